import ExcelJS from 'exceljs';

export type ListColumn = { readonly header: string; readonly widthCharacters: number };
export type ListSheet = {
  readonly name: string;
  readonly columns: readonly ListColumn[];
  readonly rows: readonly (readonly string[])[];
};

/** Writes lists as one .xlsx, every cell as text: numbers keep their digits and nothing is run as a formula. */
export async function exportList(sheets: readonly ListSheet[]): Promise<Uint8Array> {
  const workbook = new ExcelJS.Workbook();
  for (const list of sheets) {
    const sheet = workbook.addWorksheet(list.name, { views: [{ state: 'frozen', ySplit: 1 }] });
    sheet.columns = list.columns.map((column) => ({ header: column.header, width: column.widthCharacters, style: { numFmt: '@' } }));
    sheet.getRow(1).font = { bold: true };
    for (const row of list.rows) sheet.addRow(row.map(escapeFormula));
  }
  return new Uint8Array(await workbook.xlsx.writeBuffer());
}

/** Text that a spreadsheet would run (=, +, -, @, tab, CR first; OWASP CSV Injection) gets an apostrophe; numbers stay. */
export function escapeFormula(text: string): string {
  const runs = /^[=+\-@\t\r＝＋－＠]/u.test(text) && !/^[+-]?\d+(?:\.\d+)?$/.test(text);
  return runs ? `'${text}` : text;
}
