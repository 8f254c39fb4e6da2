import { err, ok, type Result } from '../../../shared/lib/result.ts';
import { scanXml } from './scan-xml.ts';

/** An element; names come without their prefix. Blank text is kept only where it means something: in runs of text. */
export type XmlElement = { readonly name: string; readonly attributes: string; readonly children: (XmlElement | string)[] };
export type XmlProblem = 'malformed' | 'too_large';

const maxDepth = 256;
const maxElements = 2_000_000;
const textElements: ReadonlySet<string> = new Set(['t', 'delText', 'instrText']);

/** Reads a part as a tree; deeper than 256 elements or more than two million of them is too large. */
export function parseXmlTree(xml: string): Result<XmlElement, XmlProblem> {
  const root: XmlElement = { name: '', attributes: '', children: [] };
  const open: XmlElement[] = [root];
  let elements = 0;
  let problem: XmlProblem | null = null;
  scanXml(xml, {
    open: (name, attributes) => {
      const element: XmlElement = { name, attributes, children: [] };
      open.at(-1)?.children.push(element);
      open.push(element);
      elements += 1;
      if (open.length > maxDepth || elements > maxElements) problem = 'too_large';
    },
    close: (name) => {
      if (open.length > 1 && open.at(-1)?.name === name) open.pop();
      else problem ??= 'malformed';
    },
    text: (text) => {
      const parent = open.at(-1);
      if (parent !== undefined && (textElements.has(parent.name) || text.trim() !== '')) parent.children.push(text);
    },
    isDone: () => problem !== null,
  });
  if (problem !== null) return err(problem);
  const first = root.children.find(isElement);
  return first === undefined || open.length > 1 ? err('malformed') : ok(first);
}

export function isElement(child: XmlElement | string): child is XmlElement {
  return typeof child !== 'string';
}

export function elementsOf(parent: XmlElement | null | undefined, name?: string): readonly XmlElement[] {
  return (parent?.children ?? []).filter(isElement).filter((each) => name === undefined || each.name === name);
}

/** The first child of that name, down a path of names. */
export function childOf(parent: XmlElement | null | undefined, ...path: readonly string[]): XmlElement | null {
  let found: XmlElement | null = parent ?? null;
  for (const name of path) found = found?.children.filter(isElement).find((each) => each.name === name) ?? null;
  return found;
}

/** Every element of that name below, in the document's order; those inside a found one are not looked for. */
export function descendantsOf(parent: XmlElement, name: string): readonly XmlElement[] {
  return parent.children.filter(isElement).flatMap((each) => (each.name === name ? [each] : descendantsOf(each, name)));
}

/** All text below, joined. */
export function textOf(parent: XmlElement): string {
  return parent.children.map((each) => (isElement(each) ? textOf(each) : each)).join('');
}
