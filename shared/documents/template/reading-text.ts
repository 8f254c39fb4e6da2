import type { ReadingBlock } from '../doors.ts';

/** A block of the reading text; with its JSON as UTF-8 where all households share it. */
export type WrittenBlock = { readonly block: ReadingBlock; readonly json: Uint8Array | null };

const utf8 = new TextEncoder();
const [openBracket, comma, closeBracket] = [0x5b, 0x2c, 0x5d];
let buffer = new Uint8Array(65_536);

export function textBlock(kind: Exclude<ReadingBlock['kind'], 'table'>, text: string, isShared: boolean): WrittenBlock {
  const block = { kind, text };
  return { block, json: isShared ? utf8.encode(JSON.stringify(block)) : null };
}

export function tableBlock(rows: readonly (readonly string[])[]): WrittenBlock {
  return { block: { kind: 'table', rows }, json: null };
}

/** The canonical JSON of an original's reading text as UTF-8: the keys of every block stand in order by construction. */
export function readingTextOf(reading: readonly WrittenBlock[]): Uint8Array {
  buffer[0] = openBracket;
  let length = 1;
  for (const [index, { block, json }] of reading.entries()) {
    if (index > 0) {
      buffer[length] = comma;
      length += 1;
    }
    length = json === null ? addText(JSON.stringify(block), length) : addBytes(json, length);
  }
  buffer[length] = closeBracket;
  return buffer.slice(0, length + 1);
}

function addBytes(bytes: Uint8Array, at: number): number {
  makeRoom(at + bytes.length);
  buffer.set(bytes, at);
  return at + bytes.length;
}

/** No character of a string takes more than three bytes for each of its units. */
function addText(text: string, at: number): number {
  makeRoom(at + 3 * text.length);
  return at + utf8.encodeInto(text, buffer.subarray(at)).written;
}

function makeRoom(length: number): void {
  if (length + 2 <= buffer.length) return;
  const larger = new Uint8Array(2 * (length + 2));
  larger.set(buffer);
  buffer = larger;
}
