import { PDFDocument } from 'pdf-lib';
import { expect, test } from 'vitest';
import { concatBytes, latin1Bytes, readStartXref, streamObject, textObject, writeUpdate } from '../../../../shared/documents/pdf/update-writer.ts';

async function plainFile(): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false });
  document.addPage([100, 100]);
  return document.save({ useObjectStreams: false });
}

test('an update says where each of its objects is, to the byte', async () => {
  const file = await plainFile();
  const update = writeUpdate({
    previousLength: file.length, previousStartXref: readStartXref(file) ?? 0, size: 13, rootRef: 1, infoRef: 3, firstId: 'aa', secondId: 'bb',
    objects: [textObject(12, '<< /B 2 >>'), streamObject(7, '/K 1', latin1Bytes('abc')), textObject(8, '(x)')],
  });
  const whole = Buffer.from(concatBytes([file, update])).toString('latin1');
  const table = whole.slice(readStartXref(Buffer.from(whole, 'latin1')) ?? 0);
  expect(table.startsWith('xref\n0 1\n0000000000 65535 f \n7 2\n')).toBe(true);
  const offsets = [...table.matchAll(/^(\d{10}) 00000 n $/gm)].map((match) => Number(match[1]));
  expect(offsets.map((offset) => whole.slice(offset, offset + 8).split(' obj')[0])).toEqual(['7 0', '8 0', '12 0']);
  expect(table).toContain(`/Prev ${readStartXref(file)} `);
  expect(whole).toContain('7 0 obj\n<< /K 1 /Length 3 >>\nstream\nabc\nendstream\nendobj\n');
  expect(whole.endsWith('%%EOF\n')).toBe(true);
});

test('one object twice, or outside /Size, is a mistake', () => {
  const input = { previousLength: 10, previousStartXref: 0, size: 5, rootRef: 1, infoRef: null, firstId: 'aa', secondId: 'bb' };
  expect(() => writeUpdate({ ...input, objects: [textObject(4, 'a'), textObject(4, 'b')] })).toThrow('twice');
  expect(() => writeUpdate({ ...input, objects: [textObject(5, 'a')] })).toThrow('outside /Size');
  expect(() => textObject(1, '中')).toThrow('U+00FF');
});

test('a file that does not say where its table is gives null', () => {
  expect(readStartXref(latin1Bytes('%PDF-1.7 nothing'))).toBe(null);
});
