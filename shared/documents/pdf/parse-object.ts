/** One value of PDF syntax (ISO 32000-1, 7.3), with the half-open range of source bytes it was read from. */
export type PdfValue = { readonly start: number; readonly end: number } & (
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'string'; readonly bytes: Uint8Array; readonly isHex: boolean }
  | { readonly kind: 'array'; readonly items: readonly PdfValue[] }
  | { readonly kind: 'dict'; readonly entries: PdfDict; readonly hasRepeatedKeys: boolean }
  | { readonly kind: 'ref'; readonly objectNumber: number; readonly generation: number });

export type PdfDict = ReadonlyMap<string, PdfValue>;

/** Bytes that are not the PDF they claim to be. Thrown inside the reader only; its door turns it into a Result. */
export class PdfFault extends Error {
  override readonly name = 'PdfFault';
}

/** Values nested deeper, or more values in one object, are an attack rather than a document. */
const maxDepth = 48;
const maxValues = 200_000;

type Parser = { readonly bytes: Uint8Array; position: number; valueCount: number };

/** Reads the value that begins at or after `position` (white space and comments are skipped). Throws PdfFault. */
export function parseValue(bytes: Uint8Array, position: number): PdfValue {
  return readValue({ bytes, position, valueCount: 0 }, 0);
}

/** The first position at or after `position` that is neither white space nor inside a comment. */
export function skipBlank(bytes: Uint8Array, position: number): number {
  let at = position;
  while (at < bytes.length) {
    const byte = bytes[at] ?? 0;
    if (byte === 0x25) {
      while (at < bytes.length && bytes[at] !== 0x0a && bytes[at] !== 0x0d) at += 1;
    } else if (isWhite(byte)) at += 1;
    else break;
  }
  return at;
}

/** Whether the ASCII `word` stands at `position`. */
export function standsAt(bytes: Uint8Array, position: number, word: string): boolean {
  if (position < 0 || position + word.length > bytes.length) return false;
  for (let index = 0; index < word.length; index += 1) {
    if (bytes[position + index] !== word.charCodeAt(index)) return false;
  }
  return true;
}

/** A run of digits at `position`, at most 10 of them; null when there is none. */
export function readDigits(bytes: Uint8Array, position: number): { value: number; end: number } | null {
  let at = position;
  let value = 0;
  while (at < bytes.length && at - position < 11 && isDigit(bytes[at] ?? 0)) {
    value = value * 10 + (bytes[at] ?? 0) - 0x30;
    at += 1;
  }
  return at === position || at - position > 10 ? null : { value, end: at };
}

function readValue(parser: Parser, depth: number): PdfValue {
  parser.valueCount += 1;
  if (depth > maxDepth || parser.valueCount > maxValues) throw new PdfFault('nested or large beyond reason');
  const { bytes } = parser;
  const start = skipBlank(bytes, parser.position);
  parser.position = start;
  const byte = bytes[start];
  if (byte === undefined) throw new PdfFault('ends inside a value');
  if (byte === 0x2f) {
    const name = readName(parser);
    return { start, end: parser.position, kind: 'name', name };
  }
  if (byte === 0x28) {
    const text = readLiteral(parser);
    return { start, end: parser.position, kind: 'string', bytes: text, isHex: false };
  }
  if (byte === 0x5b) {
    const items = readArray(parser, depth);
    return { start, end: parser.position, kind: 'array', items };
  }
  if (byte === 0x3c && bytes[start + 1] === 0x3c) return readDict(parser, start, depth);
  if (byte === 0x3c) {
    const text = readHex(parser);
    return { start, end: parser.position, kind: 'string', bytes: text, isHex: true };
  }
  if (isDigit(byte) || byte === 0x2b || byte === 0x2d || byte === 0x2e) return readNumberOrRef(parser, start);
  return readWord(parser, start);
}

function readWord(parser: Parser, start: number): PdfValue {
  const words = [['null', null], ['true', true], ['false', false]] as const;
  for (const [word, value] of words) {
    if (!standsAt(parser.bytes, start, word)) continue;
    const after = parser.bytes[start + word.length];
    if (after !== undefined && !isWhite(after) && !isDelimiter(after)) break;
    const end = start + word.length;
    parser.position = end;
    return value === null ? { start, end, kind: 'null' } : { start, end, kind: 'boolean', value };
  }
  throw new PdfFault('an unknown word where a value should be');
}

function readNumberOrRef(parser: Parser, start: number): PdfValue {
  const { bytes } = parser;
  const first = readDigits(bytes, start);
  if (first !== null) {
    const ref = readRef(bytes, start, first);
    if (ref !== null) {
      parser.position = ref.end;
      return ref;
    }
    const after = bytes[first.end];
    if (after === undefined || !isNumberByte(after)) {
      parser.position = first.end;
      return { start, end: first.end, kind: 'number', value: first.value };
    }
  }
  let end = start;
  while (end < bytes.length && end - start < 40 && isNumberByte(bytes[end] ?? 0)) end += 1;
  const text = latin1(bytes, start, end);
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text)) throw new PdfFault('not a number');
  parser.position = end;
  return { start, end, kind: 'number', value: Number(text) };
}

