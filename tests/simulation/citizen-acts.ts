import { sendCode } from '../../citizen-web/security/one-time-codes.ts';
import { currentStage } from '../../citizen-web/store/citizen-draft.ts';
import type { SigningDraft } from '../../citizen-web/store/citizen-draft.ts';
import { loadDraft, saveStep } from '../../citizen-web/store/citizen-drafts.ts';
import { revokeWaiver } from '../../citizen-web/store/citizen-revoke-waiver.ts';
import { submitBinding, submitSigning } from '../../citizen-web/store/citizen-submit.ts';
import type { HubDeps } from '../../citizen-web/store/hub-deps.ts';
import { loadSituationOfHousehold } from '../../citizen-web/store/load-situation.ts';
import { storeDocument } from '../../citizen-web/store/parts.ts';
import type { OpenRequests } from '../../citizen-web/store/open-requests.ts';
import { sendMessages } from '../../citizen-web/store/send-messages.ts';
import { sha256Hex } from '../../shared/crypto/sha256.ts';
import { citizenSigningProblem } from '../../shared/domain/decide-citizen.ts';
import type { Agreement, Household } from '../../shared/domain/records.ts';
import { must } from '../../shared/lib/assert.ts';
import { sampleDrawings } from '../support/signing-world.ts';
import type { Dice } from './chance.ts';
import type { Phones } from './phones.ts';

type Citizen = { readonly deps: HubDeps; readonly openRequests: OpenRequests; readonly phones: Phones; readonly dice: Dice };

/** What one citizen does on the phone: goes on to the check page, asks for a code, submits; or takes a waiver statement back. */
export async function doCitizenAct(citizen: Citizen, householdId: string): Promise<string> {
  const { deps, openRequests, dice } = citizen;
  const end = openRequests.begin(deps.clock.nowMs());
  try {
    const arrivedAtMs = deps.clock.nowMs();
    const situation = await loadSituationOfHousehold(deps.db, deps, householdId);
    const live = situation.agreements.filter((each) => each.issued !== null && (each.status === 'awaiting_signature' || each.status === 'signed'));
    const agreement = dice.pick(live);
    if (situation.household === null || agreement === undefined) return 'nothing to sign';
    if (agreement.kind === 'waiver_statement' && dice.oneIn(4)) return `waiver ${outcomeOf(await revokeWaiver(deps, agreement))}`;
    const problem = citizenSigningProblem(situation, agreement, arrivedAtMs);
    if (problem !== null) return `citizen cannot sign: ${problem.code}`;
    const issued = must(agreement.issued, 'chosen so');
    const session = { tokenHash: sha256Hex(`session ${householdId} ${dice.below(2)}`), createdAtMs: arrivedAtMs, state: { entry: 'portal' as const, phoneVerifiedAtMs: arrivedAtMs } };
    const about = { situation, agreement, household: situation.household, issued, session, nowMs: arrivedAtMs };
    const { draft } = await loadDraft(deps, { ...about, holder: session.tokenHash, deviceClass: 'phone' });
    const written = currentStage(draft) === 'check' ? draft : await walkToCheck(deps, { ...about, draft });
    if (dice.oneIn(4)) return 'citizen is at the check page';
    return await submit(citizen, { ...about, draft: written, arrivedAtMs, address: '10.0.0.1', userAgentFamily: 'WeChat 8, Android', deviceHash: `device of ${householdId}` });
  } catch (error) {
    // Answered with a page that says so (app.ts).
    if (error instanceof Error && 'statusCode' in error && error.statusCode === 409) return 'somebody else has submitted meanwhile';
    throw error;
  } finally {
    end();
  }
}

type About = { readonly agreement: Agreement; readonly draft: SigningDraft; readonly household: Household; readonly issued: NonNullable<Agreement['issued']>; readonly session: { readonly tokenHash: string; readonly state: { readonly entry: 'portal'; readonly phoneVerifiedAtMs: number } }; readonly nowMs: number };

/** Consents, pictures, reading and handwriting, in their order. */
async function walkToCheck(deps: HubDeps, about: About): Promise<SigningDraft> {
  const walked: SigningDraft[] = [];
  await saveStep(deps, about, 'sign', async (draft, tx) => {
    const picture = async (name: string): Promise<NonNullable<SigningDraft['card']>> => ({
      document: await storeDocument(tx, deps, about.household.householdId, [new TextEncoder().encode(`${name} of ${about.household.householdId}`)]), mediaType: 'image/png', atMs: about.nowMs,
    });
    const consent = { atMs: about.nowMs, texts: [{ key: 'service', version: '1', digest: sha256Hex('service') }] };
    const next: SigningDraft = {
      ...draft, coverAtMs: about.nowMs, service: consent, identity: consent, biometric: consent, card: await picture('card'), person: { ...await picture('face'), action: draft.faceAction },
      pagesRead: [{ page: 1, atMs: about.nowMs }], readAtMs: about.nowMs,
      characters: draft.characters.map((_each, index) => ({ drawing: structuredClone(must(sampleDrawings[index % sampleDrawings.length], 'there are drawings')) as NonNullable<SigningDraft['characters'][number]['drawing']>, confirmedAtMs: about.nowMs, turn: 0, clearCount: 0, isPrefilled: false })),
    };
    walked.push(next);
    return next;
  });
  return must(walked.at(-1), 'just walked');
}

/** With the newest code that has come to the phone; asks for one when there is none, or when the person is impatient. */
async function submit(citizen: Citizen, submission: Omit<Parameters<typeof submitSigning>[1], 'typedCode'>): Promise<string> {
  const { deps, phones, dice } = citizen;
  const { household, session, issued, draft, agreement } = submission;
  if (phones.newestCode(household.contactPhone) === null || dice.oneIn(3)) {
    const sent = await deps.db.transaction().execute((tx) => sendCode(tx, deps, {
      ...submitBinding(session.tokenHash, issued, draft), phone: household.contactPhone, residentId: null, isKnown: true, householdId: household.householdId, agreementNo: null, address: submission.address,
    }));
    if (!sent.ok) return `no code: ${sent.error.code}`;
    await sendMessages(deps);
  }
  const typedCode = phones.newestCode(household.contactPhone) ?? '000000';
  const submitted = await submitSigning(deps, { ...submission, typedCode });
  if (submitted.ok) phones.signed.push(submitted.value.signingId);
  return submitted.ok ? `citizen signed ${agreement.agreementId.slice(0, 6)}` : `submit refused: ${submitted.error.code}`;
}

function outcomeOf(result: { readonly ok: true } | { readonly ok: false; readonly error: { readonly code: string } }): string {
  return result.ok ? 'taken back' : result.error.code;
}
