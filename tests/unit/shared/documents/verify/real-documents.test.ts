import { beforeAll, expect, test } from 'vitest';
import type { FilledDocument, TemplateSource } from '../../../../../shared/documents/doors.ts';
import { describeRevision } from '../../../../../shared/documents/pdf/grown-file.ts';
import { readStructure } from '../../../../../shared/documents/pdf/read-structure.ts';
import { createCompiler } from '../../../../../shared/documents/template/compile-template.ts';
import { appendingAttacks } from '../../../../support/attacks.ts';
import { agreementSource, readFonts, waiverSource } from '../../../../support/documents.ts';
import { casesFor } from '../../../../support/effort.ts';
import { sampleFillInput } from '../../../../support/sample-household.ts';
import { seededNumbers } from '../../../../support/seeded-numbers.ts';
import { createSigningWorld, joined, sealSigned, signOriginal, valueOf, verify } from '../../../../support/signing-world.ts';
import type { SigningWorld } from '../../../../support/signing-world.ts';

let world: SigningWorld;
let agreement: FilledDocument;
let waiver: FilledDocument;
let sealed: Uint8Array;
let signedLength: number;

beforeAll(async () => {
  world = await createSigningWorld();
  const compiler = createCompiler({ fonts: await readFonts() });
  const fill = async (source: TemplateSource): Promise<FilledDocument> => {
    const filled = await compiler.fill(source, sampleFillInput);
    if (!filled.ok) throw new Error(filled.error.map((problem) => problem.message).join());
    return filled.value;
  };
  [agreement, waiver] = [await fill(agreementSource), await fill(waiverSource)];
  const signed = await signOriginal(world, joined(agreement.base, agreement.tail));
  signedLength = signed.length;
  sealed = await sealSigned(world, signed);
});

test('the sample agreement, signed and sealed, is genuine and names its number and revisions', async () => {
  const report = await verify(world, sealed);
  expect([report.verdict, report.agreementNo]).toEqual(['genuine', sampleFillInput.agreementNo]);
  const originalLength = agreement.base.length + agreement.tail.length;
  expect(report.revisionLengths.slice(1)).toEqual([originalLength, signedLength, sealed.length]);
});

test('the sample waiver, signed, is genuine without a seal', async () => {
  const report = await verify(world, await signOriginal(world, joined(waiver.base, waiver.tail)));
  expect([report.verdict, report.signatures.map((each) => each.field)]).toEqual(['genuine', ['citizen']]);
});

test('single changed bytes anywhere in it are refused', async () => {
  const seed = 45;
  const next = seededNumbers(seed);
  for (let round = 0; round < casesFor({ quick: 1000, full: 10_000 }); round += 1) {
    const position = next(sealed.length);
    const bent = Uint8Array.from(sealed);
    bent[position] = (bent[position] ?? 0) ^ (1 << next(8));
    const { verdict } = await verify(world, bent);
    if (verdict === 'genuine') expect.fail(`seed ${seed}: byte ${position} of ${sealed.length} was changed unseen`);
  }
});

test('signing changes the citizen field alone, sealing the bureau and seam fields alone; all else are new objects', () => {
  const structure = valueOf(readStructure(sealed));
  const changedBy = (revision: number): readonly string[] => {
    const before = describeRevision(structure, revision - 1);
    const names = new Map([...before.fields.values()].map((field) => [field.object.objectNumber, field.name]));
    const changed = [...structure.revisions[revision]?.section.entries.keys() ?? []].filter((number) => number > 0 && number < before.size);
    return changed.map((number) => names.get(number) ?? `object ${number}`).sort();
  };
  const seams = Array.from({ length: agreement.pageCount }, (_value, index) => `seam${index + 1}`);
  expect([changedBy(2), changedBy(3)]).toEqual([['citizen'], ['bureau', ...seams]]);
  const entriesOf = (revision: number): ReadonlyMap<string, string> => new Map([...describeRevision(structure, revision).fields.values()].flatMap(({ name, dict, object }) => (
    [...dict].map(([key, value]) => [`${name} ${key}`, Buffer.from(object.source.subarray(value.start, value.end)).toString('latin1')] as const))));
  const [unsigned, signed, last] = [entriesOf(1), entriesOf(2), entriesOf(3)];
  const differences = (left: ReadonlyMap<string, string>, right: ReadonlyMap<string, string>): readonly string[] => [...right].filter(([key, text]) => left.get(key) !== text).map(([key]) => key).sort();
  expect(differences(unsigned, signed)).toEqual(['citizen AP', 'citizen V']);
  expect(differences(signed, last)).toEqual(['bureau AP', 'bureau V', ...seams.map((name) => `${name} AP`)]);
});

test('everything appended to it is refused', async () => {
  for (const [name, attack] of Object.entries(appendingAttacks)) expect((await verify(world, attack(sealed))).verdict, name).not.toBe('genuine');
});
