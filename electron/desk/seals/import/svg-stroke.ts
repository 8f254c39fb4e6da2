import type { PathCommand } from '../../../../shared/documents/doors.ts';

export type StrokeLook = { readonly width: number; readonly cap: string; readonly join: string; readonly miterLimit: number };

type Point = readonly [x: number, y: number];
type Line = { readonly points: readonly Point[]; readonly isClosed: boolean };

/** Curves become chords this many to a quarter turn: finer than a hundredth of a millimetre on any seal. */
const chords = 16;

/**
 * The area that a pen of some width covers along a path, as path data to be filled by the nonzero rule: a quadrilateral for
 * each straight piece and a wedge for each corner, all turning the same way so that they add up (SVG 2, 13.5).
 */
export function strokeOutline(commands: readonly PathCommand[], look: StrokeLook): string {
  const half = look.width / 2;
  return linesOf(commands).flatMap((line) => lineOutline(line, half, look)).map(polygonData).join('');
}

function lineOutline({ points, isClosed }: Line, half: number, look: StrokeLook): readonly (readonly Point[])[] {
  const pieces: (readonly Point[])[] = [];
  const count = isClosed ? points.length : points.length - 1;
  for (let index = 0; index < count; index += 1) {
    const [from, to] = [at(points, index), at(points, index + 1)];
    const [dx, dy] = direction(from, to);
    const isFirst = !isClosed && index === 0;
    const isLast = !isClosed && index === count - 1;
    const reach = look.cap === 'square' ? half : 0;
    const [startX, startY] = isFirst ? [from[0] - dx * reach, from[1] - dy * reach] : from;
    const [endX, endY] = isLast ? [to[0] + dx * reach, to[1] + dy * reach] : to;
    const [nx, ny] = [-dy * half, dx * half];
    pieces.push([[startX - nx, startY - ny], [endX - nx, endY - ny], [endX + nx, endY + ny], [startX + nx, startY + ny]]);
    if (look.cap === 'round' && isFirst) pieces.push(disc(from, half));
    if (look.cap === 'round' && isLast) pieces.push(disc(to, half));
    if (!isLast) pieces.push(...corner(from, to, at(points, index + 2), half, look));
  }
  return pieces;
}

/** What is missing on the outer side where two pieces meet. */
function corner(from: Point, middle: Point, to: Point, half: number, look: StrokeLook): readonly (readonly Point[])[] {
  const [inX, inY] = direction(from, middle);
  const [outX, outY] = direction(middle, to);
  const turn = inX * outY - inY * outX;
  const cosine = inX * outX + inY * outY;
  if (Math.abs(turn) < 1e-6 && cosine > 0) return [];
  if (look.join === 'round') return [disc(middle, half)];
  // The outer side is the right one where the path turns left.
  const side = turn > 0 ? -1 : 1;
  const first: Point = [middle[0] - inY * half * side, middle[1] + inX * half * side];
  const second: Point = [middle[0] - outY * half * side, middle[1] + outX * half * side];
  // 1 / sin(θ/2), θ being the angle between the pieces.
  const miter = 1 / Math.sqrt(Math.max(1e-9, (1 + cosine) / 2));
  if (look.join === 'bevel' || miter > look.miterLimit) return [turning([middle, first, second])];
  const [sumX, sumY] = [first[0] + second[0] - 2 * middle[0], first[1] + second[1] - 2 * middle[1]];
  const length = Math.hypot(sumX, sumY);
  const tip: Point = [middle[0] + (sumX / length) * half * miter, middle[1] + (sumY / length) * half * miter];
  return [turning([middle, first, tip, second])];
}

/** The polygon in the sense that all pieces turn. */
function turning(points: readonly Point[]): readonly Point[] {
  let area = 0;
  points.forEach((point, index) => {
    const next = at(points, index + 1);
    area += point[0] * next[1] - next[0] * point[1];
  });
  return area < 0 ? points.toReversed() : points;
}

function disc([x, y]: Point, radius: number): readonly Point[] {
  return Array.from({ length: 4 * chords }, (_value, index): Point => {
    const angle = (index * Math.PI) / (2 * chords);
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
  });
}

/** The lines of a path, points that coincide taken together. */
function linesOf(commands: readonly PathCommand[]): readonly Line[] {
  const lines: Line[] = [];
  let points: Point[] = [];
  const end = (isClosed: boolean): void => {
    const [first, last] = [points[0], points.at(-1)];
    if (isClosed && first !== undefined && last !== undefined && points.length > 1 && isSame(first, last)) points.pop();
    if (points.length > 1) lines.push({ points, isClosed: isClosed && points.length > 2 });
    points = [];
  };
  for (const command of commands) {
    if (command[0] === 'Z') {
      const [start] = points;
      end(true);
      if (start !== undefined) points = [start];
      continue;
    }
    if (command[0] === 'M') {
      end(false);
      points = [[command[1], command[2]]];
    } else if (command[0] === 'L') add(points, [command[1], command[2]]);
    else if (command[0] === 'C') {
      const from = points.at(-1) ?? [0, 0];
      for (let step = 1; step <= chords; step += 1) add(points, onCurve(from, command, step / chords));
    }
  }
  end(false);
  return lines;
}

function add(points: Point[], point: Point): void {
  const last = points.at(-1);
  if (last === undefined || !isSame(last, point)) points.push(point);
}

function onCurve(from: Point, [, x1, y1, x2, y2, x3, y3]: Extract<PathCommand, readonly ['C', ...unknown[]]>, part: number): Point {
  const rest = 1 - part;
  const mix = (p0: number, p1: number, p2: number, p3: number): number => rest ** 3 * p0 + 3 * rest ** 2 * part * p1 + 3 * rest * part ** 2 * p2 + part ** 3 * p3;
  return [mix(from[0], x1, x2, x3), mix(from[1], y1, y2, y3)];
}

function direction(from: Point, to: Point): Point {
  const length = Math.max(1e-12, Math.hypot(to[0] - from[0], to[1] - from[1]));
  return [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
}

function at(points: readonly Point[], index: number): Point {
  return points[index % points.length] ?? [0, 0];
}

function isSame(left: Point, right: Point): boolean {
  return Math.hypot(left[0] - right[0], left[1] - right[1]) < 1e-9;
}

function polygonData(points: readonly Point[]): string {
  return `M${points.map(([x, y]) => `${rounded(x)} ${rounded(y)}`).join('L')}Z`;
}

function rounded(value: number): number {
  return Math.round(value * 1e5) / 1e5;
}
