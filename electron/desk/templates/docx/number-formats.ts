import { chineseNumber } from '../../../../shared/documents/template/chinese-number.ts';

const heavenlyStems = '甲乙丙丁戊己庚辛壬癸';
const earthlyBranches = '子丑寅卯辰巳午未申酉戌亥';
const chineseDigits = '〇一二三四五六七八九';
const legalDigits: Readonly<Record<string, string>> = { 零: '零', 一: '壹', 二: '贰', 三: '叁', 四: '肆', 五: '伍', 六: '陆', 七: '柒', 八: '捌', 九: '玖', 十: '拾', 百: '佰', 千: '仟' };

type Show = (value: number) => string | null;

/** Number formats of lists (ECMA-376, 17.18.59) that Chinese documents use. */
const formats: Readonly<Record<string, Show>> = {
  decimal: String,
  decimalZero: (value) => String(value).padStart(2, '0'),
  decimalHalfWidth: String,
  decimalFullWidth: fullWidth,
  decimalFullWidth2: fullWidth,
  upperRoman: roman,
  lowerRoman: (value) => roman(value)?.toLowerCase() ?? null,
  upperLetter: letters,
  lowerLetter: (value) => letters(value)?.toLowerCase() ?? null,
  chineseCounting: counted,
  chineseCountingThousand: counted,
  japaneseCounting: counted,
  taiwaneseCounting: counted,
  taiwaneseCountingThousand: counted,
  ideographDigital: inDigits,
  japaneseDigitalTenThousand: inDigits,
  taiwaneseDigital: inDigits,
  koreanDigital2: inDigits,
  chineseLegalSimplified: legal,
  ideographLegalTraditional: legal,
  japaneseLegal: legal,
  ideographTraditional: (value) => heavenlyStems.charAt(value - 1) || null,
  ideographZodiac: (value) => earthlyBranches.charAt(value - 1) || null,
  ideographEnclosedCircle: enclosed(0x3280, 10),
  decimalEnclosedCircle: circled,
  decimalEnclosedCircleChinese: circled,
  decimalEnclosedParen: enclosed(0x2474, 20),
  decimalEnclosedFullstop: enclosed(0x2488, 20),
  none: () => '',
};

/** The number as the list shows it; null when this program does not know the format or the format does not reach that far. */
export function formatNumber(format: string, value: number): string | null {
  return Object.hasOwn(formats, format) ? formats[format]?.(value) ?? null : null;
}

function counted(value: number): string | null {
  return value <= 9999 ? chineseNumber(value) : null;
}

function inDigits(value: number): string {
  return [...String(value)].map((digit) => chineseDigits.charAt(Number(digit))).join('');
}

/** 壹拾, not 拾: nothing may be written in front of it. */
function legal(value: number): string | null {
  if (value > 9999) return null;
  const text = value >= 10 && value < 20 ? `一${chineseNumber(value)}` : chineseNumber(value);
  return [...text].map((digit) => legalDigits[digit] ?? digit).join('');
}

function fullWidth(value: number): string {
  return [...String(value)].map((digit) => String.fromCodePoint(0xff10 + Number(digit))).join('');
}

function enclosed(first: number, count: number): Show {
  return (value) => (value >= 1 && value <= count ? String.fromCodePoint(first + value - 1) : null);
}

/** ① … ⑳ ㉑ … ㉟ ㊱ … ㊿ */
function circled(value: number): string | null {
  if (value < 1 || value > 50) return null;
  return String.fromCodePoint(value <= 20 ? 0x2460 + value - 1 : value <= 35 ? 0x3251 + value - 21 : 0x32b1 + value - 36);
}

/** A … Z, then AA, BB … as Word goes on. */
function letters(value: number): string | null {
  if (value < 1 || value > 780) return null;
  return String.fromCodePoint(65 + ((value - 1) % 26)).repeat(Math.floor((value - 1) / 26) + 1);
}

const romanSigns: readonly (readonly [number, string])[] = [
  [1000, 'M'], [900, 'CM'], [500, 'D'], [400, 'CD'], [100, 'C'], [90, 'XC'], [50, 'L'], [40, 'XL'], [10, 'X'], [9, 'IX'], [5, 'V'], [4, 'IV'], [1, 'I'],
];

function roman(value: number): string | null {
  if (value < 1 || value > 3999) return null;
  let left = value;
  let text = '';
  for (const [worth, sign] of romanSigns) {
    while (left >= worth) {
      text += sign;
      left -= worth;
    }
  }
  return text;
}
