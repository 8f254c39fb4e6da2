import type { ReadingBlock } from '../../shared/documents/doors.ts';

/** About what fits on three screens of a phone in large type. */
const partCharacters = 500;

/** A reading text in parts of a size that is read at one go: a part ends before a heading once it is long enough, and nothing is left out. */
export function readingParts(blocks: readonly ReadingBlock[]): readonly (readonly ReadingBlock[])[] {
  const parts: ReadingBlock[][] = [];
  let length = partCharacters;
  for (const block of blocks) {
    const isLongEnough = length >= partCharacters && (block.kind === 'heading' || length >= 2 * partCharacters || parts.length === 0);
    if (isLongEnough) {
      parts.push([]);
      length = 0;
    }
    parts.at(-1)?.push(block);
    length += lengthOf(block);
  }
  return parts;
}

function lengthOf(block: ReadingBlock): number {
  return block.kind === 'table' ? block.rows.flat().reduce((sum, cell) => sum + cell.length, 0) : block.text.length;
}
