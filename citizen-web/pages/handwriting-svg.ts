import { html } from './html.ts';
import type { Html } from './html.ts';

/** Strokes as they lie on the hub: points in a box of `width` × `height` CSS pixels. */
export type DrawnCharacter = {
  readonly character: string;
  readonly width: number;
  readonly height: number;
  readonly strokes: readonly (readonly { readonly x: number; readonly y: number }[])[];
};

/** A drawn character as a small picture. */
export function handwritingSvg(drawing: DrawnCharacter, sizePx: number): Html {
  const paths = drawing.strokes.map((stroke) => html`<path d="${strokePath(stroke)}"/>`);
  return html`<svg class="ink" role="img" aria-label="手写的“${drawing.character}”字" width="${sizePx}" height="${sizePx}" viewBox="0 0 ${drawing.width} ${drawing.height}"><g fill="none" stroke="#111" stroke-width="${Math.max(4, drawing.width / 40)}" stroke-linecap="round" stroke-linejoin="round">${paths}</g></svg>`;
}

function strokePath(stroke: DrawnCharacter['strokes'][number]): string {
  const [first] = stroke;
  if (first === undefined) return '';
  const rest = stroke.length === 1 ? [first] : stroke.slice(1);
  return `M${place(first)}L${rest.map(place).join(' ')}`;
}

function place(point: { readonly x: number; readonly y: number }): string {
  return `${Math.round(point.x * 10) / 10} ${Math.round(point.y * 10) / 10}`;
}
