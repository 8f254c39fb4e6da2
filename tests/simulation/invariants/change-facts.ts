import type { Agreement, Device, DomainRecord, Household, Signing, SigningBatch, Staff } from '../../../shared/domain/records.ts';
import type { Command } from '../../../shared/protocol/command.ts';

/** What a desk was seen to send. */
export type SeenCommand = Pick<Command, 'commandId' | 'type' | 'staffId' | 'deviceId' | 'subjectId' | 'expectedRevision' | 'payload'>;

/** One household as it was before a change. */
export type HouseholdFacts = { readonly household: Household | null; readonly agreements: readonly Agreement[]; readonly signings: readonly Signing[] };

/** One change of the hub's log, opened, with all that was before it. */
export type ChangeFacts = {
  readonly seq: number;
  readonly epoch: string;
  readonly prevHash: string;
  readonly hash: string;
  /** The hash of its content, made anew. */
  readonly madeHash: string;
  readonly previous: { readonly seq: number; readonly hash: string; readonly epoch: string };
  readonly atMs: number;
  /** How far the hub's clock has been set back at most so far: perhaps while a citizen's request was in its hands. */
  readonly setBackMs: number;
  readonly commandId: string | null;
  /** null when nobody sent it, or it came before the run began. */
  readonly command: SeenCommand | null;
  readonly puts: readonly DomainRecord[];
  readonly before: (kind: DomainRecord['kind'], id: string) => DomainRecord | null;
  readonly household: (householdId: string) => HouseholdFacts;
  readonly batch: (batchId: string) => SigningBatch | null;
  readonly staff: (staffId: string) => Staff | null;
  readonly device: (deviceId: string) => Device | null;
  /** Whether another household of its batch has its number. */
  readonly isNumberTaken: (household: Household) => boolean;
  /** The change that this command had before, if any. */
  readonly earlierEffect: number | null;
};

export function agreementsIn(facts: ChangeFacts): { readonly was: Agreement | null; readonly now: Agreement }[] {
  return facts.puts.flatMap((put) => {
    if (put.kind !== 'agreement') return [];
    const before = facts.before('agreement', put.record.agreementId);
    return [{ was: before?.kind === 'agreement' ? before.record : null, now: put.record }];
  });
}

export function newSigningsIn(facts: ChangeFacts): Signing[] {
  return facts.puts.flatMap((put) => (put.kind === 'signing' && facts.before('signing', put.record.signingId) === null ? [put.record] : []));
}