/** `12 0 R`, whose first number is read already; null where something else follows it. */
function readRef(bytes: Uint8Array, start: number, first: { readonly value: number; readonly end: number }): PdfValue | null {
  const secondStart = skipBlank(bytes, first.end);
  const second = secondStart > first.end ? readDigits(bytes, secondStart) : null;
  if (second === null) return null;
  const letter = skipBlank(bytes, second.end);
  const after = bytes[letter + 1];
  const isRef = letter > second.end && bytes[letter] === 0x52 && (after === undefined || isWhite(after) || isDelimiter(after));
  return isRef ? { start, end: letter + 1, kind: 'ref', objectNumber: first.value, generation: second.value } : null;
}

function readName(parser: Parser): string {
  const { bytes } = parser;
  const begin = parser.position + 1;
  let end = begin;
  while (end < bytes.length && !isWhite(bytes[end] ?? 0) && !isDelimiter(bytes[end] ?? 0)) end += 1;
  parser.position = end;
  const raw = latin1(bytes, begin, end);
  if (!raw.includes('#')) return raw;
  return raw.replace(/#([0-9a-fA-F]{2})/g, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function readHex(parser: Parser): Uint8Array {
  const { bytes } = parser;
  const begin = parser.position + 1;
  const end = bytes.indexOf(0x3e, begin);
  if (end < 0) throw new PdfFault('ends inside a string');
  parser.position = end + 1;
  if (end - begin > 128) {
    // The decoder stops at the first character that is no digit; only then are there blanks or worse to look at.
    const plain = new Uint8Array(Buffer.from(asciiOf(bytes, begin, end), 'hex'));
    if (2 * plain.length === end - begin) return plain;
  }
  const value = new Uint8Array((end - begin + 1) >> 1);
  let count = 0;
  for (let at = begin; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (isWhite(byte)) continue;
    const digit = hexDigit(byte);
    if (digit < 0) throw new PdfFault('not a hexadecimal string');
    value[count >> 1] = (value[count >> 1] ?? 0) | (digit << ((count & 1) === 0 ? 4 : 0));
    count += 1;
  }
  return value.subarray(0, (count + 1) >> 1);
}

/** -1 for what is none. */
function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

function readLiteral(parser: Parser): Uint8Array {
  const { bytes } = parser;
  const value: number[] = [];
  let open = 1;
  let at = parser.position + 1;
  for (; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === 0x5c) {
      const escape = readEscape(bytes, at + 1);
      value.push(...escape.bytes);
      at = escape.end - 1;
      continue;
    }
    if (byte === 0x28) open += 1;
    if (byte === 0x29) open -= 1;
    if (open === 0) break;
    value.push(byte);
  }
  if (open !== 0) throw new PdfFault('ends inside a string');
  parser.position = at + 1;
  return Uint8Array.from(value);
}

function readEscape(bytes: Uint8Array, at: number): { bytes: readonly number[]; end: number } {
  const byte = bytes[at] ?? 0;
  const simple: Readonly<Record<string, number>> = { n: 0x0a, r: 0x0d, t: 0x09, b: 0x08, f: 0x0c };
  if (byte >= 0x30 && byte <= 0x37) {
    let end = at;
    let value = 0;
    while (end < at + 3 && (bytes[end] ?? 0) >= 0x30 && (bytes[end] ?? 0) <= 0x37) {
      value = value * 8 + (bytes[end] ?? 0) - 0x30;
      end += 1;
    }
    return { bytes: [value & 0xff], end };
  }
  if (byte === 0x0d) return { bytes: [], end: bytes[at + 1] === 0x0a ? at + 2 : at + 1 };
  if (byte === 0x0a) return { bytes: [], end: at + 1 };
  return { bytes: [simple[String.fromCharCode(byte)] ?? byte], end: at + 1 };
}

function readArray(parser: Parser, depth: number): readonly PdfValue[] {
  parser.position += 1;
  const items: PdfValue[] = [];
  for (;;) {
    const at = skipBlank(parser.bytes, parser.position);
    if (parser.bytes[at] === 0x5d) {
      parser.position = at + 1;
      return items;
    }
    items.push(readValue(parser, depth + 1));
  }
}

function readDict(parser: Parser, start: number, depth: number): PdfValue {
  parser.position += 2;
  const entries = new Map<string, PdfValue>();
  let hasRepeatedKeys = false;
  for (;;) {
    const at = skipBlank(parser.bytes, parser.position);
    if (standsAt(parser.bytes, at, '>>')) {
      const end = at + 2;
      parser.position = end;
      return { start, end, kind: 'dict', entries, hasRepeatedKeys };
    }
    if (parser.bytes[at] !== 0x2f) throw new PdfFault('a dictionary key is not a name');
    parser.position = at;
    const key = readName(parser);
    hasRepeatedKeys ||= entries.has(key);
    entries.set(key, readValue(parser, depth + 1));
  }
}

function asciiOf(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1', start, end);
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > 24) return asciiOf(bytes, start, Math.min(end, start + 4096));
  // A short word is sooner put together than a view of the bytes is made for it.
  let text = '';
  for (let at = start; at < end; at += 1) text += String.fromCharCode(bytes[at] ?? 0);
  return text;
}

function isWhite(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09 || byte === 0x0c || byte === 0;
}

function isDelimiter(byte: number): boolean {
  return byte === 0x28 || byte === 0x29 || byte === 0x3c || byte === 0x3e || byte === 0x5b || byte === 0x5d
    || byte === 0x7b || byte === 0x7d || byte === 0x2f || byte === 0x25;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function isNumberByte(byte: number): boolean {
  return isDigit(byte) || byte === 0x2b || byte === 0x2d || byte === 0x2e;
}
