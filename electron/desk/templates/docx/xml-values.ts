import { attribute } from '../../office-files/scan-xml.ts';
import type { XmlElement } from '../../office-files/xml-tree.ts';

/** `w:val` of an element; null when there is none. */
export function valueOf(element: XmlElement | null): string | null {
  return element === null ? null : attribute(element.attributes, 'val') ?? null;
}

/** A property that is on by its presence (ECMA-376, 17.17.4): `<w:b/>`, but not `<w:b w:val="0"/>`. */
export function isOn(element: XmlElement | null): boolean {
  return element !== null && !/^(0|false|off|none)$/.test(valueOf(element) ?? '1');
}

/** A property that may be on, off or left to the style. */
export function toggleOf(element: XmlElement | null): boolean | null {
  return element === null ? null : isOn(element);
}

/** A measure in twentieths of a point; strict documents may write it with its unit. */
export function twips(text: string | undefined): number | null {
  const match = /^(-?\d+(?:\.\d+)?)(pt|mm|cm|in|pc|pi)?$/.exec(text ?? '');
  if (match === null) return null;
  const perUnit: Readonly<Record<string, number>> = { pt: 20, mm: 1440 / 25.4, cm: 14400 / 25.4, in: 1440, pc: 240, pi: 240 };
  return Number(match[1]) * (match[2] === undefined ? 1 : perUnit[match[2]] ?? 1);
}
