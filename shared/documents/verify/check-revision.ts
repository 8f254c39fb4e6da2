import { appearanceDictionary } from '../marks/appearance.ts';
import { pictureDictionary } from '../marks/picture-object.ts';
import { describeRevision, replaceEntries } from '../pdf/grown-file.ts';
import type { GrownFile } from '../pdf/grown-file.ts';
import { textOf } from '../pdf/form-fields.ts';
import { objectAt } from '../pdf/read-structure.ts';
import type { PdfObject, PdfStructure } from '../pdf/read-structure.ts';
import type { PdfDict, PdfValue } from '../pdf/parse-object.ts';
import { numberOf } from '../pdf/read-xref.ts';
import { latin1Bytes, writeUpdate } from '../pdf/update-writer.ts';
import type { UpdateObject } from '../pdf/update-writer.ts';
import { equalBytes } from '../signing/der.ts';
import { signatureObject } from '../signing/signature-object.ts';
import type { ByteRange } from '../signing/signature-object.ts';
import type { LongTermProofs } from '../signing/long-term-proofs.ts';
import { checkSecurityStore } from './check-security-store.ts';

/** A tail found to be, byte for byte, one that our writer gives for its signature and marks. */
export type CheckedTail = {
  readonly byteRange: ByteRange;
  /** The hex of /Contents as bytes. */
  readonly contents: Uint8Array;
  /** The time claimed in /M, a PDF date without `D:`. */
  readonly time: string;
  /** What the revision put into /DSS. */
  readonly proofs: LongTermProofs | null;
};

/**
 * Checks that revision `revisionIndex` is one signing and nothing else: `fieldName` gets its /V and /AP; where it is the
 * bureau's, the seam fields may get a new /AP and the empty /DSS its proofs; all new objects are the signature, the forms
 * and pictures that the fields show, and the proofs. Every byte is compared with what our writer gives. null when anything differs. Throws PdfFault on broken syntax.
 */
export function checkSigningRevision(structure: PdfStructure, revisionIndex: number, fieldName: 'citizen' | 'bureau'): CheckedTail | null {
  const before = describeRevision(structure, revisionIndex - 1);
  const after = describeRevision(structure, revisionIndex);
  const objects = readTail(structure, revisionIndex, before, after);
  if (objects === null) return null;
  const [first, ...others] = objects;
  if (first === undefined || first.objectNumber !== before.size) return null;
  const signature = checkSignatureObject(structure, revisionIndex, first);
  const store = fieldName === 'bureau' ? checkSecurityStore(structure, revisionIndex, others, before.size) : { objectNumbers: new Set<number>(), proofs: null };
  if (signature === null || store === null) return null;
  const remaining = others.filter((object) => !store.objectNumbers.has(object.objectNumber));
  const forms = remaining.filter((object) => object.objectNumber >= before.size);
  const fields = remaining.filter((object) => object.objectNumber < before.size);
  const shown = new Set<number>();
  const formsAreOurs = forms.every((object) => (isPicture(structure, revisionIndex, object)
    ? checkPicture(structure, revisionIndex, object, before.size, shown) : checkForm(structure, revisionIndex, object, before.size, shown)));
  const fieldNames = fields.map((object) => checkField({ structure, revisionIndex, before, fieldName }, object, shown));
  const isComplete = formsAreOurs
    && fieldNames.includes(fieldName)
    && !fieldNames.includes(null)
    && after.size === before.size + 1 + others.filter((object) => object.objectNumber >= before.size).length
    && forms.every((object) => shown.has(object.objectNumber))
    && shown.size === forms.length;
  return isComplete ? { ...signature, proofs: store.proofs } : null;
}

/** The tail's objects in file order; null unless writing them again gives the very same bytes. */
function readTail(structure: PdfStructure, revisionIndex: number, before: GrownFile, after: GrownFile): readonly UpdateObject[] | null {
  const [previous, revision] = [structure.revisions[revisionIndex - 1], structure.revisions[revisionIndex]];
  if (previous === undefined || revision === undefined) return null;
  const places: { readonly objectNumber: number; readonly offset: number }[] = [];
  for (const [objectNumber, entry] of revision.section.entries) {
    if (entry.kind === 'at') places.push({ objectNumber, offset: entry.offset });
  }
  places.sort((left, right) => left.offset - right.offset);
  const objects = places.map(({ objectNumber, offset }, index): UpdateObject => {
    const end = (places[index + 1]?.offset ?? revision.section.offset) - '\nendobj\n'.length;
    return { objectNumber, body: structure.bytes.subarray(offset + `${objectNumber} 0 obj\n`.length, Math.max(offset, end)) };
  });
  const isInRange = objects.every((object) => object.objectNumber > 0 && object.objectNumber < after.size);
  if (!isInRange || before.rootRef !== after.rootRef || before.infoRef !== after.infoRef || before.firstId !== after.firstId) return null;
  const identifiers = revision.section.trailer.get('ID');
  const second = identifiers?.kind === 'array' ? identifiers.items[1] : undefined;
  const rewritten = writeUpdate({
    previousLength: previous.length,
    previousStartXref: before.previousStartXref,
    size: after.size,
    rootRef: before.rootRef,
    infoRef: before.infoRef,
    firstId: before.firstId,
    secondId: second?.kind === 'string' ? Buffer.from(second.bytes).toString('hex') : '',
    objects,
  });
  return equalBytes(rewritten, structure.bytes.subarray(previous.length, revision.length)) ? objects : null;
}

