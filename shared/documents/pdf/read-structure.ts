import { ok, refuse } from '../../lib/result.ts';
import type { Refusal, Result } from '../../lib/result.ts';
import { findKnownBase } from './known-base.ts';
import { PdfFault, parseValue, readDigits, skipBlank, standsAt } from './parse-object.ts';
import type { PdfDict, PdfValue } from './parse-object.ts';
import { decodeStream, numberOf, readXrefSection, streamStart } from './read-xref.ts';
import type { XrefEntry, XrefSection } from './read-xref.ts';
import type { KnownBase, PdfObject, PdfRevision, PdfStructure } from './structure.ts';
import { readStartXref } from './update-writer.ts';

export type { PdfObject, PdfStructure } from './structure.ts';

const maxFileBytes = 64 * 1024 * 1024;
const maxRevisions = 64;

/**
 * Reads the skeleton of any PDF, all its revisions: cross-reference tables and streams (ISO 32000-1, 7.5).
 * Never throws: bytes that are no PDF, or one that needs repair, give a Refusal.
 */
export function readStructure(bytes: Uint8Array): Result<PdfStructure, Refusal> {
  if (bytes.length > maxFileBytes) return refuse('pdf_too_large', '文件超过 64 MB，请确认选择的是协议文件。');
  const base = findKnownBase(bytes);
  return guardFaults(() => ({ bytes, revisions: readRevisions(bytes, base), base, parsed: new Map(), hashes: new Map() }));
}

/** Runs a reader and turns its PdfFault into the one sentence a person needs. */
export function guardFaults<Value>(read: () => Value): Result<Value, Refusal> {
  try {
    return ok(read());
  } catch (error) {
    if (error instanceof PdfFault) return refuse('pdf_unreadable', '这个文件无法按 PDF 读取，可能已损坏，请重新下载后再试。');
    throw error;
  }
}

/** The object as revision `revisionIndex` sees it (its own or the newest before); null when free or absent. Throws PdfFault. */
export function objectAt(structure: PdfStructure, revisionIndex: number, objectNumber: number): PdfObject | null {
  structure.asked?.add(objectNumber);
  const entry = entryAt(structure, revisionIndex, objectNumber);
  if (entry === null || entry.kind === 'free') return null;
  if (entry.kind === 'packed') return packedObject(structure, revisionIndex, objectNumber, entry.container);
  const known = structure.parsed.get(entry) ?? objectOfBase(structure, objectNumber, entry);
  if (known !== null) return known;
  const object = plainObject(structure, revisionIndex, objectNumber, entry.offset);
  if (isSameInAllRevisions(object)) structure.parsed.set(entry, object);
  return object;
}

/** What the base alone says of an object that no later revision touched; null where that could differ from what the file says. */
function objectOfBase(structure: PdfStructure, objectNumber: number, entry: XrefEntry): PdfObject | null {
  const base = structure.base?.structure;
  if (base === undefined || entry.kind !== 'at' || base.revisions[0]?.section.entries.get(objectNumber) !== entry) return null;
  const known = base.parsed.get(entry);
  if (known !== undefined) return known;
  try {
    const object = plainObject(base, 0, objectNumber, entry.offset);
    // Behind an object at the very end a reader looks on into what the base does not have.
    const end = object.stream === null ? object.value.end : object.stream.byteOffset - base.bytes.byteOffset + object.stream.length;
    if (!isSameInAllRevisions(object) || end + 64 > base.bytes.length) return null;
    base.parsed.set(entry, object);
    return object;
  } catch (error) {
    if (error instanceof PdfFault) return null;
    throw error;
  }
}

/** A stream's length may be another object, which later revisions may change. */
function isSameInAllRevisions(object: PdfObject): boolean {
  return object.stream === null || (object.value.kind === 'dict' && object.value.entries.get('Length')?.kind === 'number');
}

/** Where revision `revisionIndex` finds an object, null when no section up to it names the number. */
export function entryAt(structure: PdfStructure, revisionIndex: number, objectNumber: number): XrefEntry | null {
  for (let index = revisionIndex; index >= 0; index -= 1) {
    const entry = structure.revisions[index]?.section.entries.get(objectNumber);
    if (entry !== undefined) return entry;
  }
  return null;
}

/** Follows references until a value that is none; null when the chain ends nowhere. Throws PdfFault. */
export function resolve(structure: PdfStructure, revisionIndex: number, value: PdfValue | undefined): PdfValue | null {
  let current = value;
  for (let hop = 0; hop < 16; hop += 1) {
    if (current === undefined) return null;
    if (current.kind !== 'ref') return current;
    current = objectAt(structure, revisionIndex, current.objectNumber)?.value;
  }
  throw new PdfFault('references in a circle');
}

/** The dictionary a value is or refers to; null otherwise. Throws PdfFault. */
export function resolveDict(structure: PdfStructure, revisionIndex: number, value: PdfValue | undefined): PdfDict | null {
  const resolved = resolve(structure, revisionIndex, value);
  return resolved?.kind === 'dict' ? resolved.entries : null;
}

