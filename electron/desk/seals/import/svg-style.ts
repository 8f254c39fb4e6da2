import { attribute } from '../../office-files/scan-xml.ts';
import type { SvgElement } from './svg-tree.ts';

/** What of an element's style decides what is drawn; values as they stand in the file. */
export type SvgStyle = Readonly<Record<StyleName, string>>;
export type StyleName = (typeof inherited)[number] | (typeof own)[number];

const inherited = ['fill', 'fill-rule', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-opacity', 'stroke-linecap', 'stroke-linejoin', 'stroke-miterlimit', 'stroke-dasharray', 'visibility', 'color'] as const;
const own = ['display', 'opacity', 'filter', 'clip-path', 'mask'] as const;

/** SVG 2, property index: initial values. */
export const firstStyle: SvgStyle = {
  'fill': 'black', 'fill-rule': 'nonzero', 'fill-opacity': '1', 'stroke': 'none', 'stroke-width': '1', 'stroke-opacity': '1', 'stroke-linecap': 'butt', 'stroke-linejoin': 'miter',
  'stroke-miterlimit': '4', 'stroke-dasharray': 'none', 'visibility': 'visible', 'color': 'black', 'display': 'inline', 'opacity': '1', 'filter': 'none', 'clip-path': 'none', 'mask': 'none',
};

export type StyleSheet = ReadonlyMap<string, string>;

/** The rules `.name { … }` of a style sheet, as drawing programs write them; null for any other selector or at-rule. */
export function readStyleSheet(css: string): StyleSheet | null {
  const rules = new Map<string, string>();
  let rest = css.replaceAll(/\/\*[\s\S]*?\*\//g, '').trim();
  while (rest !== '') {
    const rule = /^([^{}]+)\{([^{}]*)\}\s*/.exec(rest);
    if (rule === null) return null;
    for (const selector of (rule[1] ?? '').split(',')) {
      const name = /^\s*\.([\w-]+)\s*$/.exec(selector)?.[1];
      if (name === undefined) return null;
      rules.set(name, `${rules.get(name) ?? ''};${rule[2] ?? ''}`);
    }
    rest = rest.slice(rule[0].length);
  }
  return rules;
}

/** An element's style: attributes, over these its classes, over these its own style (SVG 2, 6.4); the rest from its parent. */
export function styleOf(element: SvgElement, parent: SvgStyle, sheet: StyleSheet): SvgStyle {
  const style: Record<StyleName, string> = { ...parent, 'display': 'inline', 'opacity': '1', 'filter': 'none', 'clip-path': 'none', 'mask': 'none' };
  const set = (name: string, value: string): void => {
    const known = [...inherited, ...own].find((each) => each === name);
    const text = value.replace(/!important/i, '').trim();
    if (known !== undefined && text !== '' && text !== 'inherit') style[known] = text;
  };
  for (const name of [...inherited, ...own]) set(name, attribute(element.attributes, name) ?? '');
  const classes = (attribute(element.attributes, 'class') ?? '').split(/\s+/).map((name) => sheet.get(name) ?? '');
  for (const declaration of [...classes, attribute(element.attributes, 'style') ?? ''].join(';').split(';')) {
    const colon = declaration.indexOf(':');
    if (colon > 0) set(declaration.slice(0, colon).trim().toLowerCase(), declaration.slice(colon + 1));
  }
  return style;
}

export type Paint = { readonly kind: 'none' } | { readonly kind: 'color'; readonly color: string } | { readonly kind: 'unknown' };

const namedColors: Readonly<Record<string, string>> = {
  black: '#000000', white: '#ffffff', red: '#ff0000', darkred: '#8b0000', crimson: '#dc143c', firebrick: '#b22222', maroon: '#800000', brown: '#a52a2a', tomato: '#ff6347', orangered: '#ff4500',
  gray: '#808080', grey: '#808080', silver: '#c0c0c0', blue: '#0000ff', green: '#008000', yellow: '#ffff00', orange: '#ffa500', purple: '#800080',
};

/** A plain colour as #rrggbb; gradients, patterns and the like are unknown. */
export function readPaint(text: string, style: SvgStyle): Paint {
  const value = text.trim().toLowerCase();
  if (value === 'none' || value === 'transparent') return { kind: 'none' };
  if (value === 'currentcolor') return style.color.toLowerCase() === 'currentcolor' ? { kind: 'unknown' } : readPaint(style.color, style);
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/.exec(value);
  if (short !== null) return { kind: 'color', color: `#${short.slice(1).map((digit) => digit + digit).join('')}` };
  if (/^#[0-9a-f]{6}$/.test(value)) return { kind: 'color', color: value };
  const channels = /^rgba?\(\s*([\d.]+)(%?)[\s,]+([\d.]+)%?[\s,]+([\d.]+)%?\s*(?:[,/]\s*[\d.]+%?\s*)?\)$/.exec(value);
  if (channels !== null) {
    const scale = channels[2] === '%' ? 2.55 : 1;
    const hex = [channels[1], channels[3], channels[4]].map((each) => Math.min(255, Math.round(Number(each) * scale)).toString(16).padStart(2, '0'));
    return { kind: 'color', color: `#${hex.join('')}` };
  }
  const named = Object.hasOwn(namedColors, value) ? namedColors[value] : undefined;
  return named === undefined ? { kind: 'unknown' } : { kind: 'color', color: named };
}

export type Channels = { readonly red: number; readonly green: number; readonly blue: number };

export function channelsOf(color: string): Channels {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  return { red, green, blue };
}

export function isRed({ red, green, blue }: Channels): boolean {
  return red - Math.max(green, blue) > 60;
}

export function isWhite({ red, green, blue }: Channels): boolean {
  return Math.min(red, green, blue) > 235;
}
