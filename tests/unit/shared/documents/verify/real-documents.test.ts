import { beforeAll, expect, test } from 'vitest';
import type { FilledDocument, TemplateSource } from '../../../../../shared/documents/doors.ts';
import { createCompiler } from '../../../../../shared/documents/template/compile-template.ts';
import { appendingAttacks } from '../../../../support/attacks.ts';
import { agreementSource, readFonts, waiverSource } from '../../../../support/documents.ts';
import { casesFor } from '../../../../support/effort.ts';
import { sampleFillInput } from '../../../../support/sample-household.ts';
import { seededNumbers } from '../../../../support/seeded-numbers.ts';
import { createSigningWorld, joined, sealSigned, signOriginal, verify } from '../../../../support/signing-world.ts';
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
  const next = seededNumbers(45);
  for (let round = 0; round < casesFor({ quick: 150, full: 3000 }); round += 1) {
    const position = next(sealed.length);
    const bent = Uint8Array.from(sealed);
    bent[position] = (bent[position] ?? 0) ^ (1 << next(8));
    const { verdict } = await verify(world, bent);
    if (verdict === 'genuine') expect.fail(`byte ${position} of ${sealed.length} was changed unseen`);
  }
});

test('everything appended to it is refused', async () => {
  for (const [name, attack] of Object.entries(appendingAttacks)) expect((await verify(world, attack(sealed))).verdict, name).not.toBe('genuine');
});
