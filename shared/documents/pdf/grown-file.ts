import { refuse, ok } from '../../lib/result.ts';
import type { Refusal, Result } from '../../lib/result.ts';
import { readFormFields } from './form-fields.ts';
import type { FormField } from './form-fields.ts';
import { rememberBase } from './known-base.ts';
import { PdfFault } from './parse-object.ts';
import { guardFaults, readStructure } from './read-structure.ts';
import type { PdfObject, PdfStructure } from './read-structure.ts';
import { numberOf } from './read-xref.ts';
import { keepRecent } from './recent-values.ts';
import type { RecentValues } from './recent-values.ts';
import { latin1Bytes } from './update-writer.ts';
import type { UpdateObject } from './update-writer.ts';

/** A document of ours as far as it has grown, ready for the next tail. */
export type GrownFile = {
  readonly bytes: Uint8Array;
  readonly structure: PdfStructure;
  readonly lastRevision: number;
  readonly fields: ReadonlyMap<string, FormField>;
  /** What the next update's trailer repeats. */
  readonly size: number;
  readonly rootRef: number;
  readonly infoRef: number | null;
  readonly firstId: string;
  readonly previousStartXref: number;
};

/** Opens a file to append to it. Refuses bytes that are no PDF and PDFs without our fields. */
export function openGrownFile(bytes: Uint8Array): Result<GrownFile, Refusal> {
  const structure = readStructure(bytes);
  if (!structure.ok) return structure;
  const opened = guardFaults(() => describeRevision(structure.value, structure.value.revisions.length - 1));
  if (!opened.ok) return opened;
  if (!opened.value.fields.has('citizen')) return refuse('not_our_document', '这个文件不是本系统生成的文书，请选择本系统中的协议文件。');
  rememberBase(structure.value, structureOf);
  return ok(opened.value);
}

/** The structure of bytes that were read before as part of a larger file. */
export function structureOf(bytes: Uint8Array): PdfStructure | null {
  const structure = readStructure(bytes);
  return structure.ok ? structure.value : null;
}

const describedFiles = new WeakMap<PdfStructure, Map<number, GrownFile>>();

/** The file as one of its revisions sees it. Throws PdfFault. */
export function describeRevision(structure: PdfStructure, revisionIndex: number): GrownFile {
  const byRevision = describedFiles.get(structure) ?? new Map<number, GrownFile>();
  const file = byRevision.get(revisionIndex) ?? readRevision(structure, revisionIndex);
  describedFiles.set(structure, byRevision.set(revisionIndex, file));
  return file;
}

function readRevision(structure: PdfStructure, revisionIndex: number): GrownFile {
  const section = structure.revisions[revisionIndex]?.section;
  if (section === undefined) throw new PdfFault('no such revision');
  const { trailer } = section;
  const [root, info, identifiers] = [trailer.get('Root'), trailer.get('Info'), trailer.get('ID')];
  const size = numberOf(trailer.get('Size'));
  if (root?.kind !== 'ref' || size === null || size < 1 || size > 1_000_000) throw new PdfFault('a trailer without root or size');
  const first = identifiers?.kind === 'array' ? identifiers.items[0] : undefined;
  const fields = readFormFields(structure, revisionIndex);
  return {
    bytes: structure.bytes,
    structure,
    lastRevision: revisionIndex,
    fields: new Map(fields.map((field) => [field.name, field])),
    size,
    rootRef: root.objectNumber,
    infoRef: info?.kind === 'ref' ? info.objectNumber : null,
    firstId: first?.kind === 'string' ? Buffer.from(first.bytes).toString('hex') : '',
    previousStartXref: section.offset,
  };
}

/**
 * The field's object again with some entries replaced or added, all others byte for byte as they stand.
 * `entries` are written last in the order given. Throws PdfFault for an object that is not a plain dictionary.
 */
export function replaceEntries(object: PdfObject, entries: Readonly<Record<string, string>>): UpdateObject {
  const known = changedObjects.get(object) ?? keepRecent<UpdateObject>(4);
  changedObjects.set(object, known);
  return known.of(Object.entries(entries).join(' '), () => withEntries(object, entries));
}

/** The fields of a known base change in the same way in all its documents. */
const changedObjects = new WeakMap<PdfObject, RecentValues<UpdateObject>>();

function withEntries(object: PdfObject, entries: Readonly<Record<string, string>>): UpdateObject {
  const { value } = object;
  if (value.kind !== 'dict' || value.hasRepeatedKeys || object.stream !== null) throw new PdfFault('a field that is not a plain dictionary');
  const kept = Array.from(value.entries).flatMap(([key, entry]) => {
    if (!/^[A-Za-z0-9.]+$/.test(key)) throw new PdfFault('a field with a strange key');
    return key in entries ? [] : [`/${key} ${Buffer.from(object.source.subarray(entry.start, entry.end)).toString('latin1')}`];
  });
  const added = Object.entries(entries).map(([key, text]) => `/${key} ${text}`);
  return { objectNumber: object.objectNumber, body: latin1Bytes(`<< ${[...kept, ...added].join(' ')} >>`) };
}
