import { inflateSync } from 'node:zlib';
import { assert } from '../shared/lib/assert.ts';

const woffSignature = 0x774f4646;

/**
 * Unpacks a WOFF 1.0 file (W3C Recommendation 2012, sections 3 to 5) to the TrueType file it was made of. Other bytes are
 * returned as they are. Stops on a damaged file: the files are ours.
 */
export function unpackWoff(file: Uint8Array): Uint8Array {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (view.getUint32(0) !== woffSignature) return file;
  const tableCount = view.getUint16(12);
  const headLength = 12 + 16 * tableCount;
  const unpacked = new Uint8Array(headLength + paddedTotal(view, tableCount));
  const target = new DataView(unpacked.buffer);
  target.setUint32(0, view.getUint32(4));
  target.setUint16(4, tableCount);
  let offset = headLength;
  for (let index = 0; index < tableCount; index += 1) {
    const entry = 44 + 20 * index;
    const from = view.getUint32(entry + 4);
    const packedLength = view.getUint32(entry + 8);
    const length = view.getUint32(entry + 12);
    const packed = file.subarray(from, from + packedLength);
    const table = packedLength < length ? inflateSync(packed) : packed;
    assert(table.length === length, 'a WOFF table of another length than it says');
    unpacked.set(table, offset);
    const record = 12 + 16 * index;
    target.setUint32(record, view.getUint32(entry));
    target.setUint32(record + 4, view.getUint32(entry + 16));
    target.setUint32(record + 8, offset);
    target.setUint32(record + 12, length);
    offset += padded(length);
  }
  return unpacked;
}

function paddedTotal(view: DataView, tableCount: number): number {
  let total = 0;
  for (let index = 0; index < tableCount; index += 1) total += padded(view.getUint32(44 + 20 * index + 12));
  return total;
}

function padded(length: number): number {
  return (length + 3) & ~3;
}
