import type { DeskDeps } from '../desk-deps.ts';
import type { SignedInStaff } from '../signed-in-staff.ts';
import { nameOnVersion } from './load-version.ts';
import type { LoadedVersion } from './load-version.ts';
import { explainUnprintable } from '../../../shared/documents/fonts/unprintable.ts';
import { fieldDefinitions, fieldsByKey } from '../../../shared/domain/agreement-fields.ts';
import type { MergeFields } from '../../../shared/domain/agreement-fields.ts';
import { commandProblem } from '../../../shared/domain/command-guard.ts';
import { effectiveClosesAtMs } from '../../../shared/domain/signing-window.ts';
import type { Refusal } from '../../../shared/lib/result.ts';

/** Why this version cannot be pushed now, in a sentence that names household and field; null when it can. */
export async function publishProblem(deps: DeskDeps, version: LoadedVersion, by: SignedInStaff, nowMs: number): Promise<Refusal | null> {
  const { situation, agreement, household, batch } = version;
  const guard = commandProblem('publish', situation, agreement, by, nowMs);
  if (guard !== null) return guard;
  if (household.removed) return { code: 'removed', message: '该户已移出名单，不能推送。' };
  if (household.special.includes('去世')) return { code: 'deceased', message: '主申请人已登记“去世”，不能推送。' };
  if (nowMs >= effectiveClosesAtMs(batch, household, agreement)) return { code: 'closed', message: '签约期限已过，不能推送；请先由管理员延长签约期限。' };
  return await valueProblem(deps, version);
}

/** ☆ fields the agreement cannot be issued without (agreement-fields), and characters that no font of ours can print. */
async function valueProblem(deps: DeskDeps, { agreement, household }: LoadedVersion): Promise<Refusal | null> {
  const { values, members } = household.fields;
  const who = `${nameOnVersion(agreement, household)}（${household.acceptanceNo}）`;
  const missing = fieldDefinitions.filter((each) => each.need !== 'optional' && (values[each.key] ?? '').trim() === '').map((each) => each.label);
  if (members.some((each) => each.relation.trim() === '')) missing.push('家庭成员与主申请人关系');
  if (missing.length > 0) return { code: 'missing_value', message: `${who}缺少：${missing.join('、')}。请在家庭页面填写，或重新导入名单。` };
  const texts = printedTexts(household.fields);
  const unprintable = await deps.documents.findUnprintable(texts.map(({ text }) => text).join(''));
  if (unprintable.length === 0) return null;
  const fields = [...new Set(texts.filter(({ text }) => unprintable.some((character) => text.includes(character))).map(({ label }) => label))];
  return { code: 'unprintable_character', message: `${who}的${fields.join('、')}：${unprintable.map(explainUnprintable).join('；')}。请在家庭页面改正后再推送。` };
}

/** Every value of a household with the words that its field has on screens. */
function printedTexts({ values, members }: MergeFields): readonly { readonly label: string; readonly text: string }[] {
  return [
    ...Object.entries(values).map(([key, text]) => ({ label: fieldsByKey.get(key)?.label ?? key, text })),
    ...members.map((each, index) => ({ label: `家庭成员${index + 1}`, text: [each.name, each.relation, each.memberType, each.idType, each.idNumber].join('') })),
  ];
}
