import { appendChange } from '../../citizen-web/store/append-change.ts';
import type { HubDeps } from '../../citizen-web/store/hub-deps.ts';
import { loadSituationOfHousehold } from '../../citizen-web/store/load-situation.ts';
import { readDocument, storeDocument } from '../../citizen-web/store/parts.ts';
import type { WriteDb } from '../../citizen-web/store/schema.ts';
import { citizenSigningProblem, decideCitizenRevokeWaiver, decideCitizenSubmit } from '../../shared/domain/decide-citizen.ts';
import type { Agreement, Signing } from '../../shared/domain/records.ts';
import { must } from '../../shared/lib/assert.ts';
import { sha256Hex } from '../../shared/crypto/sha256.ts';
import { newId } from '../../shared/lib/random.ts';
import { sampleDrawings, valueOf } from '../support/signing-world.ts';
import type { Dice } from './chance.ts';

/** One thing that a citizen does on the hub: signs what waits for them, or takes a waiver statement back. */
export async function doCitizenAct(deps: HubDeps, dice: Dice): Promise<string> {
  const rows = await deps.db.selectFrom('record').select(['id', 'household_id', 'status']).where('kind', '=', 'agreement').where('status', 'in', ['awaiting_signature', 'signed']).orderBy('id').execute();
  // Now and then somebody tries to sign twice, or takes back what is signed.
  const waiting = rows.filter((row) => row.status === 'awaiting_signature');
  const row = dice.oneIn(5) ? dice.pick(rows) : dice.pick(waiting);
  if (row === undefined || row.household_id === null) return 'nothing to sign';
  const situation = await loadSituationOfHousehold(deps.db, deps, row.household_id);
  const agreement = must(situation.agreements.find((each) => each.agreementId === row.id), 'its row is there');
  if (agreement.kind === 'waiver_statement' && dice.oneIn(4)) return revokeWaiver(deps, agreement);
  const arrivedAtMs = deps.clock.nowMs();
  const problem = citizenSigningProblem(situation, agreement, arrivedAtMs);
  return problem === null ? submit(deps, agreement, arrivedAtMs) : `citizen cannot sign: ${problem.code}`;
}

async function submit(deps: HubDeps, agreement: Agreement, arrivedAtMs: number): Promise<string> {
  const { householdId } = agreement;
  const issued = must(agreement.issued, 'what waits has been issued');
  const original = valueOf(await readDocument(deps.db, deps, issued.original));
  const evidence = new TextEncoder().encode(JSON.stringify({ nonce: newId(deps.random) }));
  const tail = valueOf(await deps.documents.citizenTail({ original, drawings: sampleDrawings, signedAtMs: arrivedAtMs, evidenceDigest: sha256Hex(evidence), signerName: '王大三' }));
  return deps.db.transaction().execute(async (tx) => {
    const parts = await storeSigningParts(tx, deps, householdId, { evidence, tail });
    const situation = await loadSituationOfHousehold(tx, deps, householdId);
    const signing: Signing = {
      signingId: newId(deps.random), agreementId: agreement.agreementId, householdId, batchId: agreement.batchId, attempt: agreement.attempt + 1, channel: 'online', outcome: 'submitted',
      submittedAtMs: arrivedAtMs, signedCopy: { digest: sha256Hex(Buffer.concat([original, tail])), parts: [...issued.original.parts, ...parts.tail.parts] },
      drawings: parts.drawings, evidence: parts.evidence, evidenceDigest: parts.evidence.digest, photos: null, riskFlags: [], counter: null, revision: 1,
    };
    const decided = decideCitizenSubmit(situation, agreement, signing, arrivedAtMs);
    if (!decided.ok) return `submit refused: ${decided.error.code}`;
    await appendChange(tx, deps, { decision: decided.value, commandId: null });
    return `citizen signed ${agreement.agreementId.slice(0, 6)}`;
  });
}

type Parts = { readonly [Name in 'drawings' | 'evidence' | 'tail']: Awaited<ReturnType<typeof storeDocument>> };

async function storeSigningParts(tx: WriteDb, deps: HubDeps, householdId: string, { evidence, tail }: { evidence: Uint8Array; tail: Uint8Array }): Promise<Parts> {
  const drawings = new TextEncoder().encode(JSON.stringify(sampleDrawings));
  return {
    drawings: await storeDocument(tx, deps, householdId, [drawings]), evidence: await storeDocument(tx, deps, householdId, [evidence]), tail: await storeDocument(tx, deps, householdId, [tail]),
  };
}

async function revokeWaiver(deps: HubDeps, waiver: Agreement): Promise<string> {
  return deps.db.transaction().execute(async (tx) => {
    const decided = decideCitizenRevokeWaiver(await loadSituationOfHousehold(tx, deps, waiver.householdId), waiver, deps.clock.nowMs());
    if (!decided.ok) return `waiver not taken back: ${decided.error.code}`;
    await appendChange(tx, deps, { decision: decided.value, commandId: null });
    return 'citizen took a waiver back';
  });
}
