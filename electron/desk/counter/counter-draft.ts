import { z } from 'zod';
import type { ReadDb, WriteDb } from '../db/schema.ts';
import { characterDrawingSchema } from '../../../shared/domain/character-drawing.ts';

const timeMs = z.number().int();

/** 现场签约 under way on one version; its photos lie beside it in the same row. */
const counterDraftSchema = z.object({
  startedAtMs: timeMs, witness: z.string(), consentedAtMs: timeMs.nullable(), noPhotoReason: z.string(), cardAtMs: timeMs.nullable(), faceAtMs: timeMs.nullable(),
  readAtMs: timeMs.nullable(),
  /** 受托人, who signs; null: the principal applicant does. */
  agent: z.object({ name: z.string(), idNumber: z.string(), relation: z.string() }).nullable().default(null),
  characters: z.array(z.object({ drawing: characterDrawingSchema, /** Null until 确定. */ confirmedAtMs: timeMs.nullable() }).nullable()),
});
export type CounterDraft = z.infer<typeof counterDraftSchema>;
export type KeptCounterDraft = { readonly draft: CounterDraft; readonly card: Uint8Array | null; readonly face: Uint8Array | null; /** 委托书 */ readonly letter: Uint8Array | null };
export type DraftOwner = { readonly agreementId: string; readonly householdId: string; readonly batchId: string; readonly staffId: string };

export async function readCounterDraft(db: ReadDb, agreementId: string): Promise<KeptCounterDraft | null> {
  const row = await db.selectFrom('counter_draft').select(['body', 'card', 'face', 'letter']).where('agreement_id', '=', agreementId).executeTakeFirst();
  return row === undefined ? null : { draft: counterDraftSchema.parse(JSON.parse(row.body)), card: row.card, face: row.face, letter: row.letter };
}

export async function listCounterDrafts(db: ReadDb, batchId: string): Promise<{ readonly agreementId: string; readonly householdId: string; readonly updatedAtMs: number; readonly draft: CounterDraft }[]> {
  const rows = await db.selectFrom('counter_draft').select(['agreement_id', 'household_id', 'updated_at_ms', 'body']).where('batch_id', '=', batchId).orderBy('updated_at_ms', 'desc').execute();
  return rows.map((row) => ({ agreementId: row.agreement_id, householdId: row.household_id, updatedAtMs: row.updated_at_ms, draft: counterDraftSchema.parse(JSON.parse(row.body)) }));
}

export async function putCounterDraft(tx: WriteDb, owner: DraftOwner, kept: KeptCounterDraft, nowMs: number): Promise<void> {
  const values = { household_id: owner.householdId, batch_id: owner.batchId, staff_id: owner.staffId, updated_at_ms: nowMs, body: JSON.stringify(kept.draft), card: kept.card, face: kept.face, letter: kept.letter };
  await tx.insertInto('counter_draft').values({ agreement_id: owner.agreementId, ...values }).onConflict((conflict) => conflict.column('agreement_id').doUpdateSet(values)).execute();
}

/** The ink alone: the photos in the row are not written again for each stroke. */
export async function putCounterInk(tx: WriteDb, agreementId: string, draft: CounterDraft, nowMs: number): Promise<void> {
  await tx.updateTable('counter_draft').set({ body: JSON.stringify(draft), updated_at_ms: nowMs }).where('agreement_id', '=', agreementId).execute();
}

export async function removeCounterDraft(tx: WriteDb, agreementId: string): Promise<void> {
  await tx.deleteFrom('counter_draft').where('agreement_id', '=', agreementId).execute();
}

export function newCounterDraft(nowMs: number, characters: number): KeptCounterDraft {
  const draft = { startedAtMs: nowMs, witness: '', consentedAtMs: null, noPhotoReason: '', cardAtMs: null, faceAtMs: null, readAtMs: null, agent: null, characters: Array.from({ length: characters }, () => null) };
  return { draft, card: null, face: null, letter: null };
}
