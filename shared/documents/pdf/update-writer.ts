import { assert } from '../../lib/assert.ts';

/** One indirect object of an update: `body` is what stands between `N 0 obj\n` and `\nendobj`. */
export type UpdateObject = { readonly objectNumber: number; readonly body: Uint8Array };

export const objectEnd = '\nendobj\n';

export type UpdateInput = {
  /** Length in bytes of the file the update is appended to. */
  readonly previousLength: number;
  /** Offset of that file's last cross-reference table, the new trailer's /Prev. */
  readonly previousStartXref: number;
  /** The new /Size: one more than the highest object number in use. */
  readonly size: number;
  readonly rootRef: number;
  readonly infoRef: number | null;
  /** Both halves of the trailer's /ID, hex. */
  readonly firstId: string;
  readonly secondId: string;
  readonly objects: readonly UpdateObject[];
};

/**
 * The bytes of one incremental update (ISO 32000-1, 7.5.6): the objects, a classic cross-reference table in
 * subsections, a trailer with /Prev. Objects are written in the order given; the same input gives the same bytes.
 * Every object has generation 0.
 */
export function writeUpdate(input: UpdateInput): Uint8Array {
  return completeUpdate(prepareUpdate(input.objects), input);
}

/** An update but for what depends on the file it is appended to: its offsets are still zeros and its trailer is missing. */
export type PreparedUpdate = {
  readonly bytes: Uint8Array;
  /** Where an offset's ten digits stand, and how far from the update's first byte its object begins. */
  readonly offsets: readonly { readonly digitsAt: number; readonly distance: number }[];
  /** Where the cross-reference table begins. */
  readonly tableAt: number;
  readonly highestNumber: number;
};

/** Lays the objects and their table out; worth keeping where the same objects are appended to many files. */
export function prepareUpdate(objects: readonly UpdateObject[]): PreparedUpdate {
  const heads = objects.map(({ objectNumber }) => `${objectNumber} 0 obj\n`);
  const distances = new Map<number, number>();
  let tableAt = 1;
  for (const [index, { objectNumber, body }] of objects.entries()) {
    assert(objectNumber > 0 && !distances.has(objectNumber), `object ${objectNumber} twice in one update`);
    distances.set(objectNumber, tableAt);
    tableAt += (heads[index]?.length ?? 0) + body.length + objectEnd.length;
  }
  const numbers = [...distances.keys()].sort((left, right) => left - right);
  const table = crossReferenceTable(numbers);
  const whole = Buffer.from(new ArrayBuffer(tableAt + table.text.length));
  let at = whole.write('\n', 'latin1');
  for (const [index, { body }] of objects.entries()) {
    at += whole.write(heads[index] ?? '', at, 'latin1');
    whole.set(body, at);
    at += body.length;
    at += whole.write(objectEnd, at, 'latin1');
  }
  whole.write(table.text, at, 'latin1');
  const offsets = numbers.map((number, index) => ({ digitsAt: tableAt + (table.digitsAt[index] ?? 0), distance: distances.get(number) ?? 0 }));
  return { bytes: new Uint8Array(whole.buffer), offsets, tableAt, highestNumber: numbers.at(-1) ?? 0 };
}

/** Puts in what the file says that the update is appended to; `prepared` stays as it is. */
export function completeUpdate(prepared: PreparedUpdate, input: Omit<UpdateInput, 'objects'>): Uint8Array {
  assert(prepared.highestNumber < input.size, `object number ${prepared.highestNumber} outside /Size`);
  const end = trailer(input, input.previousLength + prepared.tableAt);
  const whole = Buffer.from(new ArrayBuffer(prepared.bytes.length + end.length));
  whole.set(prepared.bytes);
  for (const { digitsAt, distance } of prepared.offsets) writeTenDigits(whole, digitsAt, input.previousLength + distance);
  whole.write(end, prepared.bytes.length, 'latin1');
  return new Uint8Array(whole.buffer);
}

/** A number as cross-reference tables and byte ranges hold it, with leading zeros. */
export function writeTenDigits(bytes: Uint8Array, at: number, value: number): void {
  let rest = value;
  for (let place = at + 9; place >= at; place -= 1) {
    const next = Math.floor(rest / 10);
    bytes[place] = 0x30 + rest - 10 * next;
    rest = next;
  }
}

/** The body of an object that is plain text, such as a dictionary. Characters above U+00FF are a mistake. */
export function textObject(objectNumber: number, text: string): UpdateObject {
  return { objectNumber, body: latin1Bytes(text) };
}

/** A stream object: `dictionary` is the inside of `<< >>` without /Length, which is added. */
export function streamObject(objectNumber: number, dictionary: string, data: Uint8Array): UpdateObject {
  const head = latin1Bytes(`<< ${dictionary}${dictionary === '' ? '' : ' '}/Length ${data.length} >>\nstream\n`);
  return { objectNumber, body: concatBytes([head, data, latin1Bytes('\nendstream')]) };
}

export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** One byte per character. */
export function latin1Bytes(text: string): Uint8Array {
  const bytes = Buffer.from(new ArrayBuffer(text.length));
  bytes.write(text, 'latin1');
  // Reading it back is the quickest check.
  assert(bytes.toString('latin1') === text, 'a character above U+00FF in PDF syntax');
  return new Uint8Array(bytes.buffer);
}

const startXref = Buffer.from('startxref', 'latin1');

/** Where the last cross-reference section of a file begins, or null when it does not say so in its last 1,024 bytes. */
export function readStartXref(file: Uint8Array): number | null {
  const end = Buffer.from(file.buffer, file.byteOffset, file.length).subarray(-1024);
  const at = end.lastIndexOf(startXref);
  if (at < 0) return null;
  const match = /^startxref\s+(\d+)\s/.exec(end.toString('latin1', at, at + 64));
  return match?.[1] === undefined ? null : Number(match[1]);
}

/** The table with zeros for offsets, and where in the text each number's offset goes. Numbers ascend. */
export function crossReferenceTable(numbers: readonly number[]): { readonly text: string; readonly digitsAt: readonly number[] } {
  // Not named by the standard for updates, but some readers look for the head of the free list in every table.
  let text = 'xref\n0 1\n0000000000 65535 f \n';
  const digitsAt: number[] = [];
  for (let index = 0; index < numbers.length;) {
    const run = runLength(numbers, index);
    text += `${numbers[index]} ${run}\n`;
    for (let entry = 0; entry < run; entry += 1) {
      digitsAt.push(text.length);
      text += '0000000000 00000 n \n';
    }
    index += run;
  }
  return { text, digitsAt };
}

function runLength(numbers: readonly number[], start: number): number {
  let length = 1;
  while (numbers[start + length] === (numbers[start] ?? 0) + length) length += 1;
  return length;
}

/** Trailer, the place of the table and the end of the file. */
export function trailer(input: Omit<UpdateInput, 'objects'>, xrefOffset: number): string {
  const info = input.infoRef === null ? '' : ` /Info ${input.infoRef} 0 R`;
  return `trailer\n<< /Size ${input.size} /Root ${input.rootRef} 0 R${info} /Prev ${input.previousStartXref}`
    + ` /ID [<${input.firstId}> <${input.secondId}>] >>\nstartxref\n${xrefOffset}\n%%EOF\n`;
}
