import { PNG } from 'pngjs';
import { beforeAll, expect, test } from 'vitest';
import type { FillInput } from '../../shared/documents/doors.ts';
import type { PageImages } from '../../shared/documents/images/page-image.ts';
import { createCompiler } from '../../shared/documents/template/compile-template.ts';
import type { Compiler } from '../../shared/documents/template/compile-template.ts';
import { agreementSource, openPageImages, readFonts } from '../support/documents.ts';
import { sampleFillInput } from '../support/sample-household.ts';
import { createSigningWorld, joined, sealSigned, signOriginal, verify } from '../support/signing-world.ts';
import type { SigningWorld } from '../support/signing-world.ts';

let compiler: Compiler;
let world: SigningWorld;
let images: PageImages;
beforeAll(async () => {
  compiler = createCompiler({ fonts: await readFonts() });
  [world, images] = await Promise.all([createSigningWorld(), openPageImages()]);
});

const names = ['王小明', '欧阳䶮', '𬱖㛃', '𠮷田', '买买提·艾合买提江·吐尔逊'];
const addresses = ['梅林一村12栋', `广东省深圳市福田区沙头街道${'福荣路金域花园第七栋'.repeat(5)}1座1203房`];
const cases = names.flatMap((name) => addresses.flatMap((address, length) => [1, 4, 8].map((memberCount) => ({ name, address, length, memberCount }))));

test.each(cases)('$name with $memberCount members, address $length: filled, signed and sealed, it is whole, legible and genuine', async ({ name, address, memberCount }) => {
  const input = createInput(name, address, memberCount);
  const filled = await compiler.fill(agreementSource, input);
  if (!filled.ok) throw new Error(filled.error.map((problem) => problem.message).join());
  const original = joined(filled.value.base, filled.value.tail);
  const sealed = await sealSigned(world, await signOriginal(world, original));
  expect(Buffer.from(sealed).subarray(0, original.length).equals(original)).toBe(true);
  expect((await verify(world, sealed)).verdict).toBe('genuine');

  const pages = await images.extractText(sealed);
  expect(pages).toHaveLength(filled.value.pageCount);
  const text = pages.join('').replace(/\s/g, '');
  for (const words of [name, address, input.agreementNo, ...input.members.map((member) => member.name)]) expect(text).toContain(words.replace(/\s/g, ''));
  for (let page = 0; page < pages.length; page += 1) expect(inkShare(PNG.sync.read(Buffer.from((await images.render(sealed, page, 0.5)).png)))).toBeGreaterThan(0.005);
});

function createInput(name: string, address: string, memberCount: number): FillInput {
  const relations = ['本人', '配偶', '子女', '子女', '父亲', '母亲', '子女', '子女'];
  const [self] = sampleFillInput.members;
  if (self === undefined) throw new Error('the sample has a member');
  return {
    ...sampleFillInput,
    values: { ...sampleFillInput.values, principalApplicant: name, accountName: name, familySize: String(memberCount), housingAddress: address },
    members: Array.from({ length: memberCount }, (_unused, index) => ({ ...self, name: index === 0 ? name : `${name.slice(0, 2)}${'一二三四五六七'[index - 1] ?? ''}`, relation: relations[index] ?? '子女' })),
  };
}

function inkShare(picture: PNG): number {
  let dark = 0;
  for (let offset = 0; offset < picture.data.length; offset += 4) if ((picture.data[offset + 1] ?? 255) < 160) dark += 1;
  return dark / (picture.data.length / 4);
}
