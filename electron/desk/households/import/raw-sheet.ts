/** A workbook as it was written, before anything is made of it. */
export type RawCellKind = 'text' | 'number' | 'date' | 'boolean' | 'error' | 'formula_not_calculated';

/** Why the digits in a cell are no longer those that were typed. */
export type CellDamage = 'digits_lost' | 'scientific_text';

export type RawCell = {
  /** What a person would read: dates as ISO (`2026-01-20`, with time `2026-01-20 08:30:00`), numbers with at most 15 digits. */
  readonly text: string;
  readonly kind: RawCellKind;
  /** The Excel number format code, `General` in files that have none. */
  readonly numberFormat: string;
  readonly damaged?: CellDamage;
  /** The value belongs to the first cell of a merged range that covers this one. */
  readonly merged?: true;
};

export type RawRow = {
  /** From 1, as the spreadsheet program shows it. */
  readonly rowNumber: number;
  readonly hidden: boolean;
  /** By column index from 0; hidden columns and blank cells are undefined. */
  readonly cells: readonly (RawCell | undefined)[];
};

export type RawSheet = {
  readonly name: string;
  /** A hidden sheet is named but not read. */
  readonly hidden: boolean;
  /** Rows with anything in them, in order. */
  readonly rows: readonly RawRow[];
  /** Column indexes that are hidden and had something in them. */
  readonly hiddenColumns: readonly number[];
};

/** Rows an import may have; the reader lets some title rows pass on top. */
export const maxImportRows = 20_000;
export const maxSheetRows = maxImportRows + 50;
export const maxColumns = 500;

const digitsExcelKeeps = 15;

/** 0 → `A`, 26 → `AA`. */
export function columnLetter(index: number): string {
  let letters = '';
  for (let rest = index + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  }
  return letters;
}

/** `AB12` → column index 27 and row 12; null for what is no reference. */
export function parseReference(reference: string): { readonly column: number; readonly row: number } | null {
  const match = /^\$?([A-Za-z]{1,3})\$?(\d{1,7})$/.exec(reference);
  if (match === null) return null;
  let column = 0;
  for (const letter of (match[1] ?? '').toUpperCase()) column = column * 26 + letter.charCodeAt(0) - 64;
  return { column: column - 1, row: Number(match[2]) };
}

/** A cell that holds text, with the damage that can be seen in it. */
export function textCell(text: string): RawCell {
  const damaged = /^\s*[+-]?\d(?:\.\d+)?[eE]\+?\d{2,3}\s*$/.test(text);
  return { text, kind: 'text', numberFormat: 'General', ...(damaged ? { damaged: 'scientific_text' } : {}) };
}

/** A cell that holds a number: a spreadsheet keeps 15 digits of it, so what is longer has lost its end. */
export function numberCell(value: number, numberFormat: string): RawCell {
  const damaged = Math.abs(value) >= 10 ** digitsExcelKeeps;
  return { text: numberText(value, numberFormat), kind: 'number', numberFormat, ...(damaged ? { damaged: 'digits_lost' } : {}) };
}

function numberText(value: number, numberFormat: string): string {
  if (Math.abs(value) >= 10 ** digitsExcelKeeps) return shownByExcel(value);
  const shown = String(Number(value.toPrecision(digitsExcelKeeps)));
  // A format of zeros only (`000000`) is how a list shows the leading zeros of a number.
  return /^0{2,20}$/.test(numberFormat) && /^\d+$/.test(shown) ? shown.padStart(numberFormat.length, '0') : shown;
}

/** A long number as Excel shows it: 15 digits, then zeros. Beyond 40 digits it is no number of a list. */
function shownByExcel(value: number): string {
  const [mantissa = '', exponent = '0'] = value.toExponential(digitsExcelKeeps - 1).split('e+');
  const sign = mantissa.startsWith('-') ? '-' : '';
  return Number(exponent) > 40 ? String(value) : sign + mantissa.replace(/[-.]/g, '').padEnd(Number(exponent) + 1, '0');
}
