import type { PathCommand, SealPath, VectorSeal } from '../../../../shared/documents/doors.ts';
import { pathBounds, transformPath } from '../../../../shared/documents/marks/path.ts';
import { longestSealMm, maxDrawingCharacters, shortestSealMm } from '../../../../shared/documents/marks/read-picture.ts';
import { sealRed } from '../../../../shared/documents/marks/seal-drawing.ts';
import { ok, refuse } from '../../../../shared/lib/result.ts';
import type { Err, Refusal, Result } from '../../../../shared/lib/result.ts';
import { attribute } from '../../office-files/scan-xml.ts';
import { commandsOf, lengthOf, pathDataOf, shapeNames } from './svg-shapes.ts';
import { strokeOutline } from './svg-stroke.ts';
import { channelsOf, firstStyle, isRed, isWhite, readPaint, readStyleSheet, styleOf } from './svg-style.ts';
import type { SvgStyle, StyleSheet } from './svg-style.ts';
import { readSvgTree } from './svg-tree.ts';
import type { SvgElement } from './svg-tree.ts';

export type ReadSvg = { readonly seal: VectorSeal; readonly notices: readonly string[] };

const usualSealMm = 40;
const maxUseDepth = 8;
const maxCommands = 60_000;
/** Elements that use one another can stand for very many. */
const maxVisits = 50_000;

/**
 * Takes an SVG in as a seal of one colour: shapes become filled paths, strokes the areas that they cover. What cannot be
 * taken over faithfully is refused with a sentence that says what to do in the drawing program. `longestMm` null: the size
 * that the file gives in real units where that is sane, else 40.
 */
export function readSealSvg(bytes: Uint8Array, wish: { readonly name: string; readonly longestMm: number | null }): Result<ReadSvg, Refusal> {
  if (wish.longestMm !== null && !(wish.longestMm >= shortestSealMm && wish.longestMm <= longestSealMm)) {
    return refuse('seal_size', `印章最长边应在 ${shortestSealMm} 至 ${longestSealMm} 毫米之间，请修改。`);
  }
  const svg = readSvgTree(bytes);
  if (!svg.ok) return svg;
  const elements = allElements(svg.value);
  const sheet = readStyleSheet(elements.filter((each) => each.name === 'style').map((each) => each.text).join('\n'));
  if (sheet === null) return refuse('svg_style', 'SVG 的样式写法无法读取，请在导出时把样式选为“表示属性”或“内联样式”后再导入。');
  const walk: Walk = { sheet, byId: idsOf(elements), shapes: [], commandCount: 0, visitCount: 0 };
  const problem = walkElement(walk, svg.value, { style: firstStyle, transform: '', useDepth: 0 });
  if (problem !== null) return problem;
  return sealOf(walk.shapes, svg.value, wish);
}

type Shape = { readonly path: SealPath; readonly color: string };
type Walk = { readonly sheet: StyleSheet; readonly byId: ReadonlyMap<string, SvgElement>; readonly shapes: Shape[]; commandCount: number; visitCount: number };
type Place = { readonly style: SvgStyle; readonly transform: string; readonly useDepth: number };

const silent: ReadonlySet<string> = new Set(['title', 'desc', 'metadata', 'defs', 'style', 'symbol', 'namedview', 'linearGradient', 'radialGradient', 'pattern', 'clipPath', 'mask', 'filter', 'marker']);
const groups: ReadonlySet<string> = new Set(['svg', 'g', 'a']);
const advice: Readonly<Record<string, string>> = {
  text: 'SVG 里有文字，换一台电脑字形会变，请先把文字转为曲线（路径）后再导入。',
  image: 'SVG 里嵌有图片，请删除图片，或直接导入 PNG。',
  script: 'SVG 里有脚本，不能导入，请用绘图软件另存为“普通 SVG”。',
  foreignObject: 'SVG 里嵌有网页内容，不能导入，请用绘图软件另存为“普通 SVG”。',
};

