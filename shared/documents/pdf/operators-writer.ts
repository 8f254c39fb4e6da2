import { assert } from '../../lib/assert.ts';

/**
 * Content operators as they grow, one byte per character: a buffer and how much of it is written. Functions named `put…`
 * write at a place that the caller has made room for and return where they end: lines of text are written by the million.
 */
export type OperatorsWriter = { bytes: Uint8Array; length: number };

/** The most bytes that putLength and putWhole write. */
export const longestNumber = 14;

export function createOperatorsWriter(expectedBytes = 16_384): OperatorsWriter {
  return { bytes: new Uint8Array(expectedBytes), length: 0 };
}

/** Makes sure that `count` more bytes fit. */
export function makeRoom(out: OperatorsWriter, count: number): void {
  if (out.length + count <= out.bytes.length) return;
  const larger = new Uint8Array(2 * (out.length + count));
  larger.set(out.bytes.subarray(0, out.length));
  out.bytes = larger;
}

/** PDF syntax, no character above U+00FF. */
export function writeText(out: OperatorsWriter, text: string): void {
  makeRoom(out, text.length);
  out.length = putText(out.bytes, out.length, text);
}

export function writeBytes(out: OperatorsWriter, bytes: Uint8Array): void {
  makeRoom(out, bytes.length);
  out.bytes.set(bytes, out.length);
  out.length += bytes.length;
}

/** A length in points and a blank, as `hundredths` of marks/path.ts would spell it. */
export function writeLength(out: OperatorsWriter, valuePt: number): void {
  makeRoom(out, longestNumber);
  out.length = putLength(out.bytes, out.length, valuePt);
}

/** A number rounded to a whole one, and a blank. */
export function writeWhole(out: OperatorsWriter, value: number): void {
  makeRoom(out, longestNumber);
  out.length = putWhole(out.bytes, out.length, value);
}

/** A copy of what has been written; the writer begins anew. */
export function takeWritten(out: OperatorsWriter): Uint8Array {
  const taken = out.bytes.slice(0, out.length);
  out.length = 0;
  return taken;
}

export function putText(bytes: Uint8Array, start: number, text: string): number {
  let units = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    units |= unit;
    bytes[start + index] = unit;
  }
  assert(units <= 0xff, 'a character above U+00FF in PDF syntax');
  return start + text.length;
}

export function putLength(bytes: Uint8Array, start: number, valuePt: number): number {
  const count = Math.round(valuePt * 100);
  const fraction = Math.abs(count) % 100;
  let at = putSigned(bytes, start, count, (Math.abs(count) - fraction) / 100);
  if (fraction > 0) {
    bytes[at] = 0x2e;
    bytes[at + 1] = 0x30 + Math.floor(fraction / 10);
    bytes[at + 2] = 0x30 + (fraction % 10);
    at += fraction % 10 === 0 ? 2 : 3;
  }
  bytes[at] = 0x20;
  return at + 1;
}

export function putWhole(bytes: Uint8Array, start: number, value: number): number {
  const count = Math.round(value);
  const at = putSigned(bytes, start, count, Math.abs(count));
  bytes[at] = 0x20;
  return at + 1;
}

/** The digits of `size`, behind a minus where `sign` is below zero. */
function putSigned(bytes: Uint8Array, start: number, sign: number, size: number): number {
  assert(size < 1e9, 'a number that no page has');
  let at = start;
  if (sign < 0) {
    bytes[at] = 0x2d;
    at += 1;
  }
  let end = at + 1;
  for (let power = 10; power <= size; power *= 10) end += 1;
  let rest = size;
  for (let place = end - 1; place >= at; place -= 1) {
    const next = Math.floor(rest / 10);
    bytes[place] = 0x30 + rest - 10 * next;
    rest = next;
  }
  return end;
}
