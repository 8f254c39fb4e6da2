import type { PathCommand } from '../doors.ts';

/** A PDF transformation: x' = a·x + c·y + e, y' = b·x + d·y + f. */
export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

export function transformPath(commands: readonly PathCommand[], matrix: Matrix): readonly PathCommand[] {
  const [a, b, c, d, e, f] = matrix;
  const x = (px: number, py: number): number => a * px + c * py + e;
  const y = (px: number, py: number): number => b * px + d * py + f;
  return commands.map((command): PathCommand => {
    if (command[0] === 'Z') return command;
    if (command[0] === 'C') {
      const [, x1, y1, x2, y2, x3, y3] = command;
      return ['C', x(x1, y1), y(x1, y1), x(x2, y2), y(x2, y2), x(x3, y3), y(x3, y3)];
    }
    return [command[0], x(command[1], command[2]), y(command[1], command[2])];
  });
}

/** Coordinates in thousandths: of a millimetre they are finer than any printer, and take half the room of what sums leave behind. */
export function roundPath(commands: readonly PathCommand[]): readonly PathCommand[] {
  const round = (value: number): number => Math.round(value * 1000) / 1000 + 0;
  return commands.map((command): PathCommand => {
    if (command[0] === 'Z') return command;
    if (command[0] === 'C') {
      const [, x1, y1, x2, y2, x3, y3] = command;
      return ['C', round(x1), round(y1), round(x2), round(y2), round(x3), round(y3)];
    }
    return [command[0], round(command[1]), round(command[2])];
  });
}

/** PDF path construction operators (ISO 32000-1, 8.5.2), coordinates in hundredths: finer than any printer. */
export function pathOperators(commands: readonly PathCommand[]): string {
  const lines: string[] = [];
  for (const command of commands) {
    if (command[0] === 'Z') lines.push('h');
    else if (command[0] === 'C') {
      const [, x1, y1, x2, y2, x3, y3] = command;
      lines.push(`${hundredths(x1)} ${hundredths(y1)} ${hundredths(x2)} ${hundredths(y2)} ${hundredths(x3)} ${hundredths(y3)} c`);
    }
    else lines.push(`${hundredths(command[1])} ${hundredths(command[2])} ${command[0] === 'M' ? 'm' : 'l'}`);
  }
  return lines.join('\n');
}

/** A number as PDF wants it: no exponent, at most three decimals, no trailing zeros. */
export function decimal(value: number | string | undefined): string {
  return thousandthsText(Math.round(Number(value) * 1000));
}

/** As decimal, with at most two decimals. */
export function hundredths(value: number | string | undefined): string {
  return thousandthsText(Math.round(Number(value) * 100) * 10);
}

/** .001 to .999 without trailing zeros: a seal has thousands of coordinates, and printing fractions is slow. */
const fractions = Array.from({ length: 1000 }, (_value, index) => (index === 0 ? '' : `.${String(index).padStart(3, '0').replace(/0+$/, '')}`));

function thousandthsText(count: number): string {
  const size = Math.abs(count);
  if (!(size < 1e12)) return String(count / 1000);
  const whole = Math.floor(size / 1000);
  return `${count < 0 ? '-' : ''}${whole}${fractions[size - whole * 1000]}`;
}

/** The smallest box around all points and control points of the paths. */
export function pathBounds(paths: readonly (readonly PathCommand[])[]): { left: number; top: number; right: number; bottom: number } {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const commands of paths) {
    for (const command of commands) {
      for (let index = 1; index + 1 < command.length; index += 2) {
        const [x, y] = [Number(command[index]), Number(command[index + 1])];
        left = Math.min(left, x);
        right = Math.max(right, x);
        top = Math.min(top, y);
        bottom = Math.max(bottom, y);
      }
    }
  }
  return { left, top, right, bottom };
}

/** Four cubics that pass for a circle (error below 0.03 % of the radius). */
export function circlePath(centerX: number, centerY: number, radius: number): readonly PathCommand[] {
  const k = 0.5522847498 * radius;
  const [x, y, r] = [centerX, centerY, radius];
  return [
    ['M', x + r, y],
    ['C', x + r, y + k, x + k, y + r, x, y + r],
    ['C', x - k, y + r, x - r, y + k, x - r, y],
    ['C', x - r, y - k, x - k, y - r, x, y - r],
    ['C', x + k, y - r, x + r, y - k, x + r, y],
    ['Z'],
  ];
}
