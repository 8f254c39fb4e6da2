import type { ItemRefusal } from '../jobs/run-job.ts';
import type { SignedInStaff } from '../signed-in-staff.ts';
import { whoOf } from './load-version.ts';
import type { LoadedVersion } from './load-version.ts';
import { explainUnprintable } from '../../../shared/documents/fonts/unprintable.ts';
import { fieldDefinitions, fieldsByKey } from '../../../shared/domain/agreement-fields.ts';
import type { MergeFields } from '../../../shared/domain/agreement-fields.ts';
import { commandProblem } from '../../../shared/domain/command-guard.ts';
import { effectiveClosesAtMs } from '../../../shared/domain/signing-window.ts';

/** Why this version cannot be pushed now, in a sentence that names household and field; null when it can, as far as its characters can be printed. */
export function publishProblem(version: LoadedVersion, by: SignedInStaff, nowMs: number): ItemRefusal | null {
  const { situation, agreement, household, batch } = version;
  const guard = commandProblem('publish', situation, agreement, by, nowMs);
  if (guard !== null) return guard;
  if (household.removed) return { code: 'removed', message: '该户已移出名单，不能推送。' };
  if (household.special.includes('去世')) return { code: 'deceased', message: '主申请人已登记“去世”，不能推送。' };
  if (nowMs >= effectiveClosesAtMs(batch, household, agreement)) return { code: 'closed', message: '签约期限已过，不能推送；请先由管理员延长签约期限。' };
  return missingProblem(version);
}

/** ☆ fields the agreement cannot be issued without (agreement-fields). */
function missingProblem(version: LoadedVersion): ItemRefusal | null {
  const { values, members } = version.household.fields;
  const missing = fieldDefinitions.filter((each) => each.need !== 'optional' && (values[each.key] ?? '').trim() === '').map((each) => each.label);
  if (members.some((each) => each.relation.trim() === '')) missing.push('家庭成员与主申请人关系');
  if (missing.length === 0) return null;
  const reason = `缺少：${missing.join('、')}。请在家庭页面填写，或重新导入名单。`;
  return { code: 'missing_value', message: `${whoOf(version)}${reason}`, reason };
}

/** Of these characters, which no font of ours has, those that stand in the household's own words, with the fields they stand in. */
export function unprintableProblem(version: LoadedVersion, characters: readonly string[]): ItemRefusal | null {
  const texts = printedTexts(version.household.fields);
  const own = characters.filter((character) => texts.some(({ text }) => text.includes(character)));
  if (own.length === 0) return null;
  const fields = [...new Set(texts.filter(({ text }) => own.some((character) => text.includes(character))).map(({ label }) => label))];
  const reason = `${fields.join('、')}：${own.map(explainUnprintable).join('；')}。请在家庭页面改正后再推送。`;
  return { code: 'unprintable_character', message: `${whoOf(version)}的${reason}`, reason };
}

/** Everything of a household that is printed. */
export function textOf({ household }: LoadedVersion): string {
  return printedTexts(household.fields).map(({ text }) => text).join('');
}

/** Every value of a household with the words that its field has on screens. */
function printedTexts({ values, members }: MergeFields): readonly { readonly label: string; readonly text: string }[] {
  return [
    ...Object.entries(values).map(([key, text]) => ({ label: fieldsByKey.get(key)?.label ?? key, text })),
    ...members.map((each, index) => ({ label: `家庭成员${index + 1}`, text: [each.name, each.relation, each.memberType, each.idType, each.idNumber].join('') })),
  ];
}
