import type { CharacterDrawing, Stroke } from '../doors.ts';

/** One character as an SVG, drawn from its strokes alone, so that drawing it again gives the same bytes. Lines through every point, rounded to a tenth of a pixel. */
export function strokePicture(drawing: CharacterDrawing): string {
  const { width, height, strokes } = drawing;
  const paths = strokes.filter((stroke) => stroke.length > 0).map((stroke) => `<path d="${pathOf(stroke)}"/>`);
  const pen = tenths(Math.max(width, height) / 40);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${tenths(width)}" height="${tenths(height)}" viewBox="0 0 ${tenths(width)} ${tenths(height)}">`,
    '<rect width="100%" height="100%" fill="#fff"/>',
    `<g fill="none" stroke="#000" stroke-width="${pen}" stroke-linecap="round" stroke-linejoin="round">`, ...paths, '</g>', '</svg>', '',
  ].join('\n');
}

/** A single point is a line without length: with round ends, a dot. */
function pathOf(stroke: Stroke): string {
  const [first, ...rest] = stroke;
  if (first === undefined) return '';
  const start = `${tenths(first.x)} ${tenths(first.y)}`;
  return `M${start}L${(rest.length === 0 ? [start] : rest.map(({ x, y }) => `${tenths(x)} ${tenths(y)}`)).join(' ')}`;
}

function tenths(value: number): string {
  return String(Math.round(value * 10) / 10);
}
