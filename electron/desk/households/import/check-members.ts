import type { HouseholdMember } from '../../../../shared/domain/agreement-fields.ts';
import { trimText } from '../../../../shared/domain/field-values.ts';
import { checkIdNumber, checkValue, type ValueRules } from './check-value.ts';
import type { HouseholdDraft, MemberDraft } from './group-rows.ts';
import { addError, type ImportFindings, type LocatedCell } from './import-findings.ts';
import { textCell } from './raw-sheet.ts';

const relationWords =
  /^(?:本人|主申请人|申请人|户主|配偶|妻子?|丈夫|夫|子女?|女|(?:长|次|三|四|养|继|独生)[子女]|儿子?|女儿|父亲?|母亲?|父母|(?:岳|公|婆|养|继)[父母]?|祖父母?|祖母|外祖[父母]|孙[子女]?|外孙[子女]?|兄|弟|姐|妹|兄弟|姐妹|其他.*|.*关系)$/u;

/** The people of a household in normal form, from their cells or from the one cell 家庭成员. */
export function checkMembers(draft: HouseholdDraft, rules: ValueRules, findings: ImportFindings): HouseholdMember[] {
  const drafts = [...draft.members, ...readMemberText(draft.memberText, rules, findings)];
  const members: HouseholdMember[] = [];
  for (const member of drafts) {
    const checked = checkMember(member, rules, findings);
    if (checked !== null) members.push(checked);
  }
  return members;
}

function checkMember(member: MemberDraft, rules: ValueRules, findings: ImportFindings): HouseholdMember | null {
  const name = textOf(member.name, 'name', rules, findings);
  const relation = textOf(member.relation, 'text', rules, findings);
  const memberType = textOf(member.memberType, 'text', rules, findings);
  const writtenType = textOf(member.idType, 'text', rules, findings);
  const idNumber = member.idNumber === undefined ? '' : checkIdNumber(member.idNumber, writtenType ?? '', rules, findings);
  const cell = member.name ?? member.relation ?? member.idNumber;
  if (name === '' && (relation !== '' || idNumber !== '') && cell !== undefined) {
    addError(findings, cell, 'bad_member', '这位家庭成员没有姓名，请补填，或把这一行的成员内容清空。');
    return null;
  }
  if (name === null || relation === null || memberType === null || writtenType === null || idNumber === null || name === '') return null;
  return { name, relation, memberType, idType: writtenType === '' && idNumber !== '' ? '居民身份证' : writtenType, idNumber };
}

function textOf(cell: LocatedCell | undefined, kind: 'name' | 'text', rules: ValueRules, findings: ImportFindings): string | null {
  return cell === undefined ? '' : checkValue(cell, kind, rules, findings);
}

/** 「张三 配偶 身份证号；李四（子，身份证号）」: people by semicolon, 、 or line, their parts by space, comma or brackets. */
function readMemberText(cell: LocatedCell | null, rules: ValueRules, findings: ImportFindings): MemberDraft[] {
  if (cell?.raw === undefined) return [];
  // Line breaks part the people here, so they are cut before the cell is checked as one line of text.
  const people = cell.raw.text.split(/[;；\n\r、]+/u).map(trimText).filter((person) => person !== '');
  if (checkValue(cell, 'text', rules, { ...findings, normalForms: [], notices: [] }) === null) return [];
  const members: MemberDraft[] = [];
  for (const person of people) {
    const member = readPerson(cell, person);
    if (member === null) {
      addError(findings, cell, 'bad_member', `家庭成员「${person}」读不出来，请写成「姓名 关系 身份证号」，两人之间用分号隔开。`);
    } else members.push(member);
  }
  return members;
}

function readPerson(cell: LocatedCell, person: string): MemberDraft | null {
  const [name, ...rest] = person.split(/[\s,，/()（）:：|]+/u).filter((part) => part !== '');
  if (name === undefined || /\d/.test(name) || rest.length > 4) return null;
  const found: Record<'relation' | 'memberType' | 'idType' | 'idNumber', string[]> = { relation: [], memberType: [], idType: [], idNumber: [] };
  for (const part of rest) {
    if (/^[\dA-Za-z０-９Ａ-Ｚ]{6,20}$/u.test(part)) found.idNumber.push(part);
    else if (/^(?:共同申请人|其他家庭成员)$/u.test(part)) found.memberType.push(part);
    else if (/(?:证|护照|证明)$/u.test(part)) found.idType.push(part);
    else if (relationWords.test(part)) found.relation.push(part);
    else return null;
  }
  if (Object.values(found).some((parts) => parts.length > 1)) return null;
  const at = (text: string | undefined): LocatedCell => ({ ...cell, raw: text === undefined ? undefined : textCell(text) });
  return {
    name: at(name),
    relation: at(found.relation[0]),
    memberType: at(found.memberType[0]),
    idType: at(found.idType[0]),
    idNumber: at(found.idNumber[0]),
  };
}
