/**
 * What an import says to the screens 导入: plain data that crosses a worker and the desk contract.
 * Rows are numbered as the workbook shows them (from 1), columns are letters (`A`, `AB`), column indexes start at 0.
 */
import { z } from 'zod';
import { fieldDefinitions } from '../domain/agreement-fields.ts';

/** Parts of 家庭成员 a column may carry. */
export const memberPartLabels = {
  name: '姓名',
  relation: '与主申请人关系',
  memberType: '成员类型',
  idType: '证件类型',
  idNumber: '证件号码',
} as const;
export type MemberPart = keyof typeof memberPartLabels;

/**
 * Where a column goes: a field key, `member:name` (a row is a person), `member:2:name` (the second member's column),
 * `members` (all in one cell), `free` (a free merge field named by its header) or `ignore`.
 */
export const columnTargetSchema = z.string().max(64).refine(isColumnTarget, '不认识的列去向');
export type ColumnTarget = z.infer<typeof columnTargetSchema>;

/** Column index from 0, as a key → target. Columns not named stay as proposed. */
export const columnMappingSchema = z.record(z.string().regex(/^\d{1,5}$/), columnTargetSchema);
export type ColumnMapping = z.infer<typeof columnMappingSchema>;

/** Header as the workbook writes it → target: the form in which a mapping is remembered for the next workbook. */
export const headerMappingSchema = z.record(z.string(), columnTargetSchema);
export type HeaderMapping = z.infer<typeof headerMappingSchema>;

export const importErrorCodes = [
  'missing_column', 'duplicate_column', 'empty_cell', 'bad_resident_id', 'duplicate_acceptance_no',
  'duplicate_resident_id', 'bad_mobile', 'bad_date', 'bad_money', 'bad_area', 'bad_count', 'bad_bank_account',
  'formula_error', 'formula_not_calculated', 'end_before_start', 'damaged_number', 'control_character',
  'unprintable_character', 'too_long', 'rows_disagree', 'unknown_household', 'bad_member', 'no_households',
] as const;

export const importNoticeCodes = [
  'shared_mobile', 'no_sms_number', 'account_name_differs', 'subsidy_not_as_computed', 'subsidy_above_rent',
  'self_pay_differs', 'months_differ', 'total_differs', 'members_differ', 'ends_after_lease',
  'private_use_character', 'look_alike_character', 'default_applied', 'left_out',
] as const;

export const cellIssueSchema = z.object({
  sheet: z.string(),
  /** Row of the workbook; the header row for what concerns a whole column. */
  row: z.number().int().nonnegative(),
  /** Null where there is no column to point at. */
  column: z.string().nullable(),
  header: z.string(),
  value: z.string(),
  code: z.enum([...importErrorCodes, ...importNoticeCodes]),
  /** A whole Chinese sentence that says what to do. */
  message: z.string(),
  /** For odd characters: the value with the standard characters put in; null where there is nothing to propose. */
  proposal: z.string().nullable(),
});
export type CellIssue = z.infer<typeof cellIssueSchema>;
export type CellIssueCode = CellIssue['code'];

export const normalFormSchema = z.object({
  sheet: z.string(),
  row: z.number().int(),
  column: z.string(),
  header: z.string(),
  was: z.string(),
  becomes: z.string(),
});
export type NormalForm = z.infer<typeof normalFormSchema>;

export const leftOutSchema = z.object({
  sheet: z.string(),
  /** Null for a whole sheet or column. */
  rowNumber: z.number().int().nullable(),
  reason: z.string(),
});
export type LeftOut = z.infer<typeof leftOutSchema>;

export const householdMemberSchema = z.object({
  name: z.string(),
  relation: z.string(),
  memberType: z.string(),
  idType: z.string(),
  idNumber: z.string(),
});

export const mergeFieldsSchema = z.object({
  values: z.record(z.string(), z.string()),
  members: z.array(householdMemberSchema).readonly(),
});

