import { beforeAll, expect, test } from 'vitest';
import { must } from '../../../../../shared/lib/assert.ts';
import { appearanceObject } from '../../../../../shared/documents/marks/appearance.ts';
import { describeRevision, replaceEntries } from '../../../../../shared/documents/pdf/grown-file.ts';
import type { GrownFile } from '../../../../../shared/documents/pdf/grown-file.ts';
import { objectAt, readStructure } from '../../../../../shared/documents/pdf/read-structure.ts';
import { writeUpdate } from '../../../../../shared/documents/pdf/update-writer.ts';
import type { UpdateObject } from '../../../../../shared/documents/pdf/update-writer.ts';
import { writeSignedTail } from '../../../../../shared/documents/signing/write-signed-tail.ts';
import { plainBase } from '../../../../support/plain-base.ts';
import { createSigningWorld, joined, valueOf, verify } from '../../../../support/signing-world.ts';
import type { SigningWorld } from '../../../../support/signing-world.ts';

let world: SigningWorld;
let unsigned: Uint8Array;
let signed: Uint8Array;

beforeAll(async () => {
  world = await createSigningWorld();
  // 'citizen' becomes 'ditizen': a document with signature fields that are not ours.
  const base = Buffer.from(await plainBase({ pageCount: 1 })).toString('latin1');
  unsigned = Buffer.from(base.replace('FEFF0063', 'FEFF0064'), 'latin1');
  signed = await signField(unsigned, 'ditizen');
});

function open(file: Uint8Array): GrownFile {
  const structure = valueOf(readStructure(file));
  return describeRevision(structure, structure.revisions.length - 1);
}

async function signField(file: Uint8Array, name: string, more: (grown: GrownFile) => readonly UpdateObject[] = () => []): Promise<Uint8Array> {
  const grown = open(file);
  const field = must(grown.fields.get(name), name);
  const objects = [
    appearanceObject(grown.size + 1, { widthPt: 10, heightPt: 10, operators: '0 g 0 0 5 5 re f' }),
    replaceEntries(field.object, { V: `${grown.size} 0 R`, AP: `<< /N ${grown.size + 1} 0 R >>` }),
    ...more(grown),
  ];
  return joined(file, valueOf(await writeSignedTail(grown, { signatureNumber: grown.size, objects, size: grown.size + 2, time: '20260101', signer: world.sealSigner })));
}

function update(file: Uint8Array, objects: (grown: GrownFile) => readonly UpdateObject[]): Uint8Array {
  const grown = open(file);
  return joined(file, writeUpdate({
    previousLength: file.length, previousStartXref: grown.previousStartXref, size: grown.size + 1, rootRef: grown.rootRef,
    infoRef: grown.infoRef, firstId: grown.firstId, secondId: '00', objects: objects(grown),
  }));
}

function appearanceOf(grown: GrownFile, name: string): number {
  const appearance = must(grown.fields.get(name), name).dict.get('AP');
  const normal = appearance?.kind === 'dict' ? appearance.entries.get('N') : undefined;
  return normal?.kind === 'ref' ? normal.objectNumber : 0;
}

test('a stranger\'s file, signed or not, is not ours and never genuine', async () => {
  expect((await verify(world, unsigned)).verdict).toBe('not_ours');
  const report = await verify(world, signed);
  expect([report.verdict, report.signatures[0]?.field, report.signatures[0]?.fieldName]).toEqual(['not_ours', 'other', 'ditizen']);
  expect((await verify(world, await signField(signed, 'bureau'))).verdict).toBe('not_ours');
});

test('a tail behind the last signature is named as a change', async () => {
  const grown = open(signed);
  const changed = update(signed, () => [appearanceObject(appearanceOf(grown, 'ditizen'), { widthPt: 10, heightPt: 10, operators: '1 g' })]);
  expect((await verify(world, changed)).verdict).toBe('changed');
});

test('a second signature that overwrites what the first one shows is named as a change', async () => {
  const sneaky = await signField(signed, 'bureau', (grown) => [
    appearanceObject(appearanceOf(grown, 'ditizen'), { widthPt: 10, heightPt: 10, operators: '1 g' }),
  ]);
  expect((await verify(world, sneaky)).verdict).toBe('changed');
});

test('a second signature in a field whose appearance something else shares is named as a change', async () => {
  const shared = update(unsigned, (grown) => {
    const catalog = must(objectAt(grown.structure, grown.lastRevision, grown.rootRef), 'the catalog');
    return [replaceEntries(catalog, { FooBar: `${appearanceOf(grown, 'bureau')} 0 R` })];
  });
  const both = await signField(await signField(shared, 'ditizen'), 'bureau');
  expect((await verify(world, both)).verdict).toBe('changed');
});

test('a byte range that leaves out more than the signature is named as a change', async () => {
  const text = Buffer.from(signed).toString('latin1');
  const [whole = '', first = '', second = '', length = ''] = /\/ByteRange \[0 (\d+) (\d+) (\d+)\]/.exec(text) ?? [];
  const ranges = [
    `/ByteRange [0 ${first} ${second} ${String(Number(length) - 50).padStart(10, '0')}]`,
    `/ByteRange [0 ${String(Number(first) - 9).padStart(10, '0')} ${second} ${length}]`,
  ];
  for (const range of ranges) expect((await verify(world, Buffer.from(text.replace(whole, range), 'latin1'))).verdict).toBe('changed');
});
