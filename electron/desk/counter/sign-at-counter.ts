import { giveCommandIn, tellScreens } from '../db/give-command.ts';
import { elapsedSinceHubMs } from '../db/hub-contact.ts';
import { inTransaction } from '../db/in-transaction.ts';
import { readMetaNumber } from '../db/meta.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { documentRefOf } from '../files/part-store.ts';
import type { Answer, Input } from '../use-case.ts';
import { removeCounterDraft } from './counter-draft.ts';
import { counterEvidence } from './counter-evidence.ts';
import { loadCounterFlow } from './counter-flow.ts';
import type { CounterFlow } from './counter-flow.ts';
import { canonicalJson } from '../../../shared/lib/canonical-json.ts';
import { newId } from '../../../shared/lib/random.ts';
import { err, ok } from '../../../shared/lib/result.ts';
import type { Refusal } from '../../../shared/lib/result.ts';

/**
 * 现场签约: what has been drawn becomes the command, and the draft ends in the same transaction. With the hub away it waits like every
 * command; the hub makes the citizen tail and judges the time (architecture.md, Sync, line 14).
 */
export async function signAtCounter(deps: DeskDeps, input: Input<'counter.sign'>): Answer<'counter.sign'> {
  const flow = await loadCounterFlow(deps, input.agreementId);
  if (!flow.ok) return flow;
  const missing = missingStep(flow.value);
  if (missing !== null) return err(missing);
  const { agreement, household, kept: { draft, card, face, letter } } = flow.value;
  const times = await hubTimes(deps);
  const encoder = new TextEncoder();
  const drawings = encoder.encode(JSON.stringify(draft.characters.flatMap((each) => each?.drawing ?? [])));
  const photos = card === null || face === null ? null : { card: documentRefOf([card]), face: documentRefOf([face]) };
  const agent = draft.agent === null ? null : { ...draft.agent, letter: letter === null ? null : documentRefOf([letter]) };
  const drawingsRef = documentRefOf([drawings]);
  const evidence = encoder.encode(canonicalJson(counterEvidence(flow.value, { drawingsDigest: drawingsRef.digest, photos, letterDigest: agent?.letter?.digest ?? null, times })));
  const intent = {
    type: 'counter_sign' as const, subjectId: agreement.agreementId, expectedRevision: agreement.revision,
    payload: { signingId: newId(deps.random), drawings: drawingsRef, evidence: documentRefOf([evidence]), witness: draft.witness, photos, ...times, ...(agent === null ? {} : { agent }) },
  };
  const pictures = [...(photos === null ? [] : [card, face]), ...(agent === null ? [] : [letter])].flatMap((each) => each ?? []);
  const given = { intent, householdId: household.householdId, parts: [drawings, evidence, ...pictures] };
  const result = await inTransaction(deps.db, async (tx) => {
    const decided = await giveCommandIn(tx, deps, given);
    if (!decided.ok) return decided;
    await removeCounterDraft(tx, agreement.agreementId);
    return ok({});
  });
  if (result.ok) tellScreens(deps, [given]);
  return result;
}

function missingStep({ kept, characters }: CounterFlow): Refusal | null {
  const { draft } = kept;
  const signer = draft.agent === null ? '主申请人' : '受托人';
  const missing = draft.characters.findIndex((each) => each === null || each.confirmedAtMs === null);
  if (draft.witness === '') return { code: 'witness', message: '请先填写见证人。' };
  if (draft.agent !== null && kept.letter === null) return { code: 'agent_letter', message: '受托人代签须有委托书，请上传委托书的照片或扫描件。' };
  if (draft.consentedAtMs === null) return { code: 'consent', message: `${signer}还没有勾选同意，请返回勾选后再签字。` };
  if ((kept.card === null || kept.face === null) && draft.noPhotoReason === '') return { code: 'photos', message: '请拍摄证件和人脸照片；不能拍摄的，请写明原因。' };
  if (draft.readAtMs === null) return { code: 'read', message: `请${signer}先阅读协议全文，再签字。` };
  return missing === -1 ? null : { code: 'drawing', message: `还没有写“${characters[missing] ?? ''}”字，请写完再确认。` };
}

/** What the desk knows of time: its own, the hub's at their last contact, and how long ago that was by the clock that nobody can set. */
async function hubTimes(deps: DeskDeps): Promise<{ deviceTimeMs: number; lastHubTimeMs: number | null; elapsedSinceHubMs: number | null }> {
  return { deviceTimeMs: deps.clock.nowMs(), lastHubTimeMs: await readMetaNumber(deps.db, 'lastHubTimeMs'), elapsedSinceHubMs: elapsedSinceHubMs(deps) };
}
