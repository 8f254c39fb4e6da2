import { fieldsByLabel, type FieldDefinition, type HouseholdMember } from '../../domain/agreement-fields.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { FillInput, FillProblem } from '../doors.ts';
import { findUnprintable, type FontCoverage } from '../fonts/font-set.ts';
import { explainUnprintable } from '../fonts/unprintable.ts';
import type { UnitValues } from '../template/layout-units.ts';
import { computedValue } from './computed-values.ts';
import { printedValue } from './printed-value.ts';

/** What an optional field prints that has no value. */
const blankMark = '／';
/** A value longer than this is a mistake in the list, not a value. */
const maxValueLength = 200;

export const partyLabels: ReadonlyMap<string, (input: FillInput) => string> = new Map([
  ['协议编号', (input) => input.agreementNo],
  ['签约批次', (input) => input.batchName],
  ['甲方名称', (input) => input.partyA.name],
  ['甲方地址', (input) => input.partyA.address],
  ['甲方电话', (input) => input.partyA.phone],
  ['经办部门', (input) => input.partyA.department],
]);
const neededPartyLabels: ReadonlySet<string> = new Set(['协议编号', '签约批次', '甲方名称', '甲方电话']);

/**
 * The texts that a template's fields print for one household, dates and amounts in words of a contract. Needed values
 * that are missing, longer than 200 characters or not printable are problems, each naming its field.
 */
export function resolveFieldValues(
  labels: readonly string[], usesMembers: boolean, input: FillInput, coverage: FontCoverage,
): Result<UnitValues, readonly FillProblem[]> {
  const problems: FillProblem[] = [];
  const texts = new Map<string, string>();
  for (const label of labels) {
    const found = resolveField(label, input);
    if (typeof found === 'string') texts.set(label, checked(found, label, coverage, problems));
    else problems.push(found);
  }
  const members = usesMembers ? memberRows(input, coverage, problems) : [];
  return problems.length > 0 ? err(problems) : ok({ valueOf: (label) => texts.get(label) ?? '', members });
}

function resolveField(label: string, input: FillInput): string | FillProblem {
  const party = partyLabels.get(label);
  if (party !== undefined) {
    const text = party(input).trim();
    return text === '' ? (neededPartyLabels.has(label) ? missing(label) : blankMark) : text;
  }
  const definition = fieldsByLabel.get(label);
  if (definition === undefined) return resolveOther(label, input);
  const value = valueOrDefault(definition, input);
  if (value !== '') return printedValue(definition.kind, value) ?? unreadable(label, value);
  const computed = computedValue(label, input.values);
  if (computed !== null) return computed;
  return definition.need === 'optional' ? blankMark : missing(label);
}

/** 大写 of an amount, or a column that the batch added itself. */
function resolveOther(label: string, input: FillInput): string | FillProblem {
  const computed = computedValue(label, input.values);
  if (computed !== null) return computed;
  const free = input.values[label];
  if (free !== undefined) return free.trim() === '' ? blankMark : free.trim();
  const amount = label.endsWith('大写') ? fieldsByLabel.get(label.slice(0, -2)) : undefined;
  if (amount !== undefined) return amount.need === 'optional' ? blankMark : missing(amount.label);
  return { code: 'template_fault', fieldLabel: label, message: `模板用到的“${label}”不在本批名单里，请在名单中补上这一列，或修改模板。` };
}

function valueOrDefault(definition: FieldDefinition, input: FillInput): string {
  const value = (input.values[definition.key] ?? '').trim();
  if (value !== '') return value;
  if (definition.key === 'idType') return '居民身份证';
  if (definition.key === 'serviceAddress') return (input.values['registeredAddress'] ?? '').trim();
  if (definition.key === 'accountName') return (input.values['principalApplicant'] ?? '').trim();
  return '';
}

/** A household that lists nobody consists of its 主申请人. */
function memberRows(input: FillInput, coverage: FontCoverage, problems: FillProblem[]): readonly (readonly string[])[] {
  const alone: HouseholdMember = {
    name: input.values['principalApplicant'] ?? '', relation: '本人', memberType: '主申请人',
    idType: input.values['idType'] ?? '', idNumber: input.values['residentId'] ?? '',
  };
  const members = input.members.length === 0 ? [alone] : input.members;
  return members.map((member, index) => {
    const place = `家庭成员${index + 1}`;
    if (member.name.trim() === '') problems.push(missing(`${place}姓名`));
    if (member.relation.trim() === '') problems.push(missing(`${place}与主申请人关系`));
    const idType = member.idType.trim() === '' ? '居民身份证' : member.idType;
    const cells = [String(index + 1), member.name, member.relation, member.memberType, idType, member.idNumber];
    return cells.map((cell) => (cell.trim() === '' ? blankMark : checked(cell.trim(), place, coverage, problems)));
  });
}

function checked(text: string, label: string, coverage: FontCoverage, problems: FillProblem[]): string {
  if (text.length > maxValueLength) {
    problems.push({ code: 'too_long', fieldLabel: label, message: `“${label}”超过 ${maxValueLength} 个字，请缩短后再生成协议。` });
  }
  for (const character of findUnprintable(text, coverage)) problems.push(unprintable(label, character));
  return text;
}

function missing(label: string): FillProblem {
  return { code: 'missing_value', fieldLabel: label, message: `“${label}”没有填写，请补上后再生成协议。` };
}

function unreadable(label: string, value: string): FillProblem {
  return { code: 'template_fault', fieldLabel: label, message: `“${label}”的内容“${value}”不是规定的格式，请改正后再生成协议。` };
}

function unprintable(label: string, character: string): FillProblem {
  return { code: 'unprintable_character', fieldLabel: label, message: `“${label}”里的${explainUnprintable(character)}，再生成协议。` };
}