function readRevisions(bytes: Uint8Array, base: KnownBase | null): readonly PdfRevision[] {
  const baseSection = base?.structure.revisions[0]?.section;
  if (!standsAt(bytes, 0, '%PDF-')) throw new PdfFault('no PDF header');
  let offset = readStartXref(bytes);
  const sections: XrefSection[] = [];
  const seen = new Set<number>();
  while (offset !== null) {
    if (seen.has(offset) || sections.length >= maxRevisions) throw new PdfFault('revisions in a circle, or too many');
    if (offset >= bytes.length) throw new PdfFault('a cross-reference offset outside the file');
    seen.add(offset);
    if (offset === baseSection?.offset) {
      sections.push(baseSection);
      break;
    }
    const section = readXrefSection(bytes, offset);
    sections.push(withHybridEntries(bytes, section));
    offset = numberOf(section.trailer.get('Prev'));
  }
  if (sections.length === 0) throw new PdfFault('no startxref');
  sections.reverse();
  return sections.map((section, index) => ({ section, length: revisionLength(bytes, section, sections[index + 1]) }));
}

/** A hybrid file (7.5.8.4) hides further entries in a stream that its table's trailer names. */
function withHybridEntries(bytes: Uint8Array, section: XrefSection): XrefSection {
  const hidden = numberOf(section.trailer.get('XRefStm'));
  if (section.form !== 'table' || hidden === null) return section;
  const more = readXrefSection(bytes, hidden);
  return { ...section, entries: new Map([...section.entries, ...more.entries]) };
}

function revisionLength(bytes: Uint8Array, section: XrefSection, next: XrefSection | undefined): number {
  if (next === undefined) return bytes.length;
  let at = section.end;
  const limit = Math.min(bytes.length, at + 4096);
  while (at < limit && !standsAt(bytes, at, '%%EOF')) at += 1;
  if (at >= limit) return section.end;
  at += 5;
  if (bytes[at] === 0x0d && bytes[at + 1] === 0x0a) at += 2;
  else if (bytes[at] === 0x0a || bytes[at] === 0x0d) at += 1;
  // Our tails begin with a line end of their own: where the file before had none, the one found here is the tail's.
  return firstOffset(next) === at ? at - 1 : at;
}

function firstOffset(section: XrefSection): number {
  let first = section.offset;
  for (const entry of section.entries.values()) {
    if (entry.kind === 'at' && entry.offset < first) first = entry.offset;
  }
  return first;
}

function plainObject(structure: PdfStructure, revisionIndex: number, objectNumber: number, offset: number): PdfObject {
  const { bytes } = structure;
  const number = readDigits(bytes, offset);
  if (number === null || number.value !== objectNumber) throw new PdfFault('another object than the table says');
  const generation = readDigits(bytes, skipBlank(bytes, number.end));
  const word = generation === null ? bytes.length : skipBlank(bytes, generation.end);
  if (!standsAt(bytes, word, 'obj')) throw new PdfFault('no object where the table says');
  const value = parseValue(bytes, word + 3);
  const behind = skipBlank(bytes, value.end);
  const hasStream = value.kind === 'dict' && standsAt(bytes, behind, 'stream');
  const stream = hasStream ? rawStream(structure, revisionIndex, value.entries, value.end) : null;
  return { objectNumber, value, source: bytes, stream, start: offset };
}

function rawStream(structure: PdfStructure, revisionIndex: number, dict: PdfDict, dictEnd: number): Uint8Array {
  const { bytes } = structure;
  const start = streamStart(bytes, dictEnd);
  const length = numberOf(resolveLength(structure, revisionIndex, dict.get('Length')));
  if (length === null || length < 0 || start + length > bytes.length) throw new PdfFault('a stream without a true length');
  if (!standsAt(bytes, skipBlank(bytes, start + length), 'endstream')) throw new PdfFault('a stream without a true length');
  return bytes.subarray(start, start + length);
}

function resolveLength(structure: PdfStructure, revisionIndex: number, value: PdfValue | undefined): PdfValue | undefined {
  if (value?.kind !== 'ref') return value;
  const entry = entryAt(structure, revisionIndex, value.objectNumber);
  if (entry?.kind !== 'at') throw new PdfFault('a stream without a true length');
  const number = readDigits(structure.bytes, entry.offset);
  const generation = number === null ? null : readDigits(structure.bytes, skipBlank(structure.bytes, number.end));
  if (number === null || generation === null || number.value !== value.objectNumber) throw new PdfFault('a stream without a true length');
  return parseValue(structure.bytes, skipBlank(structure.bytes, generation.end) + 3);
}

function packedObject(structure: PdfStructure, revisionIndex: number, objectNumber: number, container: number): PdfObject {
  if (entryAt(structure, revisionIndex, container)?.kind !== 'at') throw new PdfFault('an object stream inside another');
  const holder = objectAt(structure, revisionIndex, container);
  if (holder?.value.kind !== 'dict' || holder.stream === null) throw new PdfFault('no object stream where the table says');
  const source = decodeStream(holder.value.entries, holder.stream);
  const first = numberOf(holder.value.entries.get('First'));
  const count = numberOf(holder.value.entries.get('N'));
  if (first === null || count === null || count > 100_000) throw new PdfFault('a broken object stream');
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    const number = readDigits(source, skipBlank(source, at));
    const offset = number === null ? null : readDigits(source, skipBlank(source, number.end));
    if (number === null || offset === null) throw new PdfFault('a broken object stream');
    at = offset.end;
    if (number.value !== objectNumber) continue;
    return { objectNumber, value: parseValue(source, first + offset.value), source, stream: null, start: null };
  }
  throw new PdfFault('an object stream without the object');
}