function walkElement(walk: Walk, element: SvgElement, place: Place): Err<Refusal> | null {
  if (silent.has(element.name)) return null;
  walk.visitCount += 1;
  if (walk.visitCount > maxVisits) return tooComplex;
  const warned = advice[element.name === 'tspan' || element.name === 'textPath' ? 'text' : element.name];
  const style = styleOf(element, place.style, walk.sheet);
  if (style.display === 'none') return null;
  if (warned !== undefined) return refuse('svg_content', warned);
  if (/\son\w+\s*=/i.test(element.attributes)) return refuse('svg_content', advice['script'] ?? '');
  const effect = effectProblem(style);
  if (effect !== null) return effect;
  const transform = `${place.transform} ${attribute(element.attributes, 'transform') ?? ''}`.trim();
  const own: Place = { ...place, style, transform };
  if (shapeNames.has(element.name)) return addShape(walk, element, own);
  if (element.name === 'use') return walkUse(walk, element, own);
  if (!groups.has(element.name)) return refuse('svg_content', `SVG 里的“${element.name}”无法转为印章图形，请在绘图软件中展开外观、转为路径后再导入。`);
  if (element.name === 'svg' && place.style !== firstStyle) return refuse('svg_content', 'SVG 里套着另一个 SVG，请在绘图软件中取消嵌套、转为路径后再导入。');
  for (const child of element.children) {
    const problem = walkElement(walk, child, own);
    if (problem !== null) return problem;
  }
  return null;
}

function effectProblem(style: SvgStyle): Err<Refusal> | null {
  if (style['clip-path'] !== 'none' || style.mask !== 'none') return refuse('svg_effect', 'SVG 里用了剪切或蒙版，请在绘图软件中把它们合并到图形（布尔运算）后再导入。');
  return style.filter === 'none' ? null : refuse('svg_effect', 'SVG 里用了滤镜效果（如做旧、阴影），请去掉效果后再导入；做旧的印章请导入 PNG。');
}

function walkUse(walk: Walk, element: SvgElement, place: Place): Err<Refusal> | null {
  const target = attribute(element.attributes, 'href') ?? '';
  const used = target.startsWith('#') ? walk.byId.get(target.slice(1)) : undefined;
  if (!target.startsWith('#')) return refuse('svg_external', 'SVG 引用了文件以外的图形，请把图形全部放进同一个文件后再导入。');
  if (used === undefined || place.useDepth >= maxUseDepth) return refuse('svg_damaged', 'SVG 里的引用无法解析，请在绘图软件中取消克隆、转为路径后再导入。');
  const [x, y] = ['x', 'y'].map((name) => lengthOf(attribute(element.attributes, name) ?? '0') ?? 0);
  const inner: Place = { style: place.style, transform: `${place.transform} translate(${x} ${y})`.trim(), useDepth: place.useDepth + 1 };
  if (used.name !== 'symbol') return walkElement(walk, used, inner);
  if (attribute(used.attributes, 'viewBox') !== undefined) return refuse('svg_content', 'SVG 里的符号带有视框，请在绘图软件中取消符号、转为路径后再导入。');
  return walkElement(walk, { ...used, name: 'g' }, inner);
}

function addShape(walk: Walk, element: SvgElement, { style, transform }: Place): Err<Refusal> | null {
  if (style.visibility === 'hidden' || Number(style.opacity) === 0) return null;
  const broken = refuse('svg_damaged', 'SVG 里有图形的坐标无法读取，请重新导出后再导入。');
  const data = pathDataOf(element);
  if (data === null) return broken;
  const outline = commandsOf(data, '');
  if (outline === null) return broken;
  const fill = element.name === 'line' || Number(style['fill-opacity']) === 0 ? { kind: 'none' as const } : readPaint(style.fill, style);
  const stroke = Number(style['stroke-opacity']) === 0 ? { kind: 'none' as const } : readPaint(style.stroke, style);
  const width = lengthOf(style['stroke-width']);
  if (fill.kind === 'unknown' || stroke.kind === 'unknown' || width === null) {
    return refuse('svg_paint', 'SVG 里用了渐变、图案或无法识别的颜色，请改为纯红色填充后再导入。');
  }
  if (fill.kind === 'color') {
    const problem = add(walk, data, transform, style['fill-rule'] === 'evenodd' ? 'evenodd' : 'nonzero', fill.color);
    if (problem !== null) return problem;
  }
  if (stroke.kind === 'none' || width <= 0) return null;
  if (style['stroke-dasharray'] !== 'none') return refuse('svg_paint', 'SVG 里有虚线，请在绘图软件中把描边转为路径后再导入。');
  const look = { width, cap: style['stroke-linecap'], join: style['stroke-linejoin'], miterLimit: Number(style['stroke-miterlimit']) };
  return add(walk, strokeOutline(outline, look), transform, 'nonzero', stroke.color);
}

