import { answerOfBase } from './known-base.ts';
import type { BaseAnswer } from './known-base.ts';
import { objectAt, resolve, resolveDict } from './read-structure.ts';
import type { PdfObject, PdfStructure } from './read-structure.ts';
import { PdfFault } from './parse-object.ts';
import type { PdfDict, PdfValue } from './parse-object.ts';
import { numberOf } from './read-xref.ts';
import type { KnownBase } from './structure.ts';

/** A form field (ISO 32000-1, 12.7.3) that is an indirect object, by its full name. */
export type FormField = {
  readonly name: string;
  readonly type: string | null;
  readonly object: PdfObject;
  readonly dict: PdfDict;
};

export type Rectangle = { readonly left: number; readonly bottom: number; readonly right: number; readonly top: number };

const maxFields = 5_000;
const utf16 = new TextDecoder('utf-16be');
const windows1252 = new TextDecoder('latin1');

/** All fields of the form as a revision sees them, in the form's order; none without a form. Throws PdfFault. */
export function readFormFields(structure: PdfStructure, revisionIndex: number): readonly FormField[] {
  const byRevision = fieldsOfFiles.get(structure) ?? new Map<number, readonly FormField[]>();
  const fields = byRevision.get(revisionIndex)
    ?? answerOfBase(fieldsOfBases, structure, revisionIndex, (asked) => readFields(asked, revisionIndex));
  fieldsOfFiles.set(structure, byRevision.set(revisionIndex, fields));
  return fields;
}

const fieldsOfFiles = new WeakMap<PdfStructure, Map<number, readonly FormField[]>>();
const fieldsOfBases = new WeakMap<KnownBase, BaseAnswer<readonly FormField[]>>();

function readFields(structure: PdfStructure, revisionIndex: number): readonly FormField[] {
  const trailer = structure.revisions[revisionIndex]?.section.trailer;
  const catalog = resolveDict(structure, revisionIndex, trailer?.get('Root'));
  const form = resolveDict(structure, revisionIndex, catalog?.get('AcroForm'));
  const fields: FormField[] = [];
  collectFields({ structure, revisionIndex, fields, seen: new Set() }, form?.get('Fields'), '', null, 0);
  return fields;
}

/** A field's widget rectangle in points, lower left corner first; null when it has none. */
export function readRectangle(value: PdfValue | null | undefined): Rectangle | null {
  if (value?.kind !== 'array' || value.items.length !== 4) return null;
  const [x1, y1, x2, y2] = value.items.map((item) => numberOf(item));
  if (x1 === undefined || x1 === null || y1 === undefined || y1 === null) return null;
  if (x2 === undefined || x2 === null || y2 === undefined || y2 === null) return null;
  return { left: Math.min(x1, x2), bottom: Math.min(y1, y2), right: Math.max(x1, x2), top: Math.max(y1, y2) };
}

/** The text of a string value: UTF-16 with a byte order mark, else one character a byte. */
export function textOf(value: PdfValue | null | undefined): string | null {
  if (value?.kind !== 'string') return null;
  const { bytes } = value;
  const plain = bytes.length <= 32 ? plainText(bytes) : null;
  if (plain !== null) return plain;
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return utf16.decode(bytes.subarray(2));
  return windows1252.decode(bytes);
}

/** A short text of ASCII alone, as field names are, one byte or two a character; null for any other. A decoder takes far longer. */
function plainText(bytes: Uint8Array): string | null {
  const isWide = bytes[0] === 0xfe && bytes[1] === 0xff;
  if (isWide && bytes.length % 2 !== 0) return null;
  let text = '';
  for (let at = isWide ? 2 : 0; at < bytes.length; at += isWide ? 2 : 1) {
    if (isWide && bytes[at] !== 0) return null;
    const code = bytes[isWide ? at + 1 : at] ?? 0;
    if (code >= 0x80) return null;
    text += String.fromCharCode(code);
  }
  return text;
}

type Walk = {
  readonly structure: PdfStructure;
  readonly revisionIndex: number;
  readonly fields: FormField[];
  readonly seen: Set<number>;
};

function collectFields(walk: Walk, list: PdfValue | undefined, prefix: string, inheritedType: string | null, depth: number): void {
  const items = resolve(walk.structure, walk.revisionIndex, list);
  if (items?.kind !== 'array') return;
  if (depth > 16) throw new PdfFault('a form nested beyond reason');
  for (const item of items.items) {
    if (item.kind !== 'ref' || walk.seen.has(item.objectNumber)) continue;
    walk.seen.add(item.objectNumber);
    if (walk.seen.size > maxFields) throw new PdfFault('a form with too many fields');
    const object = objectAt(walk.structure, walk.revisionIndex, item.objectNumber);
    if (object?.value.kind !== 'dict') continue;
    const dict = object.value.entries;
    const ownName = textOf(resolve(walk.structure, walk.revisionIndex, dict.get('T')));
    if (ownName === null && depth > 0) continue;
    const name = prefix === '' ? ownName ?? '' : `${prefix}.${ownName}`;
    const ownType = resolve(walk.structure, walk.revisionIndex, dict.get('FT'));
    const type = ownType?.kind === 'name' ? ownType.name : inheritedType;
    walk.fields.push({ name, type, object, dict });
    collectFields(walk, dict.get('Kids'), name, type, depth + 1);
  }
}
