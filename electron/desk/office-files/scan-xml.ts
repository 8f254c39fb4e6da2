/** What a scan reports. Names come without their prefix: `x:row` and `row` are the same element to a workbook. */
export type XmlVisitor = {
  readonly open?: (name: string, attributes: string) => void;
  readonly close?: (name: string) => void;
  /** Text with its entities resolved. */
  readonly text?: (text: string) => void;
  /** Asked after each closed element; true ends the scan. */
  readonly isDone?: () => boolean;
};

/** Walks XML once, in order. Declared entities (DOCTYPE) are not expanded, so none can explode. */
export function scanXml(xml: string, visitor: XmlVisitor): void {
  let at = 0;
  while (at < xml.length) {
    const tag = xml.indexOf('<', at);
    if (tag === -1) return;
    if (tag > at) visitor.text?.(decodeEntities(xml.slice(at, tag)));
    if (xml.startsWith('<!--', tag)) at = after(xml, '-->', tag);
    else if (xml.startsWith('<![CDATA[', tag)) {
      at = after(xml, ']]>', tag);
      visitor.text?.(xml.slice(tag + 9, at - 3));
    } else if (xml[tag + 1] === '?' || xml[tag + 1] === '!') at = after(xml, '>', tag);
    else {
      const end = tagEnd(xml, tag);
      reportTag(xml, tag, end, visitor);
      at = end + 1;
      if (visitor.isDone?.() === true) return;
    }
  }
}

/** The attribute's value, prefix ignored (`r:id` is found as `id`), or undefined. */
export function attribute(attributes: string, name: string): string | undefined {
  let pattern = attributePatterns.get(name);
  if (pattern === undefined) {
    pattern = new RegExp(`(?:^|\\s)(?:[\\w.-]+:)?${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`);
    attributePatterns.set(name, pattern);
  }
  const match = pattern.exec(attributes);
  const value = match?.[1] ?? match?.[2];
  return value === undefined ? undefined : decodeEntities(value);
}

/** UTF-8 unless a byte order mark says UTF-16. */
export function decodeXml(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder().decode(bytes);
}

// A cache of patterns by attribute name: the same few names are asked for in every cell.
const attributePatterns = new Map<string, RegExp>();
const namedEntities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function reportTag(xml: string, tag: number, end: number, visitor: XmlVisitor): void {
  if (xml[tag + 1] === '/') {
    visitor.close?.(localName(xml.slice(tag + 2, end).trim()));
    return;
  }
  const closesItself = xml[end - 1] === '/';
  const inner = xml.slice(tag + 1, closesItself ? end - 1 : end);
  const space = inner.search(/\s/);
  const name = localName(space === -1 ? inner : inner.slice(0, space));
  visitor.open?.(name, space === -1 ? '' : inner.slice(space));
  if (closesItself) visitor.close?.(name);
}

/** The `>` that ends a tag; one inside an attribute's quotes does not. */
function tagEnd(xml: string, tag: number): number {
  let quote = '';
  for (let at = tag + 1; at < xml.length; at += 1) {
    const character = xml[at] ?? '';
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === '>') return at;
  }
  return xml.length;
}

function after(xml: string, mark: string, from: number): number {
  const found = xml.indexOf(mark, from);
  return found === -1 ? xml.length : found + mark.length;
}

function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon === -1 ? name : name.slice(colon + 1);
}

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(\w{2,4}));/g, (whole, hex, decimal, name) => {
    if (name !== undefined) return namedEntities[String(name)] ?? whole;
    const codePoint = hex === undefined ? Number(decimal) : Number.parseInt(String(hex), 16);
    return codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : whole;
  });
}
