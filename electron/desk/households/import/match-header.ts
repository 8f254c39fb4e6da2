import { fieldDefinitions } from '../../../../shared/domain/agreement-fields.ts';
import { toHalfWidth } from '../../../../shared/domain/resident-id.ts';
import type { ColumnTarget, MemberPart } from '../../../../shared/desk/import-types.ts';

/** Which vocabulary a header is read with: a sheet of people reads 姓名 as a member's name. */
export type HeaderVocabulary = 'household' | 'member_sheet';

const memberHeaders: readonly (readonly [MemberPart, readonly string[]])[] = [
  ['name', ['成员姓名', '家庭成员姓名']],
  ['relation', ['与主申请人关系', '成员与主申请人关系', '与申请人关系', '成员关系', '家庭关系', '关系']],
  ['memberType', ['成员类型', '家庭成员类型']],
  ['idType', ['成员证件类型']],
  ['idNumber', ['成员证件号码', '成员身份证号', '成员身份证号码', '家庭成员身份证号', '家庭成员证件号码']],
];
const memberSheetHeaders: readonly (readonly [MemberPart, readonly string[]])[] = [
  ['name', ['姓名']],
  ['idType', ['证件类型']],
  ['idNumber', ['证件号码', '身份证号', '身份证号码', '居民身份证号']],
];
const numberedParts: readonly (readonly [MemberPart, RegExp])[] = [
  ['name', /^(?:姓名|名字)?$/u],
  ['relation', /^(?:与(?:主)?申请人)?关系$/u],
  ['memberType', /^(?:成员)?类型$/u],
  ['idType', /^证件类型$/u],
  ['idNumber', /^(?:证件号码?|(?:居民)?身份证(?:号码?)?)$/u],
];

const householdTargets = makeHouseholdTargets();
const memberSheetTargets = makeMemberSheetTargets();

/** The field a header names, by label or synonym, or null. */
export function matchHeader(header: string, vocabulary: HeaderVocabulary): ColumnTarget | null {
  const normal = normaliseHeader(header);
  if (normal === '') return null;
  const targets = vocabulary === 'member_sheet' ? memberSheetTargets : householdTargets;
  const direct = targets.get(normal) ?? targets.get(normal.replace(/\([^()]*\)$/, ''));
  if (direct !== undefined) return direct;
  return vocabulary === 'household' ? matchNumberedMember(normal) : null;
}

/** Half-width, lower case, without spaces, stars and colons: the form in which headers are compared. */
export function normaliseHeader(header: string): string {
  return toHalfWidth(header).replace(/[\s\u200b\ufeff*★☆:：]/gu, '').replace(/\((?:必填|选填)\)/u, '').toLowerCase();
}

function matchNumberedMember(normal: string): ColumnTarget | null {
  const match = /^(?:家庭)?成员([1-9]\d?|[一二三四五六七八九])(.*)$/u.exec(normal);
  if (match === null) return null;
  const chinese = '一二三四五六七八九'.indexOf(match[1] ?? '');
  const number = chinese === -1 ? match[1] : String(chinese + 1);
  const part = numberedParts.find(([, pattern]) => pattern.test(match[2] ?? ''));
  return part === undefined ? null : `member:${number ?? ''}:${part[0]}`;
}

function makeHouseholdTargets(): ReadonlyMap<string, ColumnTarget> {
  const targets = new Map<string, ColumnTarget>([['家庭成员', 'members'], ['家庭成员情况', 'members'], ['共同申请人及家庭成员', 'members']]);
  addMembers(targets, memberHeaders);
  for (const each of fieldDefinitions) for (const synonym of each.synonyms) targets.set(normaliseHeader(synonym), each.key);
  for (const each of fieldDefinitions) targets.set(normaliseHeader(each.label), each.key);
  return targets;
}

function makeMemberSheetTargets(): ReadonlyMap<string, ColumnTarget> {
  const targets = new Map<string, ColumnTarget>();
  for (const each of fieldDefinitions.filter((field) => field.key === 'acceptanceNo')) {
    for (const name of [each.label, ...each.synonyms]) targets.set(normaliseHeader(name), each.key);
  }
  addMembers(targets, memberHeaders);
  addMembers(targets, memberSheetHeaders);
  return targets;
}

function addMembers(targets: Map<string, ColumnTarget>, headers: readonly (readonly [MemberPart, readonly string[]])[]): void {
  for (const [part, names] of headers) for (const name of names) targets.set(normaliseHeader(name), `member:${part}`);
}
