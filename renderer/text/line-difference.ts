/** One line of a comparison; `was` and `is` are its numbers in the two texts, from 1. */
export type DifferentLine = { readonly kind: 'same' | 'removed' | 'added'; readonly text: string; readonly was: number | null; readonly is: number | null };

/** What became of the lines of `was` in `is`: the longest common run of lines stays, the rest is removed or added. */
export function lineDifference(was: string, is: string): readonly DifferentLine[] {
  const [before, after] = [linesOf(was), linesOf(is)];
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < before.length - head && tail < after.length - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const middle = differenceOf(before.slice(head, before.length - tail), after.slice(head, after.length - tail), head);
  const same = (from: number, to: number, shift: number): DifferentLine[] => before.slice(from, to)
    .map((text, index) => ({ kind: 'same', text, was: from + index + 1, is: from + index + 1 + shift }));
  return [...same(0, head, 0), ...middle, ...same(before.length - tail, before.length, after.length - before.length)];
}

/** The changed lines with `around` same ones on either side; null stands for those left out. */
export function changedOnly(lines: readonly DifferentLine[], around: number): readonly (DifferentLine | null)[] {
  const isNear = lines.map((_, index) => lines.slice(Math.max(0, index - around), index + around + 1).some((line) => line.kind !== 'same'));
  return lines.flatMap((line, index) => (isNear[index] === true ? [line] : isNear[index - 1] === true || index === 0 ? [null] : []));
}

function linesOf(text: string): readonly string[] {
  return text.replace(/\n$/, '').split('\n');
}

/** The table of longest common subsequences, from the end; both parts are at most a few thousand lines. */
function differenceOf(before: readonly string[], after: readonly string[], shift: number): readonly DifferentLine[] {
  const width = after.length + 1;
  const longest = new Uint32Array((before.length + 1) * width);
  for (let row = before.length - 1; row >= 0; row -= 1) {
    for (let column = after.length - 1; column >= 0; column -= 1) {
      longest[row * width + column] = before[row] === after[column]
        ? (longest[(row + 1) * width + column + 1] ?? 0) + 1
        : Math.max(longest[(row + 1) * width + column] ?? 0, longest[row * width + column + 1] ?? 0);
    }
  }
  const lines: DifferentLine[] = [];
  for (let row = 0, column = 0; row < before.length || column < after.length;) {
    const [was, is] = [before[row], after[column]];
    const [wasNumber, isNumber] = [shift + row + 1, shift + column + 1];
    if (was !== undefined && was === is) {
      lines.push({ kind: 'same', text: was, was: wasNumber, is: isNumber });
      row += 1;
      column += 1;
    } else if (is === undefined || (was !== undefined && (longest[(row + 1) * width + column] ?? 0) >= (longest[row * width + column + 1] ?? 0))) {
      lines.push({ kind: 'removed', text: was ?? '', was: wasNumber, is: null });
      row += 1;
    } else {
      lines.push({ kind: 'added', text: is, was: null, is: isNumber });
      column += 1;
    }
  }
  return lines;
}
