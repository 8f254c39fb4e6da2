/**
 * Whether a character is a letter, a sign or a space that one glyph prints. Never: control and format characters, private
 * use and what Unicode has not assigned (whatever a font draws there is not the character somebody meant); variation
 * selectors (they ask for another shape of the character before, and a name printed in the base shape would not be the
 * name); combining marks and conjoining jamo (they need shaping); line and paragraph separators.
 */
export function hasOwnShape(codePoint: number): boolean {
  if (codePoint >= 0x20 && codePoint < 0x7f) return true;
  if (isAnyOf(codePoint, conjoiningJamo)) return false;
  return !/[\p{C}\p{M}\p{Zl}\p{Zp}]/u.test(String.fromCodePoint(codePoint));
}

/** A space prints nothing and is meant to. */
export function isSpace(codePoint: number): boolean {
  return codePoint === 0x20 || /\p{Zs}/u.test(String.fromCodePoint(codePoint));
}

/** One unprintable character in words for a clerk: “𱍐”（U+31350）字库里没有 …; what cannot be seen is named by its number alone. */
export function explainUnprintable(character: string): string {
  const codePoint = character.codePointAt(0) ?? 0;
  const number = `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
  if (isAnyOf(codePoint, variationSelectors)) return `异体字选择符（${number}）不能打印，请改用所选字形本身的字或标准字`;
  if (isAnyOf(codePoint, privateUse)) return `自造字（${number}）只在输入它的电脑上能显示，请改用标准字`;
  if (/\p{Cn}/u.test(character)) return `“${number}”不是 Unicode 已收录的字，请核对用字`;
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(character)) return `看不见的控制符（${number}）不能打印，请删去`;
  if (/\p{M}/u.test(character) || isAnyOf(codePoint, conjoiningJamo)) return `组合用符号（${number}）不能单独打印，请改用合成好的字母`;
  return `“${character}”（${number}）字库里没有，无法打印，请核对用字`;
}

type Ranges = readonly (readonly [first: number, last: number])[];

const variationSelectors: Ranges = [[0xfe00, 0xfe0f], [0xe0100, 0xe01ef], [0x180b, 0x180d], [0x180f, 0x180f]];
const privateUse: Ranges = [[0xe000, 0xf8ff], [0xf0000, 0xffffd], [0x100000, 0x10fffd]];
const conjoiningJamo: Ranges = [[0x1100, 0x11ff], [0xa960, 0xa97f], [0xd7b0, 0xd7ff]];

function isAnyOf(codePoint: number, ranges: Ranges): boolean {
  return ranges.some(([first, last]) => codePoint >= first && codePoint <= last);
}
