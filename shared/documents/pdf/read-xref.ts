import { inflateSync } from 'node:zlib';
import { PdfFault, parseValue, readDigits, skipBlank, standsAt } from './parse-object.ts';
import type { PdfDict, PdfValue } from './parse-object.ts';

/** Where a cross-reference section says an object is (ISO 32000-1, 7.5.4 and 7.5.8). */
export type XrefEntry =
  | { readonly kind: 'free' }
  | { readonly kind: 'at'; readonly offset: number; readonly generation: number }
  | { readonly kind: 'packed'; readonly container: number; readonly index: number };

export type XrefSection = {
  readonly form: 'table' | 'stream';
  /** Offset of the word `xref`, or of the cross-reference stream's object. */
  readonly offset: number;
  readonly entries: ReadonlyMap<number, XrefEntry>;
  readonly trailer: PdfDict;
  /** Where the bytes of the section end: behind the trailer dictionary or the stream. */
  readonly end: number;
};

const maxEntries = 500_000;
const maxInflatedBytes = 64 * 1024 * 1024;

/** Reads the cross-reference section at `offset`. Throws PdfFault. */
export function readXrefSection(bytes: Uint8Array, offset: number): XrefSection {
  const at = skipBlank(bytes, offset);
  return standsAt(bytes, at, 'xref') ? readTable(bytes, at) : readXrefStream(bytes, at);
}

/** A stream's bytes after its filters: none, or Flate with an optional PNG predictor. Throws PdfFault on any other. */
export function decodeStream(dict: PdfDict, raw: Uint8Array): Uint8Array {
  const filterValue = dict.get('Filter');
  const filter = filterValue?.kind === 'array' && filterValue.items.length === 1 ? filterValue.items[0] : filterValue;
  if (filter === undefined) return raw;
  if (filter.kind !== 'name' || filter.name !== 'FlateDecode') throw new PdfFault('a filter that is not read here');
  const inflated = inflate(raw);
  const given = dict.get('DecodeParms');
  const parms = given?.kind === 'array' ? given.items[0] : given;
  if (parms?.kind !== 'dict') return inflated;
  const predictor = numberOf(parms.entries.get('Predictor')) ?? 1;
  if (predictor < 10) return inflated;
  return undoPngPredictor(inflated, numberOf(parms.entries.get('Columns')) ?? 1);
}

/** The number a value holds, or null. */
export function numberOf(value: PdfValue | undefined): number | null {
  return value?.kind === 'number' ? value.value : null;
}

function readTable(bytes: Uint8Array, start: number): XrefSection {
  const entries = new Map<number, XrefEntry>();
  let at = skipBlank(bytes, start + 4);
  while (!standsAt(bytes, at, 'trailer')) {
    const first = expectDigits(bytes, at);
    const count = expectDigits(bytes, skipBlank(bytes, first.end));
    if (entries.size + count.value > maxEntries) throw new PdfFault('too many objects');
    at = skipBlank(bytes, count.end);
    for (let index = 0; index < count.value; index += 1) {
      const plain = readPlainEntry(bytes, at);
      if (plain !== null) {
        entries.set(first.value + index, plain);
        at = skipBlank(bytes, at + 18);
        continue;
      }
      const offset = expectDigits(bytes, at);
      const generation = expectDigits(bytes, skipBlank(bytes, offset.end));
      const mark = skipBlank(bytes, generation.end);
      const inUse = bytes[mark] === 0x6e;
      if (!inUse && bytes[mark] !== 0x66) throw new PdfFault('a broken cross-reference entry');
      entries.set(first.value + index, inUse ? { kind: 'at', offset: offset.value, generation: generation.value } : { kind: 'free' });
      at = skipBlank(bytes, mark + 1);
    }
  }
  const trailer = parseValue(bytes, at + 7);
  if (trailer.kind !== 'dict') throw new PdfFault('no trailer dictionary');
  return { form: 'table', offset: start, entries, trailer: trailer.entries, end: trailer.end };
}

/** An entry in its fixed form, `nnnnnnnnnn ggggg n`, as nearly every writer gives it; null for any other. */
function readPlainEntry(bytes: Uint8Array, at: number): XrefEntry | null {
  if (bytes[at + 10] !== 0x20 || bytes[at + 16] !== 0x20) return null;
  const offset = readDigits(bytes, at);
  const generation = readDigits(bytes, at + 11);
  if (offset?.end !== at + 10 || generation?.end !== at + 16) return null;
  if (bytes[at + 17] === 0x6e) return { kind: 'at', offset: offset.value, generation: generation.value };
  return bytes[at + 17] === 0x66 ? { kind: 'free' } : null;
}

