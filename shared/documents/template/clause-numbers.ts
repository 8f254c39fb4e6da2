import { chineseNumber } from './chinese-number.ts';

/**
 * Counts the clauses that a template leaves to be numbered, by the order of levels of GB/T 9704—2012, 7.3.3 and of contracts:
 *
 *   第#章 · 第#节 · 第#条    章 counts through, 节 anew in each 章, 条 through the whole text
 *   #、                     一、 二、 … 九十九、
 *   （#）                    （一） （二）, anew under each 条, 一、 and heading
 *   #.                      1. 2., anew under each of the above
 *   (#)                     (1) (2), anew under each of the above
 */
export type ClauseNumbers = {
  /** The number that stands for the mark at the start of the text, and how long the mark is; null when there is none. */
  readonly next: (text: string) => { readonly number: string; readonly markLength: number } | null;
  /** A heading without such a mark: the levels under 一、 begin anew. */
  readonly passHeading: () => void;
  /** An annex 附件: all levels begin anew. */
  readonly passAnnex: () => void;
};

type Level = { readonly pattern: RegExp; readonly show: (count: number) => string; readonly restarts: readonly number[] };

const chapter = 0, section = 1, article = 2, first = 3, second = 4, third = 5, fourth = 6;
const levels: readonly Level[] = [
  { pattern: /^第#章/, show: (count) => `第${chineseNumber(count)}章`, restarts: [section, first, second, third, fourth] },
  { pattern: /^第#节/, show: (count) => `第${chineseNumber(count)}节`, restarts: [first, second, third, fourth] },
  { pattern: /^第#条/, show: (count) => `第${chineseNumber(count)}条`, restarts: [first, second, third, fourth] },
  { pattern: /^#、/, show: (count) => `${chineseNumber(count)}、`, restarts: [second, third, fourth] },
  { pattern: /^（#）/, show: (count) => `（${chineseNumber(count)}）`, restarts: [third, fourth] },
  { pattern: /^#[.．]/, show: (count) => `${count}.`, restarts: [fourth] },
  { pattern: /^\(#\)/, show: (count) => `(${count})`, restarts: [] },
];

export function createClauseNumbers(): ClauseNumbers {
  const counts = levels.map(() => 0);
  const restart = (which: readonly number[]): void => which.forEach((level) => { counts[level] = 0; });
  return {
    next: (text) => {
      const level = levels.findIndex(({ pattern }) => pattern.test(text));
      const found = levels[level];
      if (found === undefined) return null;
      const count = (counts[level] ?? 0) + 1;
      counts[level] = count;
      restart(found.restarts);
      return { number: found.show(count), markLength: found.pattern.exec(text)?.[0].length ?? 0 };
    },
    passHeading: () => restart([second, third, fourth]),
    passAnnex: () => restart([chapter, section, article, first, second, third, fourth]),
  };
}
