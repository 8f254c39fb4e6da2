import { must } from '../../shared/lib/assert.ts';
import { openGrownFile, replaceEntries } from '../../shared/documents/pdf/grown-file.ts';
import type { GrownFile } from '../../shared/documents/pdf/grown-file.ts';
import { objectAt } from '../../shared/documents/pdf/read-structure.ts';
import { streamObject, textObject, writeUpdate } from '../../shared/documents/pdf/update-writer.ts';
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

function pageObject(grown: GrownFile): Parameters<typeof replaceEntries>[0] {
  const page = must(grown.fields.get('citizen'), 'the field').dict.get('P');
  return must(page?.kind === 'ref' ? objectAt(grown.structure, grown.lastRevision, page.objectNumber) : null, 'the page');
}
