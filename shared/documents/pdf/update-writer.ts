import { assert } from '../../lib/assert.ts';

/** One indirect object of an update: `body` is what stands between `N 0 obj\n` and `\nendobj`. */
export type UpdateObject = { readonly objectNumber: number; readonly body: Uint8Array };

const objectEnd = '\nendobj\n';

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
  const heads: string[] = [];
  let offset = input.previousLength + 1;
  const offsets = new Map<number, number>();
  for (const object of input.objects) {
    assert(object.objectNumber > 0 && object.objectNumber < input.size, `object number ${object.objectNumber} outside /Size`);
    assert(!offsets.has(object.objectNumber), `object ${object.objectNumber} twice in one update`);
    offsets.set(object.objectNumber, offset);
    const head = `${object.objectNumber} 0 obj\n`;
    heads.push(head);
    offset += head.length + object.body.length + objectEnd.length;
  }
  const end = crossReferenceTable(offsets) + trailer(input, offset);
  const whole = Buffer.from(new ArrayBuffer(offset - input.previousLength + end.length));
  let at = whole.write('\n', 'latin1');
  for (const [index, object] of input.objects.entries()) {
    at += whole.write(heads[index] ?? '', at, 'latin1');
    whole.set(object.body, at);
    at += object.body.length;
    at += whole.write(objectEnd, at, 'latin1');
  }
  whole.write(end, at, 'latin1');
  return new Uint8Array(whole.buffer);
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

/** Where the last cross-reference section of a file begins, or null when it does not say so in its last 1,024 bytes. */
export function readStartXref(file: Uint8Array): number | null {
  const end = Buffer.from(file.buffer, file.byteOffset, file.length).toString('latin1', Math.max(0, file.length - 1024));
  const at = end.lastIndexOf('startxref');
  if (at < 0) return null;
  const match = /^startxref\s+(\d+)\s/.exec(end.slice(at));
  return match?.[1] === undefined ? null : Number(match[1]);
}

function crossReferenceTable(offsets: ReadonlyMap<number, number>): string {
  const numbers = [...offsets.keys()].sort((left, right) => left - right);
  // Not named by the standard for updates, but some readers look for the head of the free list in every table.
  let table = 'xref\n0 1\n0000000000 65535 f \n';
  for (let index = 0; index < numbers.length;) {
    const run = runLength(numbers, index);
    table += `${numbers[index]} ${run}\n`;
    for (const objectNumber of numbers.slice(index, index + run)) {
      table += `${String(offsets.get(objectNumber)).padStart(10, '0')} 00000 n \n`;
    }
    index += run;
  }
  return table;
}

function runLength(numbers: readonly number[], start: number): number {
  let length = 1;
  while (numbers[start + length] === (numbers[start] ?? 0) + length) length += 1;
  return length;
}

function trailer(input: UpdateInput, xrefOffset: number): string {
  const info = input.infoRef === null ? '' : ` /Info ${input.infoRef} 0 R`;
  return `trailer\n<< /Size ${input.size} /Root ${input.rootRef} 0 R${info} /Prev ${input.previousStartXref}`
    + ` /ID [<${input.firstId}> <${input.secondId}>] >>\nstartxref\n${xrefOffset}\n%%EOF\n`;
}
