import type { CellIssue, ImportAnalysis, ImportDifference } from '../../shared/desk/import-types.ts';

/** Mistakes that concern the whole file are shown first: until they are mended the lines below say little. */
export function splitIssues(issues: readonly CellIssue[]): { readonly wholeFile: readonly CellIssue[]; readonly cells: readonly CellIssue[] } {
  const concernsFile = (issue: CellIssue): boolean => issue.code === 'missing_column' || issue.code === 'duplicate_column' || issue.code === 'no_households';
  return { wholeFile: issues.filter(concernsFile), cells: issues.filter((issue) => !concernsFile(issue)) };
}

/** `第 14 行 F 列（联系手机）`, with the sheet's name where there are several. */
export function issuePlace(issue: Pick<CellIssue, 'sheet' | 'row' | 'column' | 'header'>, mainSheet: string): string {
  const sheet = issue.sheet === '' || issue.sheet === mainSheet ? '' : `“${issue.sheet}” `;
  const column = issue.column === null ? '' : ` ${issue.column} 列`;
  const header = issue.header === '' ? '' : `（${issue.header}）`;
  return `${sheet}第 ${issue.row} 行${column}${header}`;
}

const layouts: Readonly<Record<ImportAnalysis['layout'], string>> = {
  household_rows: '一行一户', person_rows: '一行一人，按备案回执号合并成户', member_sheet: '一行一户，家庭成员在另一张表',
};

export function layoutText(analysis: ImportAnalysis): string {
  return `工作表“${analysis.sheetName}”，表头在第 ${analysis.headerRow} 行，${layouts[analysis.layout]}，共读到 ${analysis.report.householdCount} 户`;
}

/** What pressing the button will do, in whole words; null when there is nothing to import. */
export function importEffect(analysis: ImportAnalysis, difference: ImportDifference | null, choices: { readonly applyChanges: boolean; readonly removeMissing: boolean }): string | null {
  if (analysis.report.errors.length > 0) return null;
  if (difference === null) return analysis.report.households.length === 0 ? null : `新增 ${analysis.report.households.length} 户`;
  const parts = [
    difference.added.length > 0 ? `新增 ${difference.added.length} 户` : '',
    choices.applyChanges && difference.changed.length > 0 ? `修改 ${difference.changed.length} 户` : '',
    choices.removeMissing && difference.removed.length > 0 ? `移出 ${difference.removed.length} 户` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? null : parts.join('，');
}
