type Point = { readonly x: number; readonly y: number };

/** One pen stroke as an SVG path through its points; a tap is a dot (a zero-length line with round caps). */
export function strokePath(stroke: readonly Point[]): string {
  const [first, ...rest] = stroke;
  if (first === undefined) return '';
  if (rest.length === 0) return `M${number(first.x)} ${number(first.y)}h0`;
  const parts = [`M${number(first.x)} ${number(first.y)}`];
  // Through the middles of the legs, so that corners of the sampling do not show.
  for (const [index, point] of rest.entries()) {
    const next = rest[index + 1];
    if (next === undefined) parts.push(`L${number(point.x)} ${number(point.y)}`);
    else parts.push(`Q${number(point.x)} ${number(point.y)} ${number((point.x + next.x) / 2)} ${number((point.y + next.y) / 2)}`);
  }
  return parts.join('');
}

function number(value: number): string {
  return String(Math.round(value * 10) / 10);
}
