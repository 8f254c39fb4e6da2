import type { CellIssue, CellIssueCode, LeftOut, NormalForm } from '../../../../shared/desk/import-types.ts';
import { columnLetter, type RawCell } from './raw-sheet.ts';

/** A cell and where it stands, blank ones included. */
export type LocatedCell = {
  readonly sheet: string;
  readonly row: number;
  readonly columnIndex: number | null;
  readonly header: string;
  readonly raw: RawCell | undefined;
};

/** Collects what the checks of one import find. */
export type ImportFindings = {
  readonly errors: CellIssue[];
  readonly notices: CellIssue[];
  readonly leftOut: LeftOut[];
  readonly normalForms: NormalForm[];
};

export function newFindings(): ImportFindings {
  return { errors: [], notices: [], leftOut: [], normalForms: [] };
}

export function addError(findings: ImportFindings, cell: LocatedCell, code: CellIssueCode, message: string, proposal?: string): void {
  findings.errors.push(issueAt(cell, code, message, proposal));
}

export function addNotice(findings: ImportFindings, cell: LocatedCell, code: CellIssueCode, message: string, proposal?: string): void {
  findings.notices.push(issueAt(cell, code, message, proposal));
}

export function addNormalForm(findings: ImportFindings, cell: LocatedCell, was: string, becomes: string): void {
  if (was === becomes || cell.columnIndex === null) return;
  findings.normalForms.push({ sheet: cell.sheet, row: cell.row, column: columnLetter(cell.columnIndex), header: cell.header, was, becomes });
}

function issueAt(cell: LocatedCell, code: CellIssueCode, message: string, proposal: string | undefined): CellIssue {
  return {
    sheet: cell.sheet,
    row: cell.row,
    column: cell.columnIndex === null ? null : columnLetter(cell.columnIndex),
    header: cell.header,
    value: cell.raw?.text ?? '',
    code,
    message,
    proposal: proposal ?? null,
  };
}
