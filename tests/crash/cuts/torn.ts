import type { Dice } from '../dice.ts';

const sectorBytes = 512;

/**
 * What a disk may hold of a file whose bytes `before` were flushed and whose bytes `after` were written and not yet flushed:
 * of every sector that differs the old, the new, or a torn one; and the file as short as it was, as long as it should be, or
 * anything between. Bytes that a write did not touch are never harmed (SQLite's "powersafe overwrite").
 */
export function tornBetween(before: Buffer, after: Buffer, dice: Dice): Buffer {
  const image = Buffer.alloc(after.length);
  before.copy(image);
  // Few, half or nearly all of what was written arrives.
  const oneIn = 1 + dice.below(10);
  for (let at = 0; at < after.length; at += sectorBytes) {
    const end = Math.min(at + sectorBytes, after.length);
    if (after.subarray(at, end).equals(image.subarray(at, end)) || dice.below(10) < oneIn) continue;
    const isTorn = dice.below(8) === 0;
    after.copy(image, at, at, isTorn ? at + dice.below(end - at) : end);
  }
  const shortest = Math.min(before.length, after.length);
  const isShort = after.length > shortest && dice.below(3) === 0;
  return isShort ? image.subarray(0, shortest + dice.below(after.length - shortest + 1)) : image;
}
