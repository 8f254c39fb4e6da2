import { assert } from '../../lib/assert.ts';
import { keepRecent } from '../pdf/recent-values.ts';

/**
 * Distinguished encoding rules (ITU-T X.690), the part that certificates and signatures need: written by plain
 * functions that return bytes, read into nodes that point into the source. The signer of a thousand documents cannot
 * afford a general ASN.1 library.
 */
export type DerNode = {
  readonly tag: number;
  /** The value's bytes, and the whole element's with tag and length. */
  readonly content: Uint8Array;
  readonly whole: Uint8Array;
};

const encodedIdentifiers = keepRecent<Uint8Array>(64);

/** One element with its tag and definite length. */
export function derElement(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const content of contents) length += content.length;
  const digits = lengthDigits(length);
  const element = new Uint8Array(2 + digits + length);
  element[0] = tag;
  element[1] = digits === 0 ? length : 0x80 | digits;
  let at = 2;
  for (let shift = digits - 1; shift >= 0; shift -= 1, at += 1) element[at] = Math.floor(length / 256 ** shift) & 0xff;
  for (const content of contents) {
    element.set(content, at);
    at += content.length;
  }
  return element;
}

export function derSequence(...contents: readonly Uint8Array[]): Uint8Array {
  return derElement(0x30, ...contents);
}

/** SET OF: the encodings sorted as octet strings (X.690, 11.6). */
export function derSetOf(...contents: readonly Uint8Array[]): Uint8Array {
  return derElement(0x31, ...[...contents].sort(compareBytes));
}

/** A non-negative integer given big-endian; leading zeros are taken away, the sign bit kept clear. */
export function derUnsigned(bigEndian: Uint8Array): Uint8Array {
  let start = 0;
  while (start < bigEndian.length - 1 && bigEndian[start] === 0) start += 1;
  const digits = bigEndian.subarray(start);
  return ((digits[0] ?? 0) & 0x80) === 0 ? derElement(0x02, digits) : derElement(0x02, Uint8Array.of(0), digits);
}

export function derSmallInteger(value: number): Uint8Array {
  assert(Number.isInteger(value) && value >= 0 && value < 0x8000_0000, 'a small integer');
  return derUnsigned(Uint8Array.of(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff));
}

/** An object identifier from its dotted form; arcs may be of any size (2.25 holds whole UUIDs). */
export function derObjectIdentifier(dotted: string): Uint8Array {
  return encodedIdentifiers.of(dotted, () => encodeObjectIdentifier(dotted));
}

function encodeObjectIdentifier(dotted: string): Uint8Array {
  const arcs = dotted.split('.').map((arc) => BigInt(arc));
  const [first = 0n, second = 0n, ...others] = arcs;
  return derElement(0x06, ...[first * 40n + second, ...others].map(base128));
}

export function derOctetString(bytes: Uint8Array): Uint8Array {
  return derElement(0x04, bytes);
}

/** A bit string; `unusedBits` of the last byte do not count. */
export function derBitString(bytes: Uint8Array, unusedBits = 0): Uint8Array {
  return derElement(0x03, Uint8Array.of(unusedBits), bytes);
}

export function derUtf8(text: string): Uint8Array {
  return derElement(0x0c, new TextEncoder().encode(text));
}

export function derNull(): Uint8Array {
  return Uint8Array.of(0x05, 0);
}

export function derBoolean(value: boolean): Uint8Array {
  return Uint8Array.of(0x01, 1, value ? 0xff : 0);
}

/** A time as RFC 5280 (4.1.2.5) wants it: UTCTime to the end of 2049, GeneralizedTime after, whole seconds. */
export function derTime(timeMs: number): Uint8Array {
  const digits = new Date(timeMs).toISOString().replace(/[-:T]/g, '').slice(0, 14);
  const inUtcTime = Number(digits.slice(0, 4)) < 2050;
  return derElement(inUtcTime ? 0x17 : 0x18, new TextEncoder().encode(`${inUtcTime ? digits.slice(2) : digits}Z`));
}

/** Reads the one element `bytes` are; null unless they are exactly that, in definite minimal lengths. */
export function readDer(bytes: Uint8Array): DerNode | null {
  const node = readElement(bytes, 0);
  return node !== null && node.whole.length === bytes.length ? node : null;
}

/** The elements inside a constructed one; null when the bytes do not divide into elements. At most 10,000. */
export function derChildren(node: DerNode | null | undefined): readonly DerNode[] | null {
  if (node === null || node === undefined) return null;
  const children: DerNode[] = [];
  let at = 0;
  while (at < node.content.length) {
    const child = readElement(node.content, at);
    if (child === null || children.length >= 10_000) return null;
    children.push(child);
    at += child.whole.length;
  }
  return children;
}

/** The dotted form of an object identifier node; null for any other. */
export function readObjectIdentifier(node: DerNode | undefined): string | null {
  if (node?.tag !== 0x06 || node.content.length === 0 || node.content.length > 64) return null;
  const arcs: bigint[] = [];
  let value = 0n;
  for (const byte of node.content) {
    value = (value << 7n) | BigInt(byte & 0x7f);
    if ((byte & 0x80) !== 0) continue;
    arcs.push(value);
    value = 0n;
  }
  const [head, ...others] = arcs;
  if (head === undefined) return null;
  const first = head < 40n ? 0n : head < 80n ? 1n : 2n;
  return [first, head - first * 40n, ...others].join('.');
}

export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && Buffer.compare(left, right) === 0;
}

function readElement(bytes: Uint8Array, at: number): DerNode | null {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) return null;
  let length = first;
  let start = at + 2;
  if (first >= 0x80) {
    const count = first & 0x7f;
    if (count === 0 || count > 4) return null;
    length = 0;
    for (let index = 0; index < count; index += 1) length = length * 256 + (bytes[start + index] ?? 0);
    start += count;
    if (lengthDigits(length) !== count) return null;
  }
  const end = start + length;
  return end > bytes.length ? null : { tag, content: bytes.subarray(start, end), whole: bytes.subarray(at, end) };
}

/** Bytes that a length takes behind its first: none below 128. */
function lengthDigits(length: number): number {
  let digits = 0;
  if (length >= 0x80) for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) digits += 1;
  return digits;
}

function base128(arc: bigint): Uint8Array {
  const digits = [Number(arc & 0x7fn)];
  for (let rest = arc >> 7n; rest > 0n; rest >>= 7n) digits.unshift(Number(rest & 0x7fn) | 0x80);
  return Uint8Array.from(digits);
}

function compareBytes(left: Uint8Array, right: Uint8Array): number {
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
