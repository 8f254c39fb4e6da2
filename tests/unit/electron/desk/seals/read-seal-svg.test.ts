import { expect, test } from 'vitest';
import { readSealSvg } from '../../../../../electron/desk/seals/import/read-seal-svg.ts';
import type { ReadSvg } from '../../../../../electron/desk/seals/import/read-seal-svg.ts';
import { pathBounds } from '../../../../../shared/documents/marks/path.ts';
import type { Refusal, Result } from '../../../../../shared/lib/result.ts';
import { printedSeal } from '../../../../support/seal-scans.ts';
import { valueOf } from '../../../../support/signing-world.ts';

function read(inner: string, attributes = 'viewBox="0 0 100 100"', longestMm: number | null = null): Result<ReadSvg, Refusal> {
  return readSealSvg(Buffer.from(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${inner}</svg>`), { name: '公章', longestMm });
}

/** Where the seal has ink, as a row of # and . at a few points of a drawing of 100 units that fills its box. */
async function inkAt(inner: string, points: readonly (readonly [x: number, y: number])[]): Promise<string> {
  // Two dots at the corners make every drawing fill the box.
  const { seal } = valueOf(read(`<rect width="1" height="1" fill="red"/><rect x="99" y="99" width="1" height="1" fill="red"/>${inner}`));
  const picture = await printedSeal(seal, 144);
  const [margin, side] = [40, picture.width - 80];
  return points.map(([x, y]) => {
    const at = (Math.round(margin + (y / 100) * side) * picture.width + Math.round(margin + (x / 100) * side)) * 4;
    return (picture.data[at + 1] ?? 255) < 128 ? '#' : '.';
  }).join('');
}

test.each<[string, string, readonly (readonly [number, number])[], string]>([
  ['circle', '<circle cx="50" cy="50" r="30" fill="#c00"/>', [[50, 50], [78, 50], [82, 50]], '##.'],
  ['ellipse', '<ellipse cx="50" cy="50" rx="40" ry="10" fill="rgb(200,0,0)"/>', [[88, 50], [50, 58], [50, 62]], '##.'],
  ['rectangle with round corners', '<rect x="20" y="20" width="60" height="60" rx="20" fill="red"/>', [[50, 21], [22, 22], [30, 30]], '#.#'],
  ['polygon', '<polygon points="50,10 90,90 10,90" fill="red"/>', [[50, 50], [20, 30]], '#.'],
  ['path with arcs, curves and shorthands', '<path fill="red" d="m20 20 h60 v30 a30 30 0 0 1 -60 0 z M 45 5 q 5 -5 10 0 t 10 0 v5 H45z"/>', [[50, 40], [50, 75], [25, 78], [50, 6]], '##.#'],
  ['even-odd rule', '<path fill="red" fill-rule="evenodd" d="M10 10H90V90H10ZM30 30H70V70H30Z"/>', [[20, 50], [50, 50]], '#.'],
  ['nonzero rule', '<path fill="red" d="M10 10H90V90H10ZM30 30H70V70H30Z"/>', [[20, 50], [50, 50]], '##'],
  ['transformations of groups and elements', '<g transform="translate(50 50) rotate(45)"><rect transform="scale(2)" x="-15" y="-15" width="30" height="30" fill="red"/></g>', [[50, 50], [50, 12], [22, 22]], '##.'],
  ['a clone', '<defs><circle id="c" r="10" fill="red"/></defs><use href="#c" x="30" y="30"/><use xlink:href="#c" transform="translate(70 70)"/>', [[30, 30], [70, 70], [50, 50]], '##.'],
  ['style, class and inheritance', '<style>.a{fill:none;} .b { fill : #d01020 }</style><g class="a"><rect x="10" y="10" width="30" height="30"/><rect x="60" y="60" width="30" height="30" class="b"/><rect x="60" y="10" width="30" height="30" style="fill:red"/></g>', [[25, 25], [75, 75], [75, 25]], '.##'],
  ['a stroked ring', '<circle cx="50" cy="50" r="40" fill="none" stroke="red" stroke-width="6"/>', [[50, 10], [50, 14.5], [50, 50], [90, 50]], '#..#'],
  ['a stroked corner with its miter, and a bevelled one', '<path d="M20 80V20H80" fill="none" stroke="red" stroke-width="12"/><path d="M50 95V60H85" fill="none" stroke="red" stroke-width="10" stroke-linejoin="bevel"/>', [[15, 15], [20, 50], [45.5, 55.5], [50, 80]], '##.#'],
  ['round ends', '<line x1="30" y1="50" x2="70" y2="50" stroke="red" stroke-width="20" stroke-linecap="round"/><line x1="30" y1="80" x2="70" y2="80" stroke="red" stroke-width="10"/>', [[23, 50], [21, 42], [27, 80], [33, 80]], '#..#'],
  ['white paper below everything', '<circle cx="50" cy="50" r="20" fill="red"/>', [[50, 50], [90, 20]], '#.'],
  ['what is hidden stays hidden', '<g display="none"><rect width="90" height="90" fill="red"/></g><rect x="40" y="40" width="20" height="20" visibility="hidden" fill="red"/><rect x="10" y="10" width="5" height="5" fill="red"/>', [[50, 50], [12, 12]], '.#'],
])('%s', async (_what, inner, points, expected) => {
  expect(await inkAt(inner, points)).toBe(expected);
});

test('a white background is paper; the drawing\'s own colour is kept where it is one red', () => {
  const { seal, notices } = valueOf(read('<rect width="100" height="100" fill="#fff"/><circle cx="50" cy="50" r="20" fill="#b8001f"/>'));
  expect(seal).toMatchObject({ color: '#b8001f', widthMm: 40, heightMm: 40 });
  expect(notices).toEqual([]);
});

test('another colour and several colours are said', () => {
  expect(valueOf(read('<circle cx="50" cy="50" r="20"/>'))).toMatchObject({ seal: { color: '#c8102e' }, notices: [expect.stringContaining('不是红色')] });
  const two = valueOf(read('<circle cx="50" cy="50" r="20" fill="#d00000"/><rect width="10" height="10" fill="#0000ff"/>'));
  expect(two).toMatchObject({ seal: { color: '#d00000' }, notices: [expect.stringContaining('2 种颜色')] });
});

test('the size is the file\'s where it is given in real units and sane, else 40 mm, or as asked for', () => {
  const circle = '<circle cx="50" cy="50" r="50" fill="red"/>';
  expect(valueOf(read(circle, 'width="42mm" height="42mm" viewBox="0 0 100 100"')).seal.widthMm).toBe(42);
  expect(valueOf(read(circle, 'width="500" height="500" viewBox="0 0 100 100"')).seal.widthMm).toBe(40);
  expect(valueOf(read(circle, 'width="900mm" viewBox="0 0 100 100"')).seal.widthMm).toBe(40);
  const { seal } = valueOf(read(circle, 'viewBox="0 0 100 100"', 25));
  const bounds = pathBounds(seal.paths.map((path) => path.commands));
  expect([bounds.left, bounds.top, bounds.right, bounds.bottom]).toEqual([0, 0, 25, 25]);
});

const nested = Array.from({ length: 9 }, (_value, level) => `<g id="n${level}">${`<use href="#n${level - 1}"/>`.repeat(level === 0 ? 0 : 12)}${level === 0 ? '<circle r="5" fill="red"/>' : ''}</g>`).join('');

test.each([
  ['text', '<text x="1" y="9">局</text>', 'svg_content', '转为曲线'],
  ['an embedded picture', '<image href="data:image/png;base64,AA=="/>', 'svg_content', 'PNG'],
  ['a script', '<script>alert(1)</script>', 'svg_content', '脚本'],
  ['an event handler', '<circle r="5" onload="alert(1)"/>', 'svg_content', '脚本'],
  ['a gradient', '<linearGradient id="g"/><circle r="5" fill="url(#g)"/>', 'svg_paint', '渐变'],
  ['a filter', '<circle r="5" filter="url(#f)"/>', 'svg_effect', '滤镜'],
  ['a clip', '<g clip-path="url(#c)"><circle r="5"/></g>', 'svg_effect', '剪切'],
  ['another file', '<use href="other.svg#a"/>', 'svg_external', '同一个文件'],
  ['a clone of nothing', '<use href="#none"/>', 'svg_damaged', '引用'],
  ['clones of one another', '<g id="a"><use href="#a"/></g>', 'svg_damaged', '引用'],
  ['clones that stand for millions', nested, 'svg_too_complex', '简化'],
  ['dashes', '<path d="M0 0H50" stroke="red" stroke-dasharray="2 2"/>', 'svg_paint', '虚线'],
  ['white over red', '<circle r="50" fill="red"/><circle r="30" fill="white"/>', 'svg_white', '布尔运算'],
  ['broken path data', '<path d="M0 0 L1 zz" fill="red"/>', 'svg_damaged', '坐标'],
  ['nothing', '<g/>', 'svg_empty', '没有找到图形'],
  ['styles beyond classes', '<style>g > circle { fill: red }</style><circle r="5"/>', 'svg_style', '样式'],
  ['an element of another kind', '<video/>', 'svg_content', '转为路径'],
])('%s is refused with what to do', (_what, inner, code, words) => {
  const result = read(inner);
  expect(result).toMatchObject({ ok: false, error: { code, message: expect.stringContaining(words) } });
});

test('entities, damage, size and what is no SVG are refused', () => {
  const files: readonly (readonly [string, string])[] = [
    ['<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><svg>&b;</svg>', 'svg_entities'],
    ['<svg><g></svg>', 'svg_damaged'],
    ['<svg><circle r="5"', 'svg_damaged'],
    ['<html></html>', 'svg_damaged'],
    [`<svg>${' '.repeat(2 * 1024 * 1024)}</svg>`, 'svg_too_large'],
    [`<svg>${'<g/>'.repeat(25_000)}</svg>`, 'svg_too_complex'],
  ];
  for (const [text, code] of files) expect(readSealSvg(Buffer.from(text), { name: 'x', longestMm: null })).toMatchObject({ ok: false, error: { code } });
  expect(read('<circle r="5" fill="red"/>', '', 80)).toMatchObject({ ok: false, error: { code: 'seal_size' } });
});