function add(walk: Walk, data: string, transform: string, fillRule: SealPath['fillRule'], color: string): Err<Refusal> | null {
  const commands = commandsOf(data, transform);
  if (commands === null) return refuse('svg_damaged', 'SVG 里有图形的变换无法读取，请在绘图软件中“应用变换”后再导入。');
  walk.commandCount += commands.length;
  if (walk.commandCount > maxCommands) return tooComplex;
  // White that lies under everything is the paper; over ink it would hide ink, which a seal of one colour cannot.
  if (isWhite(channelsOf(color))) {
    return walk.shapes.length === 0 ? null : refuse('svg_white', 'SVG 里有白色图形盖在红色图形上，请用布尔运算从红色图形中减去它后再导入。');
  }
  if (commands.length > 1) walk.shapes.push({ path: { fillRule, commands }, color });
  return null;
}

const tooComplex = refuse('svg_too_complex', 'SVG 图形太复杂，请在绘图软件中简化路径后再导入，或改为导入 PNG。');

function sealOf(shapes: readonly Shape[], svg: SvgElement, wish: { readonly name: string; readonly longestMm: number | null }): Result<ReadSvg, Refusal> {
  const bounds = pathBounds(shapes.map(({ path }) => path.commands));
  const [width, height] = [bounds.right - bounds.left, bounds.bottom - bounds.top];
  const longest = Math.max(width, height);
  if (!(longest > 0) || !Number.isFinite(longest)) return refuse('svg_empty', 'SVG 里没有找到图形，请核对是否选错了文件。');
  const longestMm = wish.longestMm ?? sizeFromFile(svg, longest);
  const scale = longestMm / longest;
  const { color, notices } = chooseColor(shapes);
  const seal: VectorSeal = {
    name: wish.name, widthMm: hundredths(width * scale), heightMm: hundredths(height * scale), color,
    paths: shapes.map(({ path }) => ({ fillRule: path.fillRule, commands: transformPath(path.commands, [scale, 0, 0, scale, -bounds.left * scale, -bounds.top * scale]).map(rounded) })),
  };
  return JSON.stringify(seal).length > maxDrawingCharacters ? tooComplex : ok({ seal, notices });
}

/** The colour that most shapes have, where it is a red; a seal is printed in one. */
function chooseColor(shapes: readonly Shape[]): { readonly color: string; readonly notices: readonly string[] } {
  const counts = new Map<string, number>();
  for (const { color, path } of shapes) counts.set(color, (counts.get(color) ?? 0) + path.commands.length);
  const [most = sealRed] = [...counts].toSorted((left, right) => right[1] - left[1]).map(([color]) => color);
  const color = isRed(channelsOf(most)) ? most : sealRed;
  if (counts.size > 1) return { color, notices: [`SVG 里有 ${counts.size} 种颜色，印章只用一种，已统一为 ${color}，请核对预览。`] };
  return { color, notices: color === most ? [] : [`SVG 的颜色是 ${most}，不是红色，已改为印章红 ${color}。`] };
}

/** Where width is given in real units, they say how large a user unit is on paper. */
function sizeFromFile(svg: SvgElement, longest: number): number {
  const width = attribute(svg.attributes, 'width') ?? '';
  const box = (attribute(svg.attributes, 'viewBox') ?? '').trim().split(/[\s,]+/).map(Number);
  const real = /(mm|cm|in|pt)\s*$/i.test(width) ? lengthOf(width) : null;
  if (real === null) return usualSealMm;
  const units = box[2] !== undefined && box[2] > 0 ? box[2] : real;
  const mm = Math.round(((longest / units) * real * 25.4) / 96 * 10) / 10;
  return mm >= shortestSealMm && mm <= longestSealMm ? mm : usualSealMm;
}

function allElements(element: SvgElement): readonly SvgElement[] {
  return [element, ...element.children.flatMap(allElements)];
}

function idsOf(elements: readonly SvgElement[]): ReadonlyMap<string, SvgElement> {
  const ids = elements.flatMap((element): [string, SvgElement][] => {
    const id = attribute(element.attributes, 'id');
    return id === undefined ? [] : [[id, element]];
  });
  return new Map(ids);
}

function rounded(command: PathCommand): PathCommand {
  if (command[0] === 'Z') return command;
  if (command[0] === 'C') return ['C', hundredths(command[1]), hundredths(command[2]), hundredths(command[3]), hundredths(command[4]), hundredths(command[5]), hundredths(command[6])];
  return [command[0], hundredths(command[1]), hundredths(command[2])];
}

function hundredths(mm: number): number {
  return Math.round(mm * 100) / 100 + 0;
}
