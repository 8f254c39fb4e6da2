import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { HubDeps } from '../../../citizen-web/store/hub-deps.ts';
import { readDocument } from '../../../citizen-web/store/parts.ts';
import { takePageImageTask } from '../../../citizen-web/store/queue-page-images.ts';
import { createHubDocuments } from '../../../citizen-web/workers/hub-documents.ts';
import { pageImage, pageSizes } from '../../../citizen-web/workers/page-images.ts';
import { startPageImagePool } from '../../../citizen-web/workers/page-image-pool.ts';
import type { PageImagePool } from '../../../citizen-web/workers/page-image-pool.ts';
import { keepPagesWarm } from '../../../citizen-web/workers/warm-pages.ts';
import { createCompiler } from '../../../shared/documents/template/compile-template.ts';
import type { DocumentRef } from '../../../shared/domain/records.ts';
import type { IssuedOriginal } from '../../../shared/protocol/command.ts';
import { agreementSource, readFonts } from '../../support/documents.ts';
import { addBatch, addHousehold, fields, filledIssued, plainIssued, publish } from '../../support/hub-story.ts';
import { createHubWorld } from '../../support/hub-world.ts';
import type { HubWorld } from '../../support/hub-world.ts';
import { farthestOff, renderIndependently } from '../../support/independent-rendering.ts';
import { sampleFillInput } from '../../support/sample-household.ts';
import { createSigningWorld, valueOf } from '../../support/signing-world.ts';
import type { SigningWorld } from '../../support/signing-world.ts';

/** Without 协议编号 in its header the third page says nothing of the household. */
const plainHeader = { ...agreementSource, templateVersionId: 'plain-header', text: agreementSource.text.replace('{{协议编号}}', '见末页') };

const noUploads = { check: () => Promise.reject(new Error('nobody uploads anything in this test')) };
let signing: SigningWorld;
let pool: PageImagePool;
let compiler: ReturnType<typeof createCompiler>;
let world: HubWorld;
/** Pages that PDFium has drawn since the test began. */
let drawn = 0;

beforeAll(async () => {
  signing = await createSigningWorld();
  pool = startPageImagePool(2);
  compiler = createCompiler({ fonts: await readFonts() });
});
afterAll(() => pool.close());
beforeEach(async () => {
  drawn = 0;
  const counting: PageImagePool = { ...pool, render: (...question) => { drawn += 1; return pool.render(...question); } };
  world = await createHubWorld(createHubDocuments({ clock: { nowMs: () => 0, monotonicMs: () => 0 }, authority: signing.authority, fonts: signing.fonts, images: counting, uploads: noUploads }));
  await addBatch(world);
});
afterEach(() => world.close());

/** A household with its real original. */
async function pushed(householdId: string, serial: number, source = agreementSource): Promise<IssuedOriginal> {
  await addHousehold(world, householdId, serial);
  const agreementNo = `福补租2026${serial}`;
  const filled = await compiler.fill(source, { ...sampleFillInput, values: fields.values, agreementNo, verifyUrl: `https://example.gov.cn/v/${householdId}` });
  if (!filled.ok) throw new Error(JSON.stringify(filled.error));
  const issued = await filledIssued(world, householdId, filled.value);
  expect((await publish(world, householdId, issued)).refusal).toBeNull();
  return issued;
}

async function warm(): Promise<void> {
  const pages = keepPagesWarm(world.deps, 2);
  await pages.run();
  await pages.stop();
}

/** A hub whose PDFium is out of reach: what it shows was there before. */
function withoutDrawing(): HubDeps {
  return { ...world.deps, documents: { ...world.deps.documents, pageImage: () => Promise.reject(new Error('drawn at the first view')) } };
}

function waiting(): Promise<readonly { readonly tries: number }[]> {
  return world.deps.db.selectFrom('page_image_task').select('tries').execute();
}

