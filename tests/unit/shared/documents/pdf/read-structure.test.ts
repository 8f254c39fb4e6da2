import { PDFDocument } from 'pdf-lib';
import { expect, test } from 'vitest';
import { readFormFields } from '../../../../../shared/documents/pdf/form-fields.ts';
import { readPages } from '../../../../../shared/documents/pdf/page-tree.ts';
import { PdfFault, parseValue } from '../../../../../shared/documents/pdf/parse-object.ts';
import { objectAt, readStructure } from '../../../../../shared/documents/pdf/read-structure.ts';
import { casesFor } from '../../../../support/effort.ts';
import { plainBase } from '../../../../support/plain-base.ts';
import { seededNumbers } from '../../../../support/seeded-numbers.ts';
import { appendUpdate } from '../../../../support/attacks.ts';
import { valueOf } from '../../../../support/signing-world.ts';
import { textObject } from '../../../../../shared/documents/pdf/update-writer.ts';

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

test('values of every kind are read with their place', () => {
  const value = parseValue(bytesOf('  << /A [1 -2.5 .5 7 0 R true null] /B (a\\(b\\)\\101(c)) /C <0aF> /D#20E /F % note\n /G 12>>'), 0);
  expect(value).toMatchObject({ kind: 'dict', start: 2 });
  if (value.kind !== 'dict') return;
  const array = value.entries.get('A');
  expect(array?.kind === 'array' ? array.items.map((item) => item.kind) : []).toEqual(['number', 'number', 'number', 'ref', 'boolean', 'null']);
  const text = value.entries.get('B');
  expect(text?.kind === 'string' ? Buffer.from(text.bytes).toString('latin1') : '').toBe('a(b)A(c)');
  const hex = value.entries.get('C');
  expect(hex?.kind === 'string' ? [...hex.bytes] : []).toEqual([0x0a, 0xf0]);
  expect(value.entries.get('D E')).toMatchObject({ kind: 'name', name: 'F' });
});

test.each(['', '<<', '<< /A >>', '[1 2', '(abc', '<0g>', '<< 1 2 >>', 'nul', '1-2', `${'['.repeat(60)}${']'.repeat(60)}`])('%j is a fault, not a crash', (text) => {
  expect(() => parseValue(bytesOf(text), 0)).toThrow(PdfFault);
});

test('a repeated key is noticed', () => {
  expect(parseValue(bytesOf('<< /A 1 /A 2 >>'), 0)).toMatchObject({ hasRepeatedKeys: true });
});

test.each([true, false])('files with cross-reference streams (%s) or tables are read alike', async (useObjectStreams) => {
  const document = await PDFDocument.create();
  document.addPage([300, 400]);
  document.addPage([500, 200]);
  const field = document.getForm().createTextField('家庭.姓名');
  field.addToPage(document.getPage(0), { x: 1, y: 2, width: 30, height: 40 });
  const structure = valueOf(readStructure(await document.save({ useObjectStreams })));
  expect(structure.revisions.map((revision) => revision.section.form)).toEqual([useObjectStreams ? 'stream' : 'table']);
  expect(readPages(structure, 0).map((page) => [page.box.right, page.box.top])).toEqual([[300, 400], [500, 200]]);
  expect(readFormFields(structure, 0).map((each) => [each.name, each.type])).toEqual([['家庭', null], ['家庭.姓名', 'Tx']]);
});

test('each revision sees its own objects', async () => {
  const base = await plainBase({ pageCount: 1 });
  const grown = appendUpdate(base, () => [textObject(5, '(new)')]);
  const structure = valueOf(readStructure(grown));
  expect(structure.revisions.map((revision) => revision.length)).toEqual([base.length, grown.length]);
  expect(objectAt(structure, 1, 5)?.value.kind).toBe('string');
  expect(objectAt(structure, 0, 5)?.value.kind).not.toBe('string');
});

test('a circle of revisions, a huge table and a bomb are refused', () => {
  const table = 'xref\n0 1\n0000000000 65535 f \n';
  for (const text of [
    `%PDF-1.7\n${table}trailer << /Prev 9 >>\nstartxref\n9\n%%EOF`,
    `%PDF-1.7\nxref\n0 4000000000\n`,
    '%PDF-1.7\nstartxref\n99999\n%%EOF',
  ]) expect(readStructure(bytesOf(text)).ok).toBe(false);
});

test('no bytes make the reader throw', async () => {
  const document = await PDFDocument.create();
  document.addPage();
  const packed = await document.save({ useObjectStreams: true });
  const next = seededNumbers(11);
  for (let round = 0; round < casesFor({ quick: 300, full: 10_000 }); round += 1) {
    const bent = Uint8Array.from(packed);
    for (let hits = 1 + next(20); hits > 0; hits -= 1) bent[next(bent.length)] = next(256);
    const result = readStructure(bent);
    expect(typeof result.ok).toBe('boolean');
  }
});
