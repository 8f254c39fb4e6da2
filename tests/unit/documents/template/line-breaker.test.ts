import { expect, test } from 'vitest';
import { breakLines, type BrokenLine } from '../../../../shared/documents/template/line-breaker.ts';

const style = { role: 'regular', sizePt: 12 } as const;
const halfWidth = /[!-~ ]/;
const advance = (_role: string, codePoint: number): number => (halfWidth.test(String.fromCodePoint(codePoint)) ? 0.55 : 1);
const text = '甲方应当按照本协议（以下简称“协议”）的约定，及时、足额支付补租款；乙方确认联系手机13800138000、账号6217001234567890123及送达地址有效。'
  + '租赁合同编号为ZL-2025-004412，期限自2026年2月1日起（含当日）至2028年1月31日止：逾期未办理的，视为放弃！《个人信息保护政策》一并适用……';

function textOf(line: BrokenLine): string {
  return line.pieces.map((piece) => piece.text).join('');
}

test('lines put together are the text again, whatever the width', () => {
  for (let widthEm = 20; widthEm <= 40; widthEm += 1) {
    const lines = breakLines(text, advance, style, { widthPt: 12 * widthEm, firstIndentPt: 24, justify: true });
    expect(lines.map(textOf).join('')).toBe(text);
  }
});

test('no line starts or ends with a mark that may not stand there (禁则), and no number is broken', () => {
  for (let widthEm = 20; widthEm <= 40; widthEm += 1) {
    const lines = breakLines(text, advance, style, { widthPt: 12 * widthEm, firstIndentPt: 24, justify: true }).map(textOf);
    for (const line of lines) expect(line).not.toMatch(/^[，。、；：？！）》”’…]/);
    for (const line of lines.slice(0, -1)) expect(line).not.toMatch(/[（《“‘]$/);
    for (const whole of ['13800138000', '6217001234567890123', 'ZL-2025-004412', '2026', '2028']) {
      expect(lines.filter((line) => line.includes(whole))).toHaveLength(text.split(whole).length - 1);
    }
  }
});

test('all lines but the last fill the frame, unless that would tear them; none sticks out', () => {
  const widthPt = 12 * 36;
  const lines = breakLines('一二三四五六七八九十'.repeat(20).replaceAll('九十', '，十'), advance, style, { widthPt: widthPt + 5, firstIndentPt: 24, justify: true });
  for (const line of lines) expect(line.widthPt + line.indentPt).toBeLessThanOrEqual(widthPt + 5.01);
  for (const line of lines.slice(0, -1)) expect(line.widthPt + line.indentPt).toBeGreaterThan(widthPt + 4.6);
  expect(lines.at(-1)?.pieces.every((piece) => piece.spacingPt === 0)).toBe(true);
});

test('stretch is never more than a tenth of an em, and never inside a number', () => {
  const lines = breakLines(`${'中'.repeat(27)}440304198805123627${'文'.repeat(40)}`, advance, style, { widthPt: 12 * 36, firstIndentPt: 0, justify: true });
  const pieces = lines.flatMap((line) => line.pieces);
  for (const piece of pieces) expect(piece.spacingPt).toBeLessThanOrEqual(1.2);
  const stretched = pieces.filter((piece) => piece.spacingPt > 0);
  expect(stretched.length).toBeGreaterThan(0);
  for (const piece of stretched) expect(piece.text).not.toMatch(/\d\d/);
});

test('the first line is indented by two characters, the others are not', () => {
  const lines = breakLines('福'.repeat(100), advance, style, { widthPt: 12 * 36, firstIndentPt: 24, justify: true });
  expect(lines.map((line) => line.indentPt)).toEqual([24, 0, 0]);
  expect(lines.map((line) => [...textOf(line)].length)).toEqual([34, 36, 30]);
});

test('the blank half of a full-width mark may stand outside the frame', () => {
  const lines = breakLines(`${'福'.repeat(35)}，${'田'.repeat(5)}`, advance, style, { widthPt: 12 * 35.5, firstIndentPt: 0, justify: true });
  expect(textOf(lines[0] ?? { pieces: [], widthPt: 0, indentPt: 0, splitsWord: false })).toBe(`${'福'.repeat(35)}，`);
});

test('a number wider than the frame is broken and says so', () => {
  const lines = breakLines('1234567890'.repeat(3), advance, style, { widthPt: 66, firstIndentPt: 0, justify: false });
  expect(lines.map(textOf)).toEqual(['1234567890', '1234567890', '1234567890']);
  expect(lines.some((line) => line.splitsWord)).toBe(true);
});

test('a name with an apostrophe stays whole', () => {
  for (let count = 1; count <= 12; count += 1) {
    const lines = breakLines(`${'乙'.repeat(count)}O’Connor先生`, advance, style, { widthPt: 12 * 12, firstIndentPt: 0, justify: true }).map(textOf);
    expect(lines.filter((line) => line.includes('O’Connor'))).toHaveLength(1);
  }
});
