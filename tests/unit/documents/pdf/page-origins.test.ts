import { beforeAll, expect, test } from 'vitest';
import type { PageImages } from '../../../../shared/documents/images/page-image.ts';
import { pageOrigins } from '../../../../shared/documents/pdf/page-origins.ts';
import { createCompiler } from '../../../../shared/documents/template/compile-template.ts';
import { must } from '../../../../shared/lib/assert.ts';
import { agreementSource, openPageImages, readFonts } from '../../../support/documents.ts';
import { sampleFillInput } from '../../../support/sample-household.ts';
import { createSigningWorld, joined, sealSigned, signOriginal, valueOf } from '../../../support/signing-world.ts';
import type { SigningWorld } from '../../../support/signing-world.ts';

/** Without 协议编号 in its header the sample has a page that says nothing of the household. */
const plainHeader = { ...agreementSource, templateVersionId: 'plain-header', text: agreementSource.text.replace('{{协议编号}}', '见末页') };

let world: SigningWorld;
let images: PageImages;

beforeAll(async () => {
  [world, images] = await Promise.all([createSigningWorld(), openPageImages()]);
});

async function fill(change: Readonly<Record<string, string>> = {}, source = plainHeader): Promise<Uint8Array> {
  const filled = await createCompiler({ fonts: await readFonts() }).fill(source, { ...sampleFillInput, values: { ...sampleFillInput.values, ...change } });
  if (!filled.ok) throw new Error(JSON.stringify(filled.error));
  return joined(filled.value.base, filled.value.tail);
}

test('each page is drawn alike from the whole file and from the revision that last touched it; the base alone knows of no household', async () => {
  const original = await fill();
  const signed = await signOriginal(world, original);
  const sealed = await sealSigned(world, signed);
  for (const [bytes, expected] of [[original, [1, 1, 0, 1]], [signed, [1, 1, 0, 2]], [sealed, [3, 3, 3, 3]]] as const) {
    const { pages, revisionLengths } = valueOf(pageOrigins(bytes));
    expect(pages).toEqual(expected);
    for (const [page, revision] of pages.entries()) {
      const before = bytes.subarray(0, must(revisionLengths[revision], 'a length'));
      expect(Buffer.from((await images.render(before, page, 1)).png).equals((await images.render(bytes, page, 1)).png), `page ${page + 1} of ${expected.join()}`).toBe(true);
    }
  }
  const pageOfAll = (await images.extractText(original.subarray(0, must(valueOf(pageOrigins(original)).revisionLengths[0], 'the base'))))[2] ?? '';
  expect(pageOfAll).toContain('个人信息处理');
  for (const value of Object.values(sampleFillInput.values).filter((each) => each.length > 5)) expect(pageOfAll).not.toContain(value);
});

test('a header that says 协议编号 touches every page', async () => {
  expect(valueOf(pageOrigins(await fill({}, agreementSource))).pages).toEqual([1, 1, 1, 1]);
});

test('a rare character in the name, with a font of its own, gives no page away: what is shared still looks alike', async () => {
  const original = await fill({ principalApplicant: '王𬱖' });
  const { pages, revisionLengths } = valueOf(pageOrigins(original));
  const shared = pages.flatMap((revision, page) => (revision === 0 ? [page] : []));
  for (const page of shared) {
    const base = original.subarray(0, must(revisionLengths[0], 'the base'));
    expect(Buffer.from((await images.render(base, page, 1)).png).equals((await images.render(original, page, 1)).png)).toBe(true);
  }
  expect(pages.filter((revision) => revision === 1).length).toBeGreaterThan(2);
});

test('bytes that are no PDF, and one cut off anywhere, are a refusal and never a throw', async () => {
  const original = await fill();
  expect(pageOrigins(new TextEncoder().encode('not a PDF')).ok).toBe(false);
  for (let length = 1; length < original.length; length += Math.ceil(original.length / 97)) expect(typeof pageOrigins(original.subarray(0, length)).ok).toBe('boolean');
});
