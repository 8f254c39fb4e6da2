import { must } from '../../shared/lib/assert.ts';
import { openGrownFile, replaceEntries } from '../../shared/documents/pdf/grown-file.ts';
import type { GrownFile } from '../../shared/documents/pdf/grown-file.ts';
import { objectAt } from '../../shared/documents/pdf/read-structure.ts';
import { findSecurityStore } from '../../shared/documents/pdf/security-store.ts';
import type { PdfDict } from '../../shared/documents/pdf/parse-object.ts';
import { readStartXref, streamObject, textObject, writeUpdate } from '../../shared/documents/pdf/update-writer.ts';
import type { UpdateObject } from '../../shared/documents/pdf/update-writer.ts';
import { joined, valueOf } from './signing-world.ts';

/** Ways to change a finished document by appending to it, each a whole well-formed PDF that viewers show happily. */
export const appendingAttacks: Readonly<Record<string, (file: Uint8Array) => Uint8Array>> = {
  'an empty update': (file) => appendUpdate(file, () => []),
  'an added annotation': (file) => appendUpdate(file, (grown) => {
    const page = pageObject(grown);
    return [
      textObject(grown.size, '<< /Type /Annot /Subtype /FreeText /Rect [100 100 300 200] /Contents (x) /F 4 >>'),
      replaceEntries(page, { Annots: `[${grown.size} 0 R]` }),
    ];
  }),
  'page content put behind the old': (file) => appendUpdate(file, (grown) => [
    streamObject(grown.size, '', Buffer.from('0 g 100 500 300 20 re f')),
    replaceEntries(pageObject(grown), { Contents: `${grown.size} 0 R` }),
  ]),
  'the handwriting replaced': (file) => appendUpdate(file, (grown) => [
    streamObject(grown.size, '/Type /XObject /Subtype /Form /BBox [0 0 150 80] /Resources << >>', Buffer.from('0 g 0 0 150 80 re f')),
    replaceEntries(must(grown.fields.get('citizen'), 'the field').object, { AP: `<< /N ${grown.size} 0 R >>` }),
  ]),
  'the handwriting stream overwritten in place': (file) => appendUpdate(file, (grown) => {
    const appearance = must(grown.fields.get('citizen'), 'the field').dict.get('AP');
    const normal = appearance?.kind === 'dict' ? appearance.entries.get('N') : undefined;
    const number = normal?.kind === 'ref' ? normal.objectNumber : 0;
    return [streamObject(number, '/Type /XObject /Subtype /Form /BBox [0 0 150 80] /Resources << >>', Buffer.from('0 g 0 0 150 80 re f'))];
  }),
  'a page content stream overwritten in place': (file) => appendUpdate(file, (grown) => {
    const contents = dictOf(pageObject(grown)).get('Contents');
    const first = contents?.kind === 'array' ? contents.items[0] : contents;
    return [streamObject(first?.kind === 'ref' ? first.objectNumber : 0, '', Buffer.from('0 g 100 500 300 20 re f'))];
  }),
  'all marks hidden, as a shadow attack does': (file) => appendUpdate(file, (grown) => [replaceEntries(pageObject(grown), { Annots: '[]' })]),
  'other pages shown, as a shadow attack does': (file) => appendUpdate(file, (grown) => [
    textObject(grown.size, '<< /Type /Pages /Kids [] /Count 0 >>'), replaceEntries(catalog(grown), { Pages: `${grown.size} 0 R` }),
  ]),
  'an action when the file opens': (file) => appendUpdate(file, (grown) => [replaceEntries(catalog(grown), { OpenAction: '<< /S /JavaScript /JS (app.alert) >>' })]),
  'a changed DSS': (file) => appendUpdate(file, (grown) => [replaceEntries(securityStore(grown), { Certs: '[]' })]),
  'a signature field twice': (file) => appendUpdate(file, (grown) => {
    const field = must(grown.fields.get('citizen'), 'the field').object;
    const fields = [...grown.fields.values()].map((each) => `${each.object.objectNumber} 0 R`).join(' ');
    return [{ objectNumber: grown.size, body: replaceEntries(field, {}).body }, textObject(grown.size + 1, `<< /Fields [${fields} ${grown.size} 0 R] /SigFlags 3 >>`), replaceEntries(catalog(grown), { AcroForm: `${grown.size + 1} 0 R` })];
  }),
  'the signature taken out of its field': (file) => appendUpdate(file, (grown) => [replaceEntries(must(grown.fields.get('citizen'), 'the field').object, { V: 'null' })]),
  'a second cross-reference table': (file) => joined(file, tableBehind(file, () => `/Prev ${readStartXref(file)} `, '0 0\n')),
  'a table whose /Prev leads to itself': (file) => joined(file, tableBehind(file, (offset) => `/Prev ${offset} `, '0 0\n')),
  'a table without /Prev that hides all before it': (file) => joined(file, tableBehind(file, () => '', '0 0\n')),
  'a hybrid table that hides an object in a stream': (file) => {
    const stream = Buffer.from('01000009000000', 'hex');
    const hidden = Buffer.from(`9 0 obj\n<< /Type /XRef /Size 10 /W [1 4 2] /Index [9 1] /Length ${stream.length} >>\nstream\n${stream.toString('latin1')}\nendstream\nendobj\n`, 'latin1');
    const longer = joined(file, hidden);
    return joined(longer, tableBehind(longer, () => `/Prev ${readStartXref(file)} /XRefStm ${file.length} `, '0 0\n'));
  },
  'a cross-reference stream behind the table': (file) => {
    const grown = valueOf(openGrownFile(file));
    const end = Buffer.from(`${grown.size} 0 obj\n<< /Type /XRef /Size ${grown.size + 1} /W [1 4 2] /Index [${grown.size} 0] /Root ${grown.rootRef} 0 R /Prev ${grown.previousStartXref} /Length 0 >>\nstream\n\nendstream\nendobj\nstartxref\n${file.length}\n%%EOF\n`, 'latin1');
    return joined(file, end);
  },
  'a swapped trailer': (file) => appendUpdate(file, () => [], (grown) => ({ rootRef: grown.rootRef + 1 })),
  'a comment behind the end': (file) => joined(file, Buffer.from('% nothing to see\n')),
  'the last line end taken away': (file) => file.subarray(0, -1),
  'the last revision cut off and its fields kept': (file) => joined(file.subarray(0, -40), Buffer.from('startxref\n9\n%%EOF\n')),
};

