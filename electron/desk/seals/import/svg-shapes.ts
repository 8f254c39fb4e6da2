import svgpath from 'svgpath';
import { must } from '../../../../shared/lib/assert.ts';
import type { PathCommand } from '../../../../shared/documents/doors.ts';
import { attribute } from '../../office-files/scan-xml.ts';
import type { SvgElement } from './svg-tree.ts';

export const shapeNames: ReadonlySet<string> = new Set(['path', 'circle', 'ellipse', 'rect', 'polygon', 'polyline', 'line']);

/** The element's outline as path data (SVG 2, 10: basic shapes); null for numbers that are none; empty where nothing is drawn. */
export function pathDataOf(element: SvgElement): string | null {
  const number = (name: string): number => lengthOf(attribute(element.attributes, name) ?? '0') ?? Number.NaN;
  const numbers = (...names: readonly string[]): readonly number[] | null => {
    const values = names.map(number);
    return values.every((value) => Number.isFinite(value)) ? values : null;
  };
  switch (element.name) {
    case 'path': return attribute(element.attributes, 'd') ?? '';
    case 'circle': return ellipse(numbers('cx', 'cy', 'r', 'r'));
    case 'ellipse': return ellipse(numbers('cx', 'cy', 'rx', 'ry'));
    case 'rect': return rectangle(numbers('x', 'y', 'width', 'height', 'rx', 'ry'));
    case 'line': {
      const ends = numbers('x1', 'y1', 'x2', 'y2');
      return ends === null ? null : `M${ends[0]} ${ends[1]}L${ends[2]} ${ends[3]}`;
    }
    default: return polygon(attribute(element.attributes, 'points') ?? '', element.name === 'polygon');
  }
}

/** User units; px is one of them, other absolute units by their size at 96 to the inch (CSS Values 4, 6.2). null for percentages and what is no length. */
export function lengthOf(text: string): number | null {
  const match = /^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*(px|mm|cm|in|pt|pc)?\s*$/i.exec(text);
  if (match === null) return null;
  const units: Readonly<Record<string, number>> = { px: 1, mm: 96 / 25.4, cm: 96 / 2.54, in: 96, pt: 96 / 72, pc: 16 };
  return Number(match[1]) * (units[(match[2] ?? 'px').toLowerCase()] ?? 1);
}

/** Path data through a list of transformations, as lines and cubics in absolute coordinates; null where the data is broken. */
export function commandsOf(data: string, transform: string): readonly PathCommand[] | null {
  const parsed = svgpath(data);
  if (hasFault(parsed)) return null;
  const commands: PathCommand[] = [];
  let [atX, atY] = [0, 0];
  parsed.transform(transform).abs().unshort().unarc().iterate((segment, _index, x, y) => {
    [atX, atY] = [x, y];
    commands.push(...plainCommands(segment.map((each, at) => (at === 0 ? String(each) : Number(each))), atX, atY));
  });
  return commands.every((command) => command.slice(1).every((value) => Number.isFinite(value))) ? commands : null;
}

function plainCommands(segment: readonly (string | number)[], atX: number, atY: number): readonly PathCommand[] {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = segment.slice(1).map(Number);
  switch (segment[0]) {
    case 'M': return [['M', a, b]];
    case 'L': return [['L', a, b]];
    case 'H': return [['L', a, atY]];
    case 'V': return [['L', atX, a]];
    case 'C': return [['C', a, b, c, d, e, f]];
    // A quadratic curve raised to a cubic.
    case 'Q': return [['C', atX + (a - atX) * 2 / 3, atY + (b - atY) * 2 / 3, c + (a - c) * 2 / 3, d + (b - d) * 2 / 3, c, d]];
    default: return [['Z']];
  }
}

/** The library keeps what it could not read in a field that its types leave out. */
function hasFault(parsed: object): boolean {
  return 'err' in parsed && typeof parsed.err === 'string' && parsed.err !== '';
}

function ellipse(numbers: readonly number[] | null): string | null {
  if (numbers === null) return null;
  const [cx = 0, cy = 0, rx = 0, ry = 0] = numbers;
  if (rx <= 0 || ry <= 0) return '';
  return `M${cx + rx} ${cy}A${rx} ${ry} 0 1 1 ${cx - rx} ${cy}A${rx} ${ry} 0 1 1 ${cx + rx} ${cy}Z`;
}

function rectangle(numbers: readonly number[] | null): string | null {
  if (numbers === null) return null;
  const [x = 0, y = 0, width = 0, height = 0, wantedX = 0, wantedY = 0] = numbers;
  if (width <= 0 || height <= 0) return '';
  const rx = Math.min(width / 2, wantedX > 0 ? wantedX : wantedY);
  const ry = Math.min(height / 2, wantedY > 0 ? wantedY : wantedX);
  if (rx <= 0 || ry <= 0) return `M${x} ${y}h${width}v${height}h${-width}Z`;
  const corner = (dx: number, dy: number): string => `a${rx} ${ry} 0 0 1 ${dx} ${dy}`;
  return `M${x + rx} ${y}h${width - 2 * rx}${corner(rx, ry)}v${height - 2 * ry}${corner(-rx, ry)}h${2 * rx - width}${corner(-rx, -ry)}v${2 * ry - height}${corner(rx, -ry)}Z`;
}

function polygon(points: string, isClosed: boolean): string | null {
  const numbers = points.trim().split(/[\s,]+/).filter((each) => each !== '').map(Number);
  if (numbers.some((each) => !Number.isFinite(each))) return null;
  if (numbers.length < 4) return '';
  const pairs = Array.from({ length: Math.floor(numbers.length / 2) }, (_value, index) => `${must(numbers[2 * index], 'x')} ${must(numbers[2 * index + 1], 'y')}`);
  return `M${pairs.join('L')}${isClosed ? 'Z' : ''}`;
}
