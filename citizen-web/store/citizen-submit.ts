import { sha256Hex } from '../../shared/crypto/sha256.ts';
import { citizenSigningProblem, decideCitizenSubmit } from '../../shared/domain/decide-citizen.ts';
import type { Agreement, DocumentRef, Signing } from '../../shared/domain/records.ts';
import { assert, must } from '../../shared/lib/assert.ts';
import { canonicalJson } from '../../shared/lib/canonical-json.ts';
import { newId } from '../../shared/lib/random.ts';
import { ok, refuse } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';
import { checkCode } from '../security/one-time-codes.ts';
import type { CodeBinding } from '../security/one-time-codes.ts';
import { appendChange } from './append-change.ts';
import type { DrawnCharacter } from '../../shared/domain/character-drawing.ts';
import type { SigningDraft } from './citizen-draft.ts';
import { isHeldElsewhere, writeProgress } from './citizen-drafts.ts';
import { withHint } from './citizen-writes.ts';
import { evidenceOf, gatherEvidenceFacts } from './citizen-evidence.ts';
import type { Submission } from './citizen-evidence.ts';
import type { HubDeps } from './hub-deps.ts';
import { loadSituationOfHousehold } from './load-situation.ts';
import { noteInk, noteVisit, riskFlagsOf } from './risk-flags.ts';
import { readDocument, storeDocument } from './parts.ts';
import type { WriteDb } from './schema.ts';

/** What a 提交 code is good for: this session and exactly this text and these strokes. */
export function submitBinding(tokenHash: string, issued: NonNullable<Agreement['issued']>, draft: SigningDraft): CodeBinding {
  return { sessionHash: tokenHash, purpose: 'submit', documentDigest: sha256Hex(`${issued.original.digest}:${drawingsDigestOf(draft)}`) };
}

const drawingsDigests = new WeakMap<SigningDraft, string>();

/** A draft is never changed, only replaced; 核对并提交 asks several times for the same. */
function drawingsDigestOf(draft: SigningDraft): string {
  const digest = drawingsDigests.get(draft) ?? sha256Hex(JSON.stringify(drawingsOf(draft)));
  drawingsDigests.set(draft, digest);
  return digest;
}

/**
 * 提交: the citizen tail is made and signed by an event certificate that names the digest of the evidence; then code, parts,
 * records and change are written in one transaction. A second submit of what is signed is refused with `signed`.
 */
export async function submitSigning(deps: HubDeps, submission: Submission): Promise<Result<{ readonly signingId: string }, Refusal>> {
  const binding = submitBinding(submission.session.tokenHash, submission.issued, submission.draft);
  const code = await deps.db.transaction().execute((tx) => checkCode(tx, deps, { ...binding, typed: submission.typedCode, use: false }));
  if (!code.ok) return code;
  const original = await readDocument(deps.db, deps, submission.issued.original);
  if (!original.ok) return original;
  const drawings = drawingsOf(submission.draft);
  const drawingBytes = new TextEncoder().encode(JSON.stringify(drawings));
  const facts = await gatherEvidenceFacts(deps.db, submission.agreement.agreementId, code.value);
  const evidence = new TextEncoder().encode(canonicalJson(evidenceOf(deps, { ...submission, code: code.value, facts, binding, drawingsDigest: sha256Hex(drawingBytes) })));
  const evidenceDigest = sha256Hex(evidence);
  const tail = await deps.documents.citizenTail({
    original: original.value, drawings, signedAtMs: submission.arrivedAtMs, evidenceDigest, signerName: submission.issued.fields.values['principalApplicant'] ?? '', isByAgent: false,
  });
  if (!tail.ok) return tail;
  const signedCopyDigest = sha256Hex(Buffer.concat([original.value, tail.value]));
  return withHint(deps, (tx) => admit(tx, deps, submission, { binding, drawingBytes, evidence, tail: tail.value, signedCopyDigest }));
}

