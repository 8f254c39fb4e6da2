import { assert } from '../../lib/assert.ts';

/**
 * Content operators as they grow: one byte per character. A plain record and functions over it, since a page of text takes
 * thousands of short writes; whoever writes many bytes at once makes room first and then fills `bytes` itself.
 */
export type OperatorsWriter = { bytes: Uint8Array; length: number };

export function createOperatorsWriter(): OperatorsWriter {
  return { bytes: new Uint8Array(16_384), length: 0 };
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
  const { bytes } = out;
  let at = out.length;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    assert(unit <= 0xff, 'a character above U+00FF in PDF syntax');
    bytes[at] = unit;
    at += 1;
  }
  out.length = at;
}

export function writeBytes(out: OperatorsWriter, bytes: Uint8Array): void {
  makeRoom(out, bytes.length);
  out.bytes.set(bytes, out.length);
  out.length += bytes.length;
}

/** A length in points and a space, as `hundredths` of marks/path.ts would spell it. */
export function writeLength(out: OperatorsWriter, valuePt: number): void {
  makeRoom(out, 24);
  const { bytes } = out;
  let count = Math.round(valuePt * 100);
  assert(Math.abs(count) < 1e9, 'a length that no page has');
  if (count < 0) {
    bytes[out.length] = 0x2d;
    out.length += 1;
    count = -count;
  }
  const fraction = count % 100;
  writeDigits(out, (count - fraction) / 100);
  let at = out.length;
  if (fraction > 0) {
    bytes[at] = 0x2e;
    bytes[at + 1] = 0x30 + Math.floor(fraction / 10);
    bytes[at + 2] = 0x30 + (fraction % 10);
    at += fraction % 10 === 0 ? 2 : 3;
  }
  bytes[at] = 0x20;
  out.length = at + 1;
}

/** A whole number from 0 and a space. */
export function writeCount(out: OperatorsWriter, count: number): void {
  makeRoom(out, 12);
  writeDigits(out, count);
  out.bytes[out.length] = 0x20;
  out.length += 1;
}

/** A copy of what has been written; the writer begins anew. */
export function takeWritten(out: OperatorsWriter): Uint8Array {
  const taken = out.bytes.slice(0, out.length);
  out.length = 0;
  return taken;
}

function writeDigits(out: OperatorsWriter, value: number): void {
  const { bytes } = out;
  let digits = 1;
  for (let power = 10; power <= value; power *= 10) digits += 1;
  let rest = value;
  for (let at = out.length + digits - 1; at >= out.length; at -= 1) {
    bytes[at] = 0x30 + (rest % 10);
    rest = Math.floor(rest / 10);
  }
  out.length += digits;
}
