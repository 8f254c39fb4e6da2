import { ok, refuse, type Refusal, type Result } from '../../../../shared/lib/result.ts';
import { isoFromSerial } from './excel-dates.ts';
import { maxColumns, maxSheetRows, numberCell, parseReference, textCell, type RawCell, type RawRow, type RawSheet } from './raw-sheet.ts';
import { attribute, scanXml } from '../../office-files/scan-xml.ts';

export type CellFormat = { readonly code: string; readonly isDate: boolean };
export type SheetContext = {
  readonly strings: readonly string[];
  readonly formats: readonly CellFormat[];
  readonly date1904: boolean;
};

type DraftRow = { readonly rowNumber: number; readonly hidden: boolean; readonly cells: (RawCell | undefined)[] };
type Range = { readonly from: { readonly column: number; readonly row: number }; readonly to: { readonly column: number; readonly row: number } };
type DraftCell = { column: number; type: string; style: number; value: string; hasFormula: boolean; hasValue: boolean };
type Draft = {
  readonly rows: DraftRow[];
  readonly hiddenColumns: { readonly from: number; readonly to: number }[];
  readonly merges: Range[];
  tooManyRows: boolean;
};

const plainFormat: CellFormat = { code: 'General', isDate: false };

/** One worksheet part. Refuses more rows than an import may have. */
export function readXlsxSheet(name: string, xml: string, context: SheetContext): Result<RawSheet, Refusal> {
  const draft = scanSheet(xml, context);
  if (draft.tooManyRows) return refuse('too_many_rows', `工作表「${name}」超过 20,000 行。请分成几个文件导入。`);
  fillMerges(draft);
  const hiddenWithContent = new Set<number>();
  const rows: RawRow[] = [];
  for (const row of draft.rows) {
    for (const hidden of draft.hiddenColumns) {
      for (let column = hidden.from; column <= Math.min(hidden.to, row.cells.length - 1); column += 1) {
        if (row.cells[column] !== undefined) hiddenWithContent.add(column);
        row.cells[column] = undefined;
      }
    }
    if (row.cells.some((cell) => cell !== undefined)) rows.push(row);
  }
  return ok({ name, hidden: false, rows, hiddenColumns: [...hiddenWithContent].sort((a, b) => a - b) });
}

function scanSheet(xml: string, context: SheetContext): Draft {
  const draft: Draft = { rows: [], hiddenColumns: [], merges: [], tooManyRows: false };
  let row: DraftRow = { rowNumber: 0, hidden: false, cells: [] };
  const cell: DraftCell = { column: -1, type: '', style: 0, value: '', hasFormula: false, hasValue: false };
  let collecting = false;
  let inReading = false;
  scanXml(xml, {
    open: (name, attributes) => {
      if (name === 'c') startCell(cell, attributes);
      else if (name === 'v' || name === 't') {
        collecting = true;
        cell.hasValue = true;
      } else if (name === 'f') cell.hasFormula = true;
      else if (name === 'rPh') inReading = true;
      else if (name === 'row') {
        const written = attribute(attributes, 'r') ?? '';
        row = { rowNumber: /^\d{1,7}$/.test(written) ? Number(written) : row.rowNumber + 1, hidden: isTrue(attribute(attributes, 'hidden')), cells: [] };
        cell.column = -1;
      } else readSheetProperty(draft, name, attributes);
    },
    close: (name) => {
      if (name === 'v' || name === 't') collecting = false;
      else if (name === 'rPh') inReading = false;
      else if (name === 'c' && cell.column < maxColumns) {
        const raw = makeCell(cell, context);
        if (raw !== undefined) row.cells[cell.column] = raw;
      } else if (name === 'row' && row.cells.length > 0) {
        draft.rows.push(row);
        draft.tooManyRows = draft.rows.length > maxSheetRows;
      }
    },
    text: (text) => {
      if (collecting && !inReading) cell.value += text;
    },
    isDone: () => draft.tooManyRows,
  });
  return draft;
}

function startCell(cell: DraftCell, attributes: string): void {
  const reference = attribute(attributes, 'r');
  cell.column = (reference === undefined ? null : parseReference(reference))?.column ?? cell.column + 1;
  cell.type = attribute(attributes, 't') ?? 'n';
  cell.style = Number(attribute(attributes, 's') ?? '0');
  cell.value = '';
  cell.hasFormula = false;
  cell.hasValue = false;
}

function readSheetProperty(draft: Draft, name: string, attributes: string): void {
  if (name === 'col' && isTrue(attribute(attributes, 'hidden'))) {
    draft.hiddenColumns.push({ from: Number(attribute(attributes, 'min')) - 1, to: Number(attribute(attributes, 'max')) - 1 });
  }
  if (name === 'mergeCell') {
    const [from, to] = (attribute(attributes, 'ref') ?? '').split(':').map(parseReference);
    if (from !== undefined && from !== null && to !== undefined && to !== null) draft.merges.push({ from, to });
  }
}

function makeCell(cell: DraftCell, context: SheetContext): RawCell | undefined {
  const format = context.formats[cell.style] ?? plainFormat;
  if (cell.hasFormula && !cell.hasValue) return { text: '', kind: 'formula_not_calculated', numberFormat: format.code };
  if (cell.value === '') return undefined;
  if (cell.type === 's') return readText(context.strings[Number(cell.value)] ?? '', format);
  if (cell.type === 'str' || cell.type === 'inlineStr') return readText(cell.value, format);
  if (cell.type === 'b') return { text: cell.value === '1' ? 'TRUE' : 'FALSE', kind: 'boolean', numberFormat: format.code };
  if (cell.type === 'e') return { text: cell.value, kind: 'error', numberFormat: format.code };
  if (cell.type === 'd') return { text: cell.value.replace(/T00:00(:00(\.0+)?)?Z?$/, '').replace('T', ' '), kind: 'date', numberFormat: format.code };
  const value = Number(cell.value);
  if (!Number.isFinite(value)) return textCell(cell.value);
  const iso = format.isDate ? isoFromSerial(value, context.date1904) : null;
  return iso === null ? numberCell(value, format.code) : { text: iso, kind: 'date', numberFormat: format.code };
}

function readText(text: string, format: CellFormat): RawCell | undefined {
  // ECMA-376 22.4.2.4 (ST_Xstring): characters XML cannot carry are written _xHHHH_.
  const decoded = text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex) => String.fromCharCode(Number.parseInt(String(hex), 16)));
  return decoded === '' ? undefined : { ...textCell(decoded), numberFormat: format.code };
}

/** A merged range has its value in the first cell only; the cells it covers get it too, marked. */
function fillMerges(draft: Draft): void {
  if (draft.merges.length === 0) return;
  const byNumber = new Map(draft.rows.map((row) => [row.rowNumber, row]));
  for (const { from, to } of draft.merges) {
    const anchor = byNumber.get(from.row)?.cells[from.column];
    if (anchor === undefined || to.row - from.row > maxSheetRows) continue;
    for (let rowNumber = from.row; rowNumber <= to.row; rowNumber += 1) {
      const row = byNumber.get(rowNumber);
      if (row === undefined) continue;
      for (let column = from.column; column <= Math.min(to.column, maxColumns - 1); column += 1) {
        if (rowNumber !== from.row || column !== from.column) row.cells[column] = { ...anchor, merged: true };
      }
    }
  }
}

function isTrue(value: string | undefined): boolean {
  return value === '1' || value === 'true' || value === 'on';
}