test('once pushed, all pages are drawn ahead: the first view draws nothing, and shows what PDFium draws of the very PDF', async () => {
  const { original } = await pushed('house', 7);
  expect(await waiting()).toHaveLength(1);
  await warm();
  expect(await waiting()).toEqual([]);
  expect(drawn).toBe(4);
  const pdf = valueOf(await readDocument(world.deps.db, world.deps, original));
  const sizes = await pageSizes(withoutDrawing(), original, 'house');
  expect(sizes).toHaveLength(4);
  for (const [page, size] of sizes.entries()) {
    const image = await pageImage(withoutDrawing(), original, 'house', page);
    const expected = await renderIndependently(pdf, page, 2);
    expect(farthestOff(image.png, expected), `page ${page + 1}`).toBeLessThanOrEqual(9);
    expect(size).toEqual({ width: expected.width, height: expected.height });
    expect(image.png.length).toBeLessThanOrEqual(150 * 1024);
  }
});

test('a page that no household tail touches is drawn once and lies in the clear, as it was drawn from the base; all others are sealed', async () => {
  const [one, two] = [await pushed('house-a', 1, plainHeader), await pushed('house-b', 2, plainHeader)];
  await warm();
  expect(drawn).toBe(4 + 3);
  const rows = await world.deps.db.selectFrom('page_image').selectAll().execute();
  const isPicture = (bytes: Uint8Array): boolean => Buffer.from(bytes.subarray(1, 4)).toString('latin1') === 'PNG';
  expect(rows.filter((row) => isPicture(row.sealed_png)).map((row) => [row.document_digest, row.page, row.household_id])).toEqual([[one.baseDigest, 2, '']]);
  for (const [householdId, { original }] of [['house-a', one], ['house-b', two]] as const) {
    const pdf = valueOf(await readDocument(world.deps.db, world.deps, original));
    for (const page of [1, 2]) expect(farthestOff((await pageImage(withoutDrawing(), original, householdId, page)).png, await renderIndependently(pdf, page, 2))).toBeLessThanOrEqual(9);
  }
});

test('another household\'s key opens no page', async () => {
  const { original } = await pushed('house', 7);
  await addHousehold(world, 'other', 8);
  await warm();
  await expect(pageImage(withoutDrawing(), original, 'other', 0)).rejects.toThrow('no page');
});

test('what a crash left undone is done after the next start; what is done is not drawn again', async () => {
  await pushed('house-a', 1);
  await pushed('house-b', 2);
  const taken = await world.deps.db.transaction().execute((tx) => takePageImageTask(tx, world.time.nowMs, 120_000));
  expect(taken?.tries).toBe(1);
  await warm();
  expect([drawn, (await waiting()).length]).toEqual([4, 1]);
  world.time.nowMs += 120_000;
  await warm();
  await warm();
  expect([drawn, (await waiting()).length]).toEqual([8, 0]);
});

test('a document that cannot be drawn keeps no other waiting, is tried three times and reported each time', async () => {
  await addHousehold(world, 'broken', 1);
  await publish(world, 'broken', await plainIssued(world, 'broken'));
  await pushed('house', 2);
  for (const tries of [1, 2]) {
    await warm();
    expect(await waiting()).toEqual([{ tries }]);
    world.time.nowMs += 120_000;
  }
  await warm();
  expect(await waiting()).toEqual([]);
  expect(drawn).toBe(4);
  expect(world.alarms.filter((text) => text.includes('cannot be drawn'))).toHaveLength(3);
});

test('who waits for a page comes before what is drawn ahead, and a thread that is gone is replaced', async () => {
  const one = startPageImagePool(1);
  const pdf = await documentBytes((await pushed('house', 7)).original);
  const order: string[] = [];
  const ask = (name: string, urgency: 'now' | 'later') => one.render(pdf, 0, 1, urgency).then(() => order.push(name));
  await Promise.all([ask('first', 'later'), ask('second', 'later'), ask('third', 'later'), ask('citizen', 'now')]);
  expect(order).toEqual(['first', 'citizen', 'second', 'third']);
  await expect(one.render(pdf, 99, 1, 'now')).rejects.toThrow('no page 100');
  await one.close();
  expect((await one.render(pdf, 0, 1, 'now')).width).toBe(595);
  await one.close();
});

async function documentBytes(ref: DocumentRef): Promise<Uint8Array> {
  return valueOf(await readDocument(world.deps.db, world.deps, ref));
}
