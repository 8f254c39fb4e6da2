import { must } from '../lib/assert.ts';
import { ok, refuse } from '../lib/result.ts';
import type { CommandPayload, Intent } from '../protocol/command.ts';
import type { Decided } from './decision.ts';
import { staffEvent } from './make-event.ts';
import type { SigningBatch } from './records.ts';
import type { DecisionContext, Situation } from './situation.ts';

/** Commands on what belongs to no household: batches, template versions, seals, and the audit trail. */
export function decideOfficeCommand(intent: Intent, situation: Situation, context: DecisionContext): Decided {
  switch (intent.type) {
    case 'create_batch': return createBatch(intent.payload.batch, intent.subjectId, situation, context);
    case 'update_batch': return updateBatch(intent.payload, situation, context);
    case 'save_template_version':
      if (situation.template !== null) return refuse('exists', '该模板版本已经存在，请另存为新版本。');
      return ok({
        puts: [{ kind: 'template', record: { ...intent.payload.template, templateVersionId: intent.subjectId, createdBy: context.staff.staffId, createdAtMs: context.nowMs, revision: 1 } }],
        event: staffEvent(context, intent.type, {}, `${intent.payload.template.title} ${intent.payload.template.versionName}`),
      });
    case 'save_seal':
      if (situation.seal !== null) return refuse('exists', '该印章已经登记。');
      return ok({
        puts: [{ kind: 'seal', record: { ...intent.payload.seal, sealId: intent.subjectId, createdAtMs: context.nowMs, revision: 1 } }],
        event: staffEvent(context, intent.type, {}, intent.payload.seal.name),
      });
    case 'audit': return ok({ puts: [], event: staffEvent(context, intent.type, { householdId: situation.household?.householdId ?? null }, intent.payload.note) });
    case 'abandon': return ok({ puts: [], event: staffEvent(context, intent.type, { householdId: situation.household?.householdId ?? null }, intent.payload.reason) });
    default: return refuse('unknown_command', '无法识别的操作，请升级工作台后再试。');
  }
}

function createBatch(batch: SigningBatch, batchId: string, situation: Situation, context: DecisionContext): Decided {
  if (situation.batch !== null) return refuse('exists', '该批次已经存在。');
  if (batch.closesAtMs <= batch.opensAtMs) return refuse('signing_window', '签约截止时间必须晚于开始时间，请修改签约期限。');
  const record: SigningBatch = { ...batch, batchId, closedAtMs: null, revision: 1 };
  return ok({ puts: [{ kind: 'batch', record }], event: staffEvent(context, 'create_batch', { batchId }, batch.name) });
}

function updateBatch(payload: CommandPayload<'update_batch'>, situation: Situation, context: DecisionContext): Decided {
  const batch = situation.batch;
  if (batch === null) return refuse('unknown_batch', '没有找到该批次，请刷新后再试。');
  const given = Object.fromEntries(Object.entries(payload.patch).filter(([, value]) => value !== undefined));
  const record: SigningBatch = { ...batch, ...given, revision: must(batch.revision, 'a batch has a revision') + 1 };
  if (record.closesAtMs <= record.opensAtMs) return refuse('signing_window', '签约截止时间必须晚于开始时间，请修改签约期限。');
  if (batch.closedAtMs !== null && record.closesAtMs !== batch.closesAtMs) {
    return refuse('closed', '该批次已经截止，不能再改签约期限；请对需要的家庭办理“恢复签约”。');
  }
  return ok({ puts: [{ kind: 'batch', record }], event: staffEvent(context, 'update_batch', { batchId: batch.batchId }, payload.reason) });
}
