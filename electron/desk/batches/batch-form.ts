import { loadShown } from '../db/records.ts';
import type { ReadDb } from '../db/schema.ts';
import type { SigningBatch } from '../../../shared/domain/records.ts';
import type { Refusal } from '../../../shared/lib/result.ts';

type Form = Pick<SigningBatch, 'opensAtMs' | 'closesAtMs' | 'templateVersionId' | 'waiverTemplateVersionId' | 'sealId' | 'partyA'>;

/** What a batch names must be there and of the right kind; null when all is well. */
export async function batchFormProblem(db: ReadDb, form: Form): Promise<Refusal | null> {
  if (form.closesAtMs <= form.opensAtMs) return { code: 'signing_window', message: '签约截止时间必须晚于开始时间，请修改签约期限。' };
  if (form.partyA.name.trim() === '') return { code: 'party_a', message: '请填写甲方名称，它会印在协议上。' };
  const template = await loadShown(db, 'template', form.templateVersionId);
  if (template?.kind !== 'agreement') return { code: 'unknown_template', message: '没有找到所选的协议模板，请重新选择。' };
  const waiverTemplate = await loadShown(db, 'template', form.waiverTemplateVersionId);
  if (waiverTemplate?.kind !== 'waiver_statement') return { code: 'unknown_template', message: '没有找到所选的《放弃签约声明书》模板，请重新选择。' };
  const seal = await loadShown(db, 'seal', form.sealId);
  return seal === null ? { code: 'unknown_seal', message: '没有找到所选的印章，请重新选择。' } : null;
}
