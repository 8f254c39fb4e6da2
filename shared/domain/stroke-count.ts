/**
 * The strokes of a character, from the stroke order of CLDR (collation zh-u-co-stroke), whose groups begin at U+FDD0 followed by
 * U+2800 + count. Null where the runtime has no such order, and for what stands in no group: other scripts, the rarest characters.
 */
export function strokeCountOf(character: string): number | null {
  const order = strokeOrder();
  if (order === null) return null;
  let count = 0;
  while (count <= mostStrokes && order.compare(character, groupStart(count + 1)) >= 0) count += 1;
  return count === 0 || count >= mostStrokes ? null : count;
}

/** Beyond these lies everything that has no group. */
const mostStrokes = 32;
let opened: Intl.Collator | null | undefined;

function strokeOrder(): Intl.Collator | null {
  if (opened === undefined) {
    const collator = new Intl.Collator('zh-u-co-stroke');
    opened = collator.resolvedOptions().collation === 'stroke' && collator.compare('三', groupStart(3)) >= 0 && collator.compare('三', groupStart(4)) < 0 ? collator : null;
  }
  return opened;
}

function groupStart(count: number): string {
  return `\uFDD0${String.fromCharCode(0x2800 + count)}`;
}
