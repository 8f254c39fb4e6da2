import type { Agreement, Call, Device, Household, Seal, Signing, SigningBatch, Staff, TemplateVersion } from './records.ts';

/** All that a decision may look at. Hub and desk each load it from their own store; the decision itself is the same function. */
export type Situation = {
  readonly batch: SigningBatch | null;
  readonly household: Household | null;
  /** Every version of the household, agreements and waiver statements alike. */
  readonly agreements: readonly Agreement[];
  readonly signings: readonly Signing[];
  readonly call: Call | null;
  readonly template: TemplateVersion | null;
  readonly seal: Seal | null;
  /** For commands on accounts: whose it is, and what it would leave behind. */
  readonly person: Staff | null;
  readonly office: { readonly accountTaken: boolean; readonly otherActiveAdmins: number };
  readonly device: Device | null;
  /** For add_household: whether the number is in use in the batch. */
  readonly taken: { readonly acceptanceNo: boolean; readonly serial: boolean };
};

export const emptySituation: Situation = {
  batch: null, household: null, agreements: [], signings: [], call: null, template: null, seal: null,
  person: null, office: { accountTaken: false, otherActiveAdmins: 0 }, device: null,
  taken: { acceptanceNo: false, serial: false },
};

/** Who decides, where and when. */
export type DecisionContext = {
  readonly staff: Pick<Staff, 'staffId' | 'name' | 'roles'>;
  readonly deviceId: string;
  readonly nowMs: number;
  /** A counter signature's citizen tail is made by the hub; null on the desk until it is downloaded. */
  readonly counterSignedCopy: Signing['signedCopy'];
};

export function currentAgreement(situation: Pick<Situation, 'agreements'>): Agreement | null {
  return situation.agreements.find((each) => each.kind === 'agreement' && each.status !== 'void') ?? null;
}

/** The version a household is shown with: the current one, else the latest void one. */
export function latestAgreement(situation: Pick<Situation, 'agreements'>): Agreement | null {
  const versions = situation.agreements.filter((each) => each.kind === 'agreement');
  return currentAgreement(situation) ?? versions.reduce<Agreement | null>((best, each) => (best === null || each.versionNo > best.versionNo ? each : best), null);
}

/** A waiver statement that is neither void nor confirmed: while it is there nothing is approved or sealed. */
export function openWaiver(situation: Pick<Situation, 'agreements'>): Agreement | null {
  return situation.agreements.find((each) => each.kind === 'waiver_statement' && (each.status === 'awaiting_signature' || each.status === 'signed')) ?? null;
}

export function currentSigning(situation: Pick<Situation, 'signings'>, agreement: Agreement): Signing | null {
  return situation.signings.find((each) => each.signingId === agreement.signingId) ?? null;
}

/** 现场签约·待认定: delivered after the close, waits for an admin. */
export function latePendingSigning(situation: Pick<Situation, 'signings'>, agreement: Agreement): Signing | null {
  return situation.signings.find((each) => each.agreementId === agreement.agreementId && each.outcome === 'late_pending') ?? null;
}