function readXrefStream(bytes: Uint8Array, start: number): XrefSection {
  const number = expectDigits(bytes, start);
  const generation = expectDigits(bytes, skipBlank(bytes, number.end));
  const word = skipBlank(bytes, generation.end);
  if (!standsAt(bytes, word, 'obj')) throw new PdfFault('no cross-reference section where the file says');
  const dict = parseValue(bytes, word + 3);
  if (dict.kind !== 'dict') throw new PdfFault('no cross-reference dictionary');
  const type = dict.entries.get('Type');
  const length = numberOf(dict.entries.get('Length'));
  if (type?.kind !== 'name' || type.name !== 'XRef' || length === null) throw new PdfFault('not a cross-reference stream');
  const stream = streamStart(bytes, dict.end);
  if (length < 0 || stream + length > bytes.length) throw new PdfFault('a stream longer than the file');
  const data = decodeStream(dict.entries, bytes.subarray(stream, stream + length));
  return { form: 'stream', offset: start, entries: packedEntries(dict.entries, data), trailer: dict.entries, end: stream + length };
}

/** The offset of a stream's first byte: behind the word `stream` and its line end. Throws PdfFault. */
export function streamStart(bytes: Uint8Array, dictEnd: number): number {
  const word = skipBlank(bytes, dictEnd);
  if (!standsAt(bytes, word, 'stream')) throw new PdfFault('no stream behind its dictionary');
  const after = word + 6;
  if (bytes[after] === 0x0d && bytes[after + 1] === 0x0a) return after + 2;
  return bytes[after] === 0x0a || bytes[after] === 0x0d ? after + 1 : after;
}

function packedEntries(dict: PdfDict, data: Uint8Array): ReadonlyMap<number, XrefEntry> {
  const widths = numbers(dict.get('W'));
  const size = numberOf(dict.get('Size')) ?? 0;
  const index = dict.has('Index') ? numbers(dict.get('Index')) : [0, size];
  const [typeWidth = 0, secondWidth = 0, thirdWidth = 0] = widths;
  const width = typeWidth + secondWidth + thirdWidth;
  if (width < 1 || width > 24 || widths.some((each) => each < 0)) throw new PdfFault('broken field widths');
  const entries = new Map<number, XrefEntry>();
  let at = 0;
  for (let pair = 0; pair + 1 < index.length; pair += 2) {
    const first = index[pair] ?? 0;
    const count = index[pair + 1] ?? 0;
    if (count > maxEntries || entries.size + count > maxEntries) throw new PdfFault('too many objects');
    for (let offset = 0; offset < count && at + width <= data.length; offset += 1, at += width) {
      const type = typeWidth === 0 ? 1 : bigEndian(data, at, typeWidth);
      const second = bigEndian(data, at + typeWidth, secondWidth);
      const third = bigEndian(data, at + typeWidth + secondWidth, thirdWidth);
      if (type === 0) entries.set(first + offset, { kind: 'free' });
      if (type === 1) entries.set(first + offset, { kind: 'at', offset: second, generation: third });
      if (type === 2) entries.set(first + offset, { kind: 'packed', container: second, index: third });
    }
  }
  return entries;
}

function numbers(value: PdfValue | undefined): readonly number[] {
  if (value?.kind !== 'array') throw new PdfFault('a list of numbers is missing');
  return value.items.map((item) => {
    const number = numberOf(item);
    if (number === null || !Number.isInteger(number)) throw new PdfFault('a list holds something else than numbers');
    return number;
  });
}

function bigEndian(data: Uint8Array, at: number, width: number): number {
  let value = 0;
  for (let index = 0; index < width; index += 1) value = value * 256 + (data[at + index] ?? 0);
  return value;
}

function expectDigits(bytes: Uint8Array, at: number): { value: number; end: number } {
  const digits = readDigits(bytes, at);
  if (digits === null) throw new PdfFault('a number is missing');
  return digits;
}

function inflate(raw: Uint8Array): Uint8Array {
  try {
    return inflateSync(raw, { maxOutputLength: maxInflatedBytes });
  } catch (error) {
    throw new PdfFault('a stream that cannot be unpacked', { cause: error });
  }
}

function undoPngPredictor(data: Uint8Array, columns: number): Uint8Array {
  if (columns < 1 || columns > 4096) throw new PdfFault('broken predictor');
  const rows = Math.floor(data.length / (columns + 1));
  const out = new Uint8Array(rows * columns);
  for (let row = 0; row < rows; row += 1) {
    const kind = data[row * (columns + 1)] ?? 0;
    for (let column = 0; column < columns; column += 1) {
      const at = row * columns + column;
      const left = column > 0 ? out[at - 1] ?? 0 : 0;
      const up = row > 0 ? out[at - columns] ?? 0 : 0;
      const upLeft = column > 0 && row > 0 ? out[at - columns - 1] ?? 0 : 0;
      out[at] = (data[row * (columns + 1) + 1 + column] ?? 0) + predicted(kind, left, up, upLeft);
    }
  }
  return out;
}

function predicted(kind: number, left: number, up: number, upLeft: number): number {
  if (kind === 0) return 0;
  if (kind === 1) return left;
  if (kind === 2) return up;
  if (kind === 3) return (left + up) >> 1;
  if (kind !== 4) throw new PdfFault('broken predictor');
  const guess = left + up - upLeft;
  const distances = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - upLeft)] as const;
  if (distances[0] <= distances[1] && distances[0] <= distances[2]) return left;
  return distances[1] <= distances[2] ? up : upLeft;
}
