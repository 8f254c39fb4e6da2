import { crc32, deflateRawSync } from 'node:zlib';

/** A zip archive, written by hand so that tests can write workbooks that no library would. */
export function makeZip(files: Readonly<Record<string, string | Uint8Array>>, flags = 0): Uint8Array {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const bytes = Buffer.from(content);
    const packed = deflateRawSync(bytes);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(flags, 2);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(crc32(bytes), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(bytes.length, 18);
    fields.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0', 'latin1'), fields, tail, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(entries.length, 12);
  end.writeUInt32LE(offset, 16);
  return new Uint8Array(Buffer.concat([...locals, entries, end]));
}

export type XlsxParts = {
  /** The content of `<worksheet>`, sheet by sheet. */
  readonly sheets: readonly { readonly name: string; readonly xml: string; readonly state?: string }[];
  /** Each a whole `<si>`. */
  readonly sharedStrings?: string;
  /** The content of `<styleSheet>`. */
  readonly styles?: string;
  readonly workbookProperties?: string;
};

/** A workbook from its XML. */
export function makeXlsx(parts: XlsxParts): Uint8Array {
  const relation = (id: string, type: string, target: string): string =>
    `<Relationship Id="${id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${type}" Target="${target}"/>`;
  const sheetRelations = parts.sheets.map((_, index) => relation(`s${index}`, 'worksheet', `worksheets/sheet${index}.xml`));
  const sheetEntries = parts.sheets.map(
    (sheet, index) => `<sheet name="${sheet.name}" sheetId="${index + 1}" state="${sheet.state ?? 'visible'}" r:id="s${index}"/>`,
  );
  const files: Record<string, string> = {
    'xl/workbook.xml': `<workbook>${parts.workbookProperties ?? ''}<sheets>${sheetEntries.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${sheetRelations.join('')}${relation('t', 'sharedStrings', 'sharedStrings.xml')}${relation('y', 'styles', '/xl/styles.xml')}</Relationships>`,
    'xl/sharedStrings.xml': `<sst>${parts.sharedStrings ?? ''}</sst>`,
    'xl/styles.xml': `<styleSheet>${parts.styles ?? ''}</styleSheet>`,
  };
  for (const [index, sheet] of parts.sheets.entries()) files[`xl/worksheets/sheet${index}.xml`] = `<worksheet>${sheet.xml}</worksheet>`;
  return makeZip(files);
}

/** One row of inline text cells. */
export function textRow(rowNumber: number, texts: readonly string[]): string {
  const cells = texts.map((text) => `<c t="inlineStr"><is><t>${text}</t></is></c>`);
  return `<row r="${rowNumber}">${cells.join('')}</row>`;
}