export const importedHouseholdSchema = z.object({
  acceptanceNo: z.string(),
  fields: mergeFieldsSchema,
  /** First row of the household in its sheet. */
  rowNumber: z.number().int(),
});
export type ImportedHousehold = z.infer<typeof importedHouseholdSchema>;

export const importReportSchema = z.object({
  /** Empty when there are errors: all or nothing. */
  households: z.array(importedHouseholdSchema),
  /** Households seen, whether or not they may be imported. */
  householdCount: z.number().int(),
  errors: z.array(cellIssueSchema),
  notices: z.array(cellIssueSchema),
  leftOut: z.array(leftOutSchema),
  normalForms: z.array(normalFormSchema),
});
export type ImportReport = z.infer<typeof importReportSchema>;

export const importColumnSchema = z.object({
  index: z.number().int(),
  letter: z.string(),
  header: z.string(),
  target: columnTargetSchema,
  /** The first values under the header, to recognise the column by. */
  examples: z.array(z.string()),
});
export type ImportColumn = z.infer<typeof importColumnSchema>;

export const importLayouts = ['household_rows', 'person_rows', 'member_sheet'] as const;

export const importAnalysisSchema = z.object({
  fileName: z.string(),
  sheetName: z.string(),
  headerRow: z.number().int(),
  layout: z.enum(importLayouts),
  columns: z.array(importColumnSchema),
  report: importReportSchema,
});
export type ImportAnalysis = z.infer<typeof importAnalysisSchema>;

const differingHouseholdSchema = z.object({
  acceptanceNo: z.string(),
  principalApplicant: z.string(),
});

export const fieldChangeSchema = z.object({
  key: z.string(),
  label: z.string(),
  before: z.string(),
  after: z.string(),
});
export type FieldChange = z.infer<typeof fieldChangeSchema>;

/** What a re-import would do to the households of a batch. */
export const importDifferenceSchema = z.object({
  added: z.array(differingHouseholdSchema),
  changed: z.array(differingHouseholdSchema.extend({ changes: z.array(fieldChangeSchema) })),
  removed: z.array(differingHouseholdSchema),
  unchanged: z.array(differingHouseholdSchema),
});
export type ImportDifference = z.infer<typeof importDifferenceSchema>;

/** Everything a column may be sent to by hand, with the words of the screen. */
export function columnTargetOptions(): { readonly target: ColumnTarget; readonly label: string }[] {
  const fields = fieldDefinitions.map((each) => ({ target: each.key, label: `${each.group}：${each.label}` }));
  const members = memberParts().map((part) => ({ target: `member:${part}`, label: `家庭成员：${memberPartLabels[part]}` }));
  return [
    ...fields,
    ...members,
    { target: 'members', label: '家庭成员（一格写全家）' },
    { target: 'free', label: '自定义合并字段' },
    { target: 'ignore', label: '不导入' },
  ];
}

/** The words for a target: `主申请人`, `成员2姓名`. */
export function columnTargetLabel(target: ColumnTarget): string {
  const numbered = /^member:(\d+):(.+)$/.exec(target);
  const part = memberParts().find((each) => each === numbered?.[2]);
  if (numbered !== null && part !== undefined) return `成员${numbered[1] ?? ''}${memberPartLabels[part]}`;
  const option = columnTargetOptions().find((each) => each.target === target);
  return option === undefined ? target : option.label.replace(/^.*：/, '');
}

export function memberParts(): MemberPart[] {
  return ['name', 'relation', 'memberType', 'idType', 'idNumber'];
}

function isColumnTarget(target: string): boolean {
  if (target === 'free' || target === 'ignore' || target === 'members') return true;
  if (fieldDefinitions.some((each) => each.key === target)) return true;
  return /^member:(?:[1-9]\d?:)?(?:name|relation|memberType|idType|idNumber)$/.test(target);
}