/** The signature dictionary in its one form, with the byte range that its place in the file demands. */
function checkSignatureObject(structure: PdfStructure, revisionIndex: number, found: UpdateObject): Omit<CheckedTail, 'proofs'> | null {
  const dict = dictOf(objectAt(structure, revisionIndex, found.objectNumber));
  const contents = dict?.get('Contents');
  const time = textOf(dict?.get('M'));
  const length = structure.revisions[revisionIndex]?.length;
  if (contents?.kind !== 'string' || time === null || !/^D:\d{8}(\d{6}Z)?$/.test(time) || length === undefined) return null;
  const byteRange: ByteRange = [0, contents.start, contents.end, length - contents.end];
  const expected = signatureObject(found.objectNumber, { time: time.slice(2), byteRange, contents: Buffer.from(contents.bytes).toString('hex') });
  return equalBytes(expected.body, found.body) ? { byteRange, contents: contents.bytes, time: time.slice(2) } : null;
}

type FieldRules = {
  readonly structure: PdfStructure;
  readonly revisionIndex: number;
  readonly before: GrownFile;
  readonly fieldName: 'citizen' | 'bureau';
};

/** The name of the field that this object is, with nothing but /V and /AP replaced; null for any other change. */
function checkField(rules: FieldRules, found: UpdateObject, shown: Set<number>): string | null {
  const old = objectAt(rules.structure, rules.revisionIndex - 1, found.objectNumber);
  const field = [...rules.before.fields.values()].find((each) => each.object.objectNumber === found.objectNumber);
  const appearance = dictOf(objectAt(rules.structure, rules.revisionIndex, found.objectNumber))?.get('AP');
  const normal = appearance?.kind === 'dict' ? appearance.entries.get('N') : undefined;
  if (old === null || field === undefined || normal?.kind !== 'ref') return null;
  shown.add(normal.objectNumber);
  const isSigned = field.name === rules.fieldName && field.type === 'Sig' && !field.dict.has('V');
  const isSeam = rules.fieldName === 'bureau' && /^seam[1-9]\d{0,4}$/.test(field.name) && field.type === 'Btn';
  if (!isSigned && !isSeam) return null;
  const entries = { ...(isSigned ? { V: `${rules.before.size} 0 R` } : {}), AP: `<< /N ${normal.objectNumber} 0 R >>` };
  return equalBytes(replaceEntries(old, entries).body, found.body) ? field.name : null;
}

/** A form in our one form, showing at most forms that stand before it in the same tail. */
function checkForm(structure: PdfStructure, revisionIndex: number, found: UpdateObject, firstNew: number, shown: Set<number>): boolean {
  const object = objectAt(structure, revisionIndex, found.objectNumber);
  const dict = dictOf(object);
  const box = dict?.get('BBox');
  const resources = dict?.get('Resources');
  if (object === null || object.stream === null || box?.kind !== 'array' || resources?.kind !== 'dict') return false;
  const forms: Record<string, number> = {};
  for (const [name, value] of entriesOf(resources.entries.get('XObject'))) {
    if (value.kind !== 'ref' || value.objectNumber <= firstNew || value.objectNumber >= found.objectNumber) return false;
    if (!/^[A-Za-z]{1,20}$/.test(name)) return false;
    forms[name] = value.objectNumber;
    shown.add(value.objectNumber);
  }
  const [widthPt, heightPt] = [numberOf(box.items[2]), numberOf(box.items[3])];
  if (widthPt === null || heightPt === null) return false;
  const dictionary = appearanceDictionary({ widthPt, heightPt, forms, multiplies: resources.entries.has('ExtGState') });
  return hasHead(found, dictionary, object.stream);
}

function isPicture(structure: PdfStructure, revisionIndex: number, found: UpdateObject): boolean {
  const subtype = dictOf(objectAt(structure, revisionIndex, found.objectNumber))?.get('Subtype');
  return subtype?.kind === 'name' && subtype.name === 'Image';
}

/** A seal's picture in our one form; its opacity stands before it in the same tail. */
function checkPicture(structure: PdfStructure, revisionIndex: number, found: UpdateObject, firstNew: number, shown: Set<number>): boolean {
  const object = objectAt(structure, revisionIndex, found.objectNumber);
  const dict = dictOf(object);
  const [widthPx, heightPx, opacity] = [numberOf(dict?.get('Width')), numberOf(dict?.get('Height')), dict?.get('SMask')];
  if (object === null || object.stream === null || widthPx === null || heightPx === null) return false;
  if (!Number.isInteger(widthPx) || !Number.isInteger(heightPx) || widthPx < 1 || heightPx < 1) return false;
  if (opacity !== undefined) {
    if (opacity.kind !== 'ref' || opacity.objectNumber <= firstNew || opacity.objectNumber >= found.objectNumber) return false;
    shown.add(opacity.objectNumber);
  }
  return hasHead(found, pictureDictionary({ widthPx, heightPx, opacityNumber: opacity?.objectNumber ?? null }), object.stream);
}

/** Whether a stream object is written as ours are, with this dictionary; its data is covered by the signature. */
function hasHead(found: UpdateObject, dictionary: string, stream: Uint8Array): boolean {
  const head = latin1Bytes(`<< ${dictionary} /Length ${stream.length} >>\nstream\n`);
  return equalBytes(head, found.body.subarray(0, head.length))
    && found.body.length === head.length + stream.length + '\nendstream'.length;
}

function dictOf(object: PdfObject | null): PdfDict | null {
  return object?.value.kind === 'dict' ? object.value.entries : null;
}

function entriesOf(value: PdfValue | undefined): PdfDict {
  return value?.kind === 'dict' ? value.entries : new Map();
}
