import { assert } from '../../lib/assert.ts';

const digits = '零一二三四五六七八九';
const places = ['', '十', '百', '千'];

/**
 * A whole number from 0 to 9999 as clauses are numbered: 十 (never 一十), 十一, 二十, 一百零一, 一千零一十.
 * The form of `chineseCountingThousand` in ECMA-376, 17.18.59.
 */
export function chineseNumber(value: number): string {
  assert(Number.isInteger(value) && value >= 0 && value <= 9999, 'a whole number of at most four digits');
  if (value < 10) return digits.charAt(value);
  let text = '';
  let isGap = false;
  for (let place = 3; place >= 0; place -= 1) {
    const digit = Math.floor(value / 10 ** place) % 10;
    if (digit === 0) {
      isGap = text !== '';
      continue;
    }
    if (isGap) text += '零';
    isGap = false;
    text += digits.charAt(digit) + (places[place] ?? '');
  }
  return value < 20 ? text.slice(1) : text;
}
