import { acceptanceKey } from '../acceptance-key.ts';
import type { HandedIn } from '../../../shared/protocol/hand-in.ts';
import type { Refusal } from '../../../shared/lib/result.ts';
import type { Intent } from '../../../shared/protocol/command.ts';
import { documentsToStandAgain } from '../../../shared/domain/documents-in.ts';
import type { HubDeps } from '../hub-deps.ts';
import { missingDocumentSentence } from '../../../shared/domain/decide-hand-in.ts';
import { readDocument } from '../parts.ts';
import type { ReadDb, WriteDb } from '../schema.ts';
import { contentDigest, sealHandIn } from './hand-in-content.ts';

type Settling = Extract<Intent, { type: 'settle_hand_in' }>;

/** Why this cannot be settled now, asked in the command's transaction; null when it can. */
export async function settlingProblem(db: ReadDb, intent: Settling): Promise<Refusal | null> {
  const row = await db.selectFrom('hand_in').selectAll().where('hand_in_id', '=', intent.subjectId).executeTakeFirst();
  if (row === undefined) return { code: 'unknown_hand_in', message: '服务器上没有这项待核对事项，请等各台工作台都联网交回后再办理。' };
  if (row.settled_at_ms !== null) return { code: 'settled', message: '这项待核对事项已由其他人处理，请刷新后查看。' };
  if (row.content_digest !== contentDigest(intent.payload.content)) return { code: 'hand_in_content', message: '待核对事项的内容与服务器保存的不一致，没有受理，请刷新后再办理。' };
  if (row.command_id !== null && intent.payload.accept) {
    const landed = await db.selectFrom('command').select('command_id').where('command_id', '=', row.command_id).where('outcome', '=', 'accepted').executeTakeFirst();
    if (landed !== undefined) return { code: 'landed', message: '办理这一事项的工作台已经自行补传，无须采纳。' };
  }
  return intent.payload.accept ? takenNumberProblem(db, intent.payload.content) : null;
}

/** 备案回执号 and the serial number are a household's alone in its batch. */
async function takenNumberProblem(db: ReadDb, content: HandedIn): Promise<Refusal | null> {
  for (const put of content.records) {
    if (put.kind !== 'household') continue;
    const { householdId, batchId, acceptanceNo, serial } = put.record;
    const other = await db.selectFrom('household_number').select('household_id').where('batch_id', '=', batchId).where('household_id', '!=', householdId)
      .where((eb) => eb.or([eb('acceptance_no', '=', acceptanceKey(acceptanceNo)), eb('serial', '=', serial)])).executeTakeFirst();
    if (other !== undefined) return { code: 'taken', message: `备案回执号 ${acceptanceNo} 或它的序号已被其他家庭使用，不能采纳，请核对名单。` };
  }
  return null;
}

/** In the transaction of the accepted command: who decided what, when and why. */
export async function markSettled(tx: WriteDb, deps: Pick<HubDeps, 'keys' | 'random' | 'clock'>, intent: Settling, staffId: string): Promise<void> {
  const { accept, reason, content } = intent.payload;
  await tx.updateTable('hand_in').set({
    outcome: accept ? 'accepted' : 'rejected', settled_by: staffId, settled_at_ms: deps.clock.nowMs(),
    sealed_reason: await sealHandIn(tx, deps, intent.subjectId, content.event.householdId, reason),
  }).where('hand_in_id', '=', intent.subjectId).execute();
}

/** What is to stand again must be there to be read, and a signed copy genuine. */
export async function handedInDocumentProblem(db: ReadDb, deps: Pick<HubDeps, 'keys' | 'files' | 'documents'>, content: HandedIn): Promise<Refusal | null> {
  for (const put of content.records) {
    for (const ref of documentsToStandAgain(put)) {
      const bytes = await readDocument(db, deps, ref);
      if (!bytes.ok) return { code: 'document', message: missingDocumentSentence };
      if (put.kind !== 'signing' || ref.digest !== put.record.signedCopy?.digest) continue;
      const report = await deps.documents.verify(bytes.value, []);
      if (report.verdict !== 'genuine') return { code: 'document', message: '交回的签字件没有通过校验，不能采纳，请选择不采纳，并联系申请人重新签字。' };
    }
  }
  return null;
}