/** A well-formed update, as an editor would append it. */
export function appendUpdate(
  file: Uint8Array,
  objects: (grown: GrownFile) => readonly UpdateObject[],
  trailer: (grown: GrownFile) => { rootRef?: number } = () => ({}),
): Uint8Array {
  const grown = valueOf(openGrownFile(file));
  const list = objects(grown);
  const update = writeUpdate({
    previousLength: file.length,
    previousStartXref: grown.previousStartXref,
    size: Math.max(grown.size, ...list.map((object) => object.objectNumber + 1)),
    rootRef: grown.rootRef,
    infoRef: grown.infoRef,
    firstId: grown.firstId,
    secondId: '00'.repeat(16),
    objects: list,
    ...trailer(grown),
  });
  return joined(file, update);
}

/** A table of its own behind the file, with the root and size of the file and what `entries` makes of the table's offset. */
function tableBehind(file: Uint8Array, entries: (offset: number) => string, subsection: string): Uint8Array {
  const grown = valueOf(openGrownFile(file.subarray(0, endOf(file))));
  return Buffer.from(`xref\n${subsection}trailer\n<< /Size ${grown.size} /Root ${grown.rootRef} 0 R ${entries(file.length)}>>\nstartxref\n${file.length}\n%%EOF\n`, 'latin1');
}

/** Behind the last %%EOF and its line end. */
function endOf(file: Uint8Array): number {
  return Buffer.from(file).lastIndexOf('%%EOF') + 6;
}

function catalog(grown: GrownFile): Parameters<typeof replaceEntries>[0] {
  return must(objectAt(grown.structure, grown.lastRevision, grown.rootRef), 'the catalog');
}

function securityStore(grown: GrownFile): Parameters<typeof replaceEntries>[0] {
  return must(findSecurityStore(grown.structure, grown.lastRevision), 'the DSS');
}

function dictOf(object: Parameters<typeof replaceEntries>[0]): PdfDict {
  return object.value.kind === 'dict' ? object.value.entries : new Map();
}

function pageObject(grown: GrownFile): Parameters<typeof replaceEntries>[0] {
  const page = must(grown.fields.get('citizen'), 'the field').dict.get('P');
  return must(page?.kind === 'ref' ? objectAt(grown.structure, grown.lastRevision, page.objectNumber) : null, 'the page');
}
