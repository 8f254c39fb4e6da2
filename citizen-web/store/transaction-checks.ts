import { sha256Hex } from '../../shared/crypto/sha256.ts';
import type { Decision } from '../../shared/domain/decision.ts';
import { recordIdentity } from '../../shared/domain/record-identity.ts';
import type { RecordKind } from '../../shared/domain/records.ts';
import type { Situation } from '../../shared/domain/situation.ts';
import { canonicalJson } from '../../shared/lib/canonical-json.ts';
import type { Refusal } from '../../shared/lib/result.ts';
import type { Intent } from '../../shared/protocol/command.ts';
import { settlingProblem } from './hand-in/settle-hand-in.ts';
import { openRow } from './load-situation.ts';
import type { ReadDb } from './schema.ts';
import { statement } from './statement.ts';

/**
 * What only the hub can say, asked inside the command's own transaction, so that nothing comes between question and answer: an original
 * says what the records say now, and 协议编号 is unique over all batches.
 */
export async function transactionProblem(db: ReadDb, intent: Intent, situation: Situation): Promise<Refusal | null> {
  if (intent.type === 'create_batch') return prefixProblem(db, intent.payload.batch.agreementNoPrefix);
  if (intent.type === 'settle_hand_in') return settlingProblem(db, intent);
  return staleOriginalProblem(intent, situation);
}

/** Ids are given by desks: one that is in use for anything but the next revision of that very record is refused, never written over. */
export async function overwriteProblem(db: ReadDb, intent: Intent, decision: Decision): Promise<Refusal | null> {
  const problem = { code: 'exists', message: '该操作使用的编号已被其他记录占用，请刷新后重新办理。' };
  // A lease is no change of content and keeps the revision.
  const step = intent.type === 'take_lease' || intent.type === 'release_lease' ? 0 : 1;
  const seen = new Set<string>();
  for (const put of decision.puts) {
    const { id, householdId, revision } = recordIdentity(put);
    const [row] = (await revisionOfRecord(db, { kind: put.kind, id })).rows;
    const isNext = row === undefined || (row.household_id === householdId && row.revision + step === revision);
    if (!isNext || seen.has(`${put.kind}:${id}`)) return problem;
    seen.add(`${put.kind}:${id}`);
  }
  return null;
}

const revisionOfRecord = statement(['kind', 'id'], (db: ReadDb, { kind, id }: { readonly kind: RecordKind; readonly id: string }) => db.selectFrom('record').select(['household_id', 'revision']).where('kind', '=', kind).where('id', '=', id));

async function prefixProblem(db: ReadDb, prefix: string): Promise<Refusal | null> {
  const rows = await db.selectFrom('record').selectAll().where('kind', '=', 'batch').execute();
  const isTaken = rows.map((row) => openRow(row, null)).some((each) => each.kind === 'batch' && each.record.agreementNoPrefix === prefix);
  return isTaken ? { code: 'taken', message: `协议编号前缀“${prefix}”已被其他批次使用，请换一个前缀。` } : null;
}

function staleOriginalProblem(intent: Intent, situation: Situation): Refusal | null {
  if (intent.type !== 'publish' && intent.type !== 'correct' && intent.type !== 'restore' && intent.type !== 'start_waiver') return null;
  const { issued } = intent.payload;
  const { batch, household } = situation;
  const agreement = situation.agreements.find((each) => each.agreementId === intent.subjectId);
  const frozen = agreement?.issued?.fields ?? household?.fields;
  const fields = intent.type === 'correct' ? intent.payload.fields : intent.type === 'publish' ? household?.fields : frozen;
  if (fields !== undefined && sha256Hex(canonicalJson(fields)) !== issued.fieldsDigest) {
    return { code: 'stale', message: '在生成协议之后，该户的信息又有修改，请重新生成协议后再推送。' };
  }
  const templateVersionId = intent.type === 'start_waiver' ? batch?.waiverTemplateVersionId : batch?.templateVersionId;
  return templateVersionId === issued.templateVersionId ? null : { code: 'stale', message: '在生成协议之后，该批次更换了模板，请重新生成协议后再推送。' };
}
