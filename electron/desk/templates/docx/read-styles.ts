import { attribute } from '../../office-files/scan-xml.ts';
import { childOf, elementsOf, type XmlElement } from '../../office-files/xml-tree.ts';
import { toggleOf, twips, valueOf } from './xml-values.ts';

/** How characters look; null is left to what stands above. */
export type RunLook = {
  readonly isBold: boolean | null;
  readonly sizePt: number | null;
  readonly isHidden: boolean | null;
  readonly isUnderlined: boolean | null;
  readonly isStruck: boolean | null;
};
export type ParagraphLook = {
  readonly align: string | null;
  /** Where the first line begins, from the margin, and where the others do. */
  readonly firstLineTwips: number | null;
  readonly leftTwips: number | null;
  readonly outlineLevel: number | null;
  readonly listId: string | null;
  readonly listLevel: number | null;
  readonly startsPage: boolean | null;
};
export type Style = { readonly id: string; readonly name: string; readonly run: RunLook; readonly paragraph: ParagraphLook };
export type Styles = {
  /** The style with what it inherits; the default paragraph style when the name is null or unknown. */
  readonly paragraph: (styleId: string | null) => Style;
  readonly character: (styleId: string | null) => RunLook;
};

const noRunLook: RunLook = { isBold: null, sizePt: null, isHidden: null, isUnderlined: null, isStruck: null };
const noParagraphLook: ParagraphLook = { align: null, firstLineTwips: null, leftTwips: null, outlineLevel: null, listId: null, listLevel: null, startsPage: null };
const plain: Style = { id: '', name: '', run: noRunLook, paragraph: noParagraphLook };
const longestChain = 20;

/** Reads styles.xml (ECMA-376, 17.7): each style on top of those it is based on, and those on the document's defaults. */
export function readStyles(root: XmlElement | null): Styles {
  const elements = new Map(elementsOf(root, 'style').map((each) => [attribute(each.attributes, 'styleId') ?? '', each]));
  const defaults: Style = {
    ...plain, run: readRunLook(childOf(root, 'docDefaults', 'rPrDefault', 'rPr')), paragraph: readParagraphLook(childOf(root, 'docDefaults', 'pPrDefault', 'pPr')),
  };
  const known = new Map<string, Style>();
  const styleOf = (styleId: string, depth: number): Style => {
    const done = known.get(styleId);
    const element = elements.get(styleId);
    if (done !== undefined) return done;
    if (element === undefined || depth > longestChain) return defaults;
    const basedOn = valueOf(childOf(element, 'basedOn'));
    const base = basedOn === null ? defaults : styleOf(basedOn, depth + 1);
    const style: Style = {
      id: styleId, name: valueOf(childOf(element, 'name')) ?? styleId,
      run: over(base.run, readRunLook(childOf(element, 'rPr'))), paragraph: over(base.paragraph, readParagraphLook(childOf(element, 'pPr'))),
    };
    known.set(styleId, style);
    return style;
  };
  const defaultId = [...elements].find(([, each]) => attribute(each.attributes, 'type') === 'paragraph' && /^(1|true|on)$/.test(attribute(each.attributes, 'default') ?? ''))?.[0];
  const characterStyles = new Map([...elements].filter(([, each]) => attribute(each.attributes, 'type') === 'character')
    .map(([id, each]) => [id, readRunLook(childOf(each, 'rPr'))]));
  return {
    paragraph: (styleId) => styleOf(styleId !== null && elements.has(styleId) ? styleId : defaultId ?? '', 0),
    character: (styleId) => characterStyles.get(styleId ?? '') ?? noRunLook,
  };
}

/** The second look over the first. */
export function over<Look extends object>(below: Look, above: Look): Look {
  const given = Object.entries(above).filter(([, value]) => value !== null);
  return { ...below, ...Object.fromEntries(given) };
}

export function readRunLook(properties: XmlElement | null): RunLook {
  if (properties === null) return noRunLook;
  const size = valueOf(childOf(properties, 'sz'));
  const sizeTwips = size === null ? null : /^\d+$/.test(size) ? Number(size) * 10 : twips(size);
  return {
    isBold: toggleOf(childOf(properties, 'b')), sizePt: sizeTwips === null ? null : sizeTwips / 20, isHidden: toggleOf(childOf(properties, 'vanish')),
    isUnderlined: toggleOf(childOf(properties, 'u')), isStruck: toggleOf(childOf(properties, 'strike')) ?? toggleOf(childOf(properties, 'dstrike')),
  };
}

export function readParagraphLook(properties: XmlElement | null): ParagraphLook {
  if (properties === null) return noParagraphLook;
  const indent = childOf(properties, 'ind')?.attributes ?? '';
  const outline = valueOf(childOf(properties, 'outlineLvl'));
  const level = valueOf(childOf(properties, 'numPr', 'ilvl'));
  return {
    align: valueOf(childOf(properties, 'jc')),
    firstLineTwips: indentOf(indent, 'firstLine') ?? negative(indentOf(indent, 'hanging')),
    leftTwips: indentOf(indent, 'left') ?? indentOf(indent, 'start'),
    outlineLevel: outline === null ? null : Number(outline),
    listId: valueOf(childOf(properties, 'numPr', 'numId')),
    listLevel: level === null ? null : Number(level),
    startsPage: toggleOf(childOf(properties, 'pageBreakBefore')),
  };
}

/** An indent may be counted in hundredths of a character (`firstLineChars="200"`), which then goes before the measure. */
function indentOf(attributes: string, name: string): number | null {
  const characters = attribute(attributes, `${name}Chars`);
  if (characters !== undefined && Number(characters) !== 0) return Number(characters) * 2.4;
  return twips(attribute(attributes, name));
}

function negative(value: number | null): number | null {
  return value === null ? null : -value;
}
