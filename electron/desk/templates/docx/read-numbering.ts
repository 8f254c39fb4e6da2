import { attribute } from '../../office-files/scan-xml.ts';
import { childOf, elementsOf, type XmlElement } from '../../office-files/xml-tree.ts';
import { formatNumber } from './number-formats.ts';
import { readParagraphLook, type ParagraphLook } from './read-styles.ts';
import { isOn, valueOf } from './xml-values.ts';

type Level = {
  readonly start: number;
  readonly format: string;
  readonly text: string;
  readonly suffix: string;
  /** Numbers begin anew after this level or a higher one, counted from 1; 0 never, null after any higher one. */
  readonly restart: number | null;
  /** All levels in Arabic digits. */
  readonly isLegal: boolean;
  readonly styleId: string | null;
  readonly look: ParagraphLook;
};
type List = { readonly abstractId: string; readonly levels: ReadonlyMap<number, Level>; readonly starts: ReadonlyMap<number, number> };

/** The lists of a document, counting as its paragraphs are read in order. */
export type Numbering = {
  /** The number of the next paragraph of this list and level, as it is printed in front; `isUnknown` when its format had to become 1, 2, 3. */
  readonly next: (listId: string, level: number) => { readonly text: string; readonly isUnknown: boolean } | null;
  /** The level that a paragraph style stands for in its list. */
  readonly levelOfStyle: (listId: string, styleId: string) => number | null;
  /** How the level indents its paragraphs; null for an unknown one. */
  readonly lookOf: (listId: string, level: number) => ParagraphLook | null;
};

/** Reads numbering.xml (ECMA-376, 17.9). Lists made from one definition count on together unless they say where to start. */
export function readNumbering(root: XmlElement | null): Numbering {
  const lists = readLists(root);
  const counts = new Map<string, (number | undefined)[]>();
  const startedLists = new Set<string>();
  const count = (listId: string, list: List, level: number): number[] => {
    const own = counts.get(list.abstractId) ?? [];
    counts.set(list.abstractId, own);
    const start = list.starts.get(level);
    const key = `${listId} ${level}`;
    if (start !== undefined && !startedLists.has(key)) own[level] = start - 1;
    startedLists.add(key);
    own[level] = (own[level] ?? (list.levels.get(level)?.start ?? 1) - 1) + 1;
    for (const [deeper, { restart }] of list.levels) if (deeper > level && (restart === null || level < restart)) own[deeper] = undefined;
    return Array.from({ length: 9 }, (_, index) => own[index] ?? list.levels.get(index)?.start ?? 1);
  };
  return {
    next: (listId, level) => {
      const list = lists.get(listId);
      const found = list?.levels.get(level);
      return list === undefined || found === undefined ? null : numberText(found, list, count(listId, list, level), level);
    },
    lookOf: (listId, level) => lists.get(listId)?.levels.get(level)?.look ?? null,
    levelOfStyle: (listId, styleId) => [...lists.get(listId)?.levels ?? []].find(([, level]) => level.styleId === styleId)?.[0] ?? null,
  };
}

function numberText(found: Level, list: List, counted: readonly number[], own: number): { readonly text: string; readonly isUnknown: boolean } {
  if (found.format === 'bullet') return { text: bulletOf(found.text), isUnknown: false };
  let isUnknown = false;
  const text = found.text.replace(/%([1-9])/g, (_whole, digit) => {
    const level = Number(digit) - 1;
    const value = counted[level] ?? 1;
    const format = found.isLegal && level !== own ? 'decimal' : list.levels.get(level)?.format ?? 'decimal';
    const shown = formatNumber(found.isLegal ? 'decimal' : format, value);
    if (shown === null) isUnknown = true;
    return shown ?? String(value);
  });
  return { text: text === '' ? '' : text + gapAfter(text, found.suffix), isUnknown };
}

/** 第一条 stands apart from its text; 一、 and （一） do not; 1. is followed by a space. */
function gapAfter(text: string, suffix: string): string {
  if (suffix === 'nothing') return '';
  if (/[章节条款部编篇]$/u.test(text)) return '　';
  return /[、）。，：)]$/u.test(text) ? '' : ' ';
}

/** Bullets of the Symbol and Wingdings fonts lie in private use and mean nothing without their font. */
const bulletsByCode: Readonly<Record<string, string>> = {
  '\uf06c': '●', '\uf0b7': '●', '\u00b7': '●', '\u2022': '●', '\uf06e': '■', '\uf0a7': '■', '\u25aa': '■', '\uf075': '◆', '\uf076': '◆', '\uf0b2': '◇',
  '\uf0d8': '◆', '\uf0fc': '√', '\uf0fe': '√', 'o': '○', '\uf0a1': '○', '\uf0a8': '□', '\uf06f': '□', '\uf071': '□', '\uf0e8': '→',
};

function bulletOf(text: string): string {
  if (text === '') return '';
  const bullet = bulletsByCode[text] ?? (/^[\ue000-\uf8ff]$/u.test(text) ? '●' : text);
  return `${bullet} `;
}

function readLists(root: XmlElement | null): ReadonlyMap<string, List> {
  const definitions = new Map(elementsOf(root, 'abstractNum').map((each) => [attribute(each.attributes, 'abstractNumId') ?? '', each]));
  const definitionByStyle = new Map([...definitions].flatMap(([id, each]) => {
    const styleId = valueOf(childOf(each, 'styleLink'));
    return styleId === null ? [] : [[styleId, id] as const];
  }));
  return new Map(elementsOf(root, 'num').map((num) => {
    const named = valueOf(childOf(num, 'abstractNumId')) ?? '';
    const link = valueOf(childOf(definitions.get(named), 'numStyleLink'));
    const abstractId = link === null ? named : definitionByStyle.get(link) ?? named;
    const levels = new Map(elementsOf(definitions.get(abstractId), 'lvl').map(readLevel));
    const starts = new Map<number, number>();
    for (const override of elementsOf(num, 'lvlOverride')) {
      const level = Number(attribute(override.attributes, 'ilvl') ?? '0');
      const own = childOf(override, 'lvl');
      if (own !== null) levels.set(level, readLevel(own)[1]);
      const start = valueOf(childOf(override, 'startOverride'));
      if (start !== null) starts.set(level, Number(start));
    }
    return [attribute(num.attributes, 'numId') ?? '', { abstractId, levels, starts }];
  }));
}

function readLevel(element: XmlElement): readonly [number, Level] {
  const restart = valueOf(childOf(element, 'lvlRestart'));
  return [Number(attribute(element.attributes, 'ilvl') ?? '0'), {
    start: Number(valueOf(childOf(element, 'start')) ?? '1'),
    format: valueOf(childOf(element, 'numFmt')) ?? valueOf(childOf(element, 'AlternateContent', 'Choice', 'numFmt')) ?? 'decimal',
    text: valueOf(childOf(element, 'lvlText')) ?? '',
    suffix: valueOf(childOf(element, 'suff')) ?? 'tab',
    restart: restart === null ? null : Number(restart),
    isLegal: isOn(childOf(element, 'isLgl')),
    styleId: valueOf(childOf(element, 'pStyle')),
    look: readParagraphLook(childOf(element, 'pPr')),
  }];
}