type Made = {
  readonly binding: CodeBinding; readonly drawingBytes: Uint8Array; readonly evidence: Uint8Array; readonly tail: Uint8Array; readonly signedCopyDigest: string;
};

async function admit(tx: WriteDb, deps: HubDeps, submission: Submission, made: Made): Promise<Result<{ readonly signingId: string }, Refusal>> {
  const { householdId } = submission.household;
  const situation = await loadSituationOfHousehold(tx, deps, householdId);
  const agreement = must(situation.agreements.find((each) => each.agreementId === submission.agreement.agreementId), 'a version stays');
  const problem = citizenSigningProblem(situation, agreement, submission.arrivedAtMs);
  if (problem !== null) return refuse(problem.code, problem.message);
  if (agreement.attempt + 1 !== submission.draft.attempt) return refuse('attempt', '签字状态已经变化，请刷新页面后重新办理。');
  const kept = await tx.selectFrom('signing_draft').select('holder').where('agreement_id', '=', agreement.agreementId).executeTakeFirst();
  if (kept === undefined || (await isHeldElsewhere(tx, kept.holder, submission))) return refuse('other_device', '这份签约已在另一台手机上打开，请刷新页面查看。');
  const used = await checkCode(tx, deps, { ...made.binding, typed: submission.typedCode, use: true });
  if (!used.ok) return used;
  const signing = await storeSigning(tx, deps, submission, made);
  await noteInk(tx, deps, { signingId: signing.signingId, householdId, atMs: submission.arrivedAtMs, characters: submission.draft.characters });
  const decision = decideCitizenSubmit(situation, agreement, signing, submission.arrivedAtMs);
  assert(decision.ok, 'asked before');
  await appendChange(tx, deps, { decision: decision.value, commandId: null });
  await writeProgress(tx, deps, submission, 'submitted', null);
  await tx.deleteFrom('signing_draft').where('agreement_id', '=', agreement.agreementId).execute();
  return ok({ signingId: signing.signingId });
}

async function storeSigning(tx: WriteDb, deps: HubDeps, submission: Submission, made: Made): Promise<Signing> {
  const { household, agreement, issued, draft } = submission;
  await noteVisit(tx, { householdId: household.householdId, deviceHash: submission.deviceHash, addressHash: deps.keys.keyedHash('address', submission.address), atMs: submission.arrivedAtMs });
  const riskFlags = await riskFlagsOf(tx, deps, submission);
  const drawings = await storeDocument(tx, deps, household.householdId, [made.drawingBytes]);
  const evidence = await storeDocument(tx, deps, household.householdId, [made.evidence]);
  const tail = await storeDocument(tx, deps, household.householdId, [made.tail]);
  const signedCopy: DocumentRef = { digest: made.signedCopyDigest, parts: [...issued.original.parts, ...tail.parts] };
  return {
    signingId: newId(deps.random), agreementId: agreement.agreementId, householdId: household.householdId, batchId: household.batchId, attempt: draft.attempt,
    channel: 'online', outcome: 'submitted', submittedAtMs: submission.arrivedAtMs, signedCopy, drawings, evidence, evidenceDigest: evidence.digest,
    photos: draft.card === null || draft.person === null ? null : { card: draft.card.document, face: draft.person.document }, faceCheck: faceCheckOf(draft),
    ...(draft.person === null ? {} : { faceAction: draft.person.action }),
    riskFlags, counter: null, revision: 1,
  };
}

/** What the reviewer is told of a provider's result. */
function faceCheckOf({ providerFace: { passed } }: SigningDraft): NonNullable<Signing['faceCheck']> | null {
  return passed === null ? null : { label: passed.label, resultCode: passed.resultCode, similarity: passed.similarity, atMs: passed.atMs };
}

function drawingsOf(draft: SigningDraft): readonly DrawnCharacter[] {
  return draft.characters.map((each) => must(each.drawing, 'every character is drawn before the check page'));
}
