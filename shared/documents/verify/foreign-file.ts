import type { VerifyReport } from '../doors.ts';
import type { FormField } from '../pdf/form-fields.ts';
import type { PdfDict, PdfValue } from '../pdf/parse-object.ts';
import { objectAt, resolveDict } from '../pdf/read-structure.ts';
import type { PdfStructure } from '../pdf/read-structure.ts';
import { numberOf } from '../pdf/read-xref.ts';
import { equalBytes } from '../signing/der.ts';
import { brokenReport } from './check-signature.ts';
import { redrawsSharedAppearance } from './shared-appearance.ts';

const maxVisited = 2_000;

/**
 * What can be said of a PDF that is none of ours: whether it bears signatures that plainly do not cover it. Its
 * signatures are not judged, so the answer is never `genuine`.
 */
export function checkForeignFile(structure: PdfStructure, fields: readonly FormField[]): Pick<VerifyReport, 'verdict' | 'signatures' | 'findings'> {
  const last = structure.revisions.length - 1;
  const signed = fields.flatMap((field) => {
    const value = field.dict.get('V');
    const dict = field.type === 'Sig' || field.type === null ? resolveDict(structure, last, value) : null;
    return dict?.has('ByteRange') === true ? [{ field, dict, end: coveredEnd(structure.bytes, dict) }] : [];
  });
  const notOurs = '这不是本系统出具的文书。';
  if (signed.length === 0) return { verdict: 'not_ours', signatures: [], findings: [notOurs] };
  const broken = signed.filter(({ end, field }) => end === null || isRedrawn(structure, field, end)
    || redrawsSharedAppearance(structure, revisionOf(structure, end), fields));
  const covered = Math.max(...signed.map(({ end }) => end ?? 0));
  const coversAll = covered === structure.bytes.length || onlyProofsFollow(structure, covered);
  const signatures = signed.map(({ field }) => brokenReport('other', ['不是本系统的签名，没有核对。'], field.name));
  if (broken.length === 0 && coversAll) return { verdict: 'not_ours', signatures, findings: [notOurs, '文件带有其他机构的数字签名，请到出具机构核对。'] };
  return { verdict: 'changed', signatures, findings: [notOurs, '文件上的数字签名没有覆盖全部内容，签名之后被改动过。'] };
}

/** Where the bytes end that a signature covers, when it leaves out exactly its own /Contents; null for any other range. */
function coveredEnd(bytes: Uint8Array, dict: PdfDict): number | null {
  const [range, contents] = [dict.get('ByteRange'), dict.get('Contents')];
  if (range?.kind !== 'array' || range.items.length !== 4 || contents?.kind !== 'string' || !contents.isHex) return null;
  const [start, firstLength, secondStart, secondLength] = range.items.map((item) => numberOf(item) ?? -1);
  if (start !== 0 || firstLength !== contents.start || secondStart !== contents.end || secondLength === undefined) return null;
  const end = secondStart + secondLength;
  return secondLength >= 0 && end <= bytes.length ? end : null;
}

/** The newest revision inside the covered bytes: a linearized file has two sections, the first of them further back. */
function revisionOf(structure: PdfStructure, end: number): number {
  return structure.revisions.findLastIndex((revision) => revision.section.offset < end);
}

/** Long-term signatures add certificates and revocation proofs behind the last signature (ETSI EN 319 142-1, 5.4), nothing else. */
function onlyProofsFollow(structure: PdfStructure, end: number): boolean {
  const signedIn = revisionOf(structure, end);
  const closed = structure.revisions[signedIn];
  // A line end may stand between the covered bytes and the next revision, and nothing else.
  if (closed === undefined || signedIn === structure.revisions.length - 1 || closed.length - end > 2) return false;
  for (let index = signedIn + 1; index < structure.revisions.length; index += 1) {
    for (const objectNumber of structure.revisions[index]?.section.entries.keys() ?? []) {
      if (objectNumber === 0 || objectAt(structure, signedIn, objectNumber) === null) continue;
      const value = objectAt(structure, index, objectNumber)?.value;
      if (value?.kind !== 'dict' || !(value.entries.has('Certs') || value.entries.has('VRI'))) return false;
    }
  }
  return true;
}

/** Whether a later revision shows something else in the field than the revision that the signature closes. */
function isRedrawn(structure: PdfStructure, field: FormField, end: number): boolean {
  const last = structure.revisions.length - 1;
  const signedIn = revisionOf(structure, end);
  if (signedIn < 0 || signedIn === last) return false;
  const then = objectAt(structure, signedIn, field.object.objectNumber)?.value;
  const now = objectAt(structure, last, field.object.objectNumber)?.value;
  if (then?.kind !== 'dict' || now?.kind !== 'dict') return true;
  return !sameShown({ structure, signedIn, last, visited: new Set() }, then.entries.get('AP'), now.entries.get('AP'));
}

type Comparison = { readonly structure: PdfStructure; readonly signedIn: number; readonly last: number; readonly visited: Set<number> };

/** Compares two values through all objects they reach. */
function sameShown(comparison: Comparison, then: PdfValue | undefined, now: PdfValue | undefined): boolean {
  if (then === undefined || now === undefined) return then === now;
  if (then.kind === 'ref' && now.kind === 'ref') return then.objectNumber === now.objectNumber && sameObject(comparison, then.objectNumber);
  if (then.kind === 'dict' && now.kind === 'dict') {
    if (then.entries.size !== now.entries.size) return false;
    return [...then.entries].every(([key, value]) => key === 'Parent' || key === 'P' || sameShown(comparison, value, now.entries.get(key)));
  }
  if (then.kind === 'array' && now.kind === 'array') {
    return then.items.length === now.items.length && then.items.every((item, index) => sameShown(comparison, item, now.items[index]));
  }
  if (then.kind === 'string' && now.kind === 'string') return equalBytes(then.bytes, now.bytes);
  if (then.kind === 'name' && now.kind === 'name') return then.name === now.name;
  if (then.kind === 'number' && now.kind === 'number') return then.value === now.value;
  if (then.kind === 'boolean' && now.kind === 'boolean') return then.value === now.value;
  return then.kind === 'null' && now.kind === 'null';
}

function sameObject(comparison: Comparison, objectNumber: number): boolean {
  const { structure, signedIn, last, visited } = comparison;
  if (visited.has(objectNumber)) return true;
  visited.add(objectNumber);
  if (visited.size > maxVisited) return false;
  const then = objectAt(structure, signedIn, objectNumber);
  const now = objectAt(structure, last, objectNumber);
  if (then === null || now === null) return then === now;
  const sameStream = then.stream === null || now.stream === null ? then.stream === now.stream : equalBytes(then.stream, now.stream);
  return sameStream && sameShown(comparison, then.value, now.value);
}
