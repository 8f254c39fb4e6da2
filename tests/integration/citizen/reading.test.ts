import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadAgreement, loadRecord, loadSituationOfHousehold } from '../../../citizen-web/store/load-situation.ts';
import { readDocument } from '../../../citizen-web/store/parts.ts';
import { readingParts } from '../../../citizen-web/store/reading-parts.ts';
import { readReadingText } from '../../../citizen-web/store/read-reading-text.ts';
import type { Agreement } from '../../../shared/domain/records.ts';
import { must } from '../../../shared/lib/assert.ts';
import { logIn, openClient, openSigning, readAll, samplePicture, submit, writeAll } from '../../support/citizen-client.ts';
import type { CitizenClient } from '../../support/citizen-client.ts';
import { agreementId, openCitizenHub } from '../../support/citizen-hub.ts';
import type { CitizenHub } from '../../support/citizen-hub.ts';
import { sampleHousehold } from '../../support/domain-samples.ts';
import { farthestOff, renderIndependently } from '../../support/independent-rendering.ts';
import { valueOf } from '../../support/signing-world.ts';

let hub: CitizenHub;
let client: CitizenClient;

beforeEach(() => begin());
afterEach(() => hub.close());

async function begin(readSeconds = 0): Promise<void> {
  hub = await openCitizenHub({ readSeconds });
  client = openClient(hub.app);
  await openSigning(hub, client, agreementId);
  await client.post('/sign/cover');
  await client.post('/sign/consent', { agreed: 'yes' });
  await client.post('/sign/identity', { agreed: 'yes' });
  await client.upload('/sign/face/card', 'picture', samplePicture());
  await client.upload('/sign/face/person', 'picture', samplePicture());
}

async function agreement(): Promise<Agreement & { readonly issued: NonNullable<Agreement['issued']> }> {
  const found = must(await loadAgreement(hub.deps.db, hub.deps, agreementId), 'the agreement');
  return { ...found, issued: must(found.issued, 'issued') };
}

/** The text that stands in markup, without its tags. */
function textOf(markup: string): string {
  return markup.replace(/<[^>]+>/g, '').replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>');
}

test('the pages are the very PDF whose digest is signed, of a known size before they are there; nobody keeps them', async () => {
  const pdf = valueOf(await readDocument(hub.deps.db, hub.deps, (await agreement()).issued.original));
  for (const page of [1, 4]) {
    const expected = await renderIndependently(pdf, page - 1, 2);
    const shown = await client.get(`/sign/read?page=${page}`);
    expect(shown.body).toContain(`src="/sign/read/pages/${page}.png" width="${expected.width}" height="${expected.height}"`);
    const image = await client.get(`/sign/read/pages/${page}.png`);
    expect(farthestOff(image.rawPayload, expected)).toBeLessThanOrEqual(9);
    expect(image.headers['cache-control']).toBe('no-store');
  }
  expect((await client.get('/sign/read/pages/5.png')).statusCode).toBe(404);
});

test('without their session nobody sees a page, and the portal of another person has none of it', async () => {
  const stranger = openClient(hub.app);
  expect((await stranger.get('/sign/read/pages/1.png')).headers['content-type']).not.toContain('image');
  await readAll(client);
  await writeAll(client);
  await submit(hub, client);
  hub.clock.timeMs += 61_000;
  const owner = openClient(hub.app);
  await logIn(hub, owner);
  expect((await owner.get(`/portal/view/${agreementId}/pages/1.png`)).headers['content-type']).toBe('image/png');
  // The household moves to another phone: whoever logged in with the old number is somebody else from then on.
  await hub.put({ kind: 'household', record: { ...must(await loadRecord(hub.deps.db, hub.deps, 'household', sampleHousehold.householdId), 'the household'), contactPhone: '13900000000' } });
  for (const path of ['', '/pages/1.png', '/file.pdf']) {
    expect((await owner.get(`/portal/view/${agreementId}${path}`)).statusCode, path).toBe(404);
    expect((await stranger.get(`/portal/view/${agreementId}${path}`)).statusCode, path).toBe(401);
  }
});

test('大字版 shows every word of the text whose digest stands in the record, in order; each part is reached; the choice is remembered on every device', async () => {
  const { issued } = await agreement();
  const parts = readingParts(valueOf(await readReadingText(hub.deps, sampleHousehold.householdId, issued)));
  expect(parts.length).toBeGreaterThan(2);
  expect((await client.see('/sign/read/way', { way: 'text' })).body).toContain('换成原样版');
  for (const [index, blocks] of parts.entries()) {
    const { body } = await client.get(`/sign/read?page=${index + 1}`);
    const words = textOf(/<div class="reading">[\s\S]*?<\/div>(?=<\/section>)/.exec(body)?.[0] ?? '');
    let at = 0;
    for (const text of blocks.flatMap((block) => (block.kind === 'table' ? [] : [block.text]))) {
      at = words.indexOf(text, at);
      expect(at, text).toBeGreaterThanOrEqual(0);
    }
    for (const cell of blocks.flatMap((block) => (block.kind === 'table' ? block.rows.flat() : []))) expect(words).toContain(cell);
  }
  expect((await client.see('/sign/read/confirm')).body).toContain('请先读完第 1 部分，再继续。');
  await client.post('/sign/read/reached/1');
  await client.post('/exit');
  hub.clock.timeMs += 61_000;
  const other = openClient(hub.app);
  await openSigning(hub, other, agreementId);
  expect((await other.get('/sign/read')).body).toContain(`第 2 部分，共 ${parts.length} 部分`);
  for (let part = 2; part < parts.length; part += 1) await other.post(`/sign/read/reached/${part}`);
  expect((await other.post('/sign/read/confirm')).headers['location']).toBe('/sign/write?character=1');
  await writeAll(other);
  await submit(hub, other);
  const { signings } = await loadSituationOfHousehold(hub.deps.db, hub.deps, sampleHousehold.householdId);
  const evidence = JSON.parse(Buffer.from(valueOf(await readDocument(hub.deps.db, hub.deps, must(signings[0], 'a signing').evidence))).toString('utf8'));
  expect(evidence).toMatchObject({ document: { readingTextDigest: issued.readingTextDigest }, reading: { way: 'text', pages: [], textParts: parts.map((_blocks, index) => ({ part: index + 1 })) } });
});

test('a 大字版 that is not the text of the record is not shown: the pages are', async () => {
  await client.post('/sign/read/way', { way: 'text' });
  const found = await agreement();
  await hub.put({ kind: 'agreement', record: { ...found, issued: { ...found.issued, readingTextDigest: 'f'.repeat(64) } } });
  const { body } = await client.get('/sign/read');
  expect(body).toContain('/sign/read/pages/1.png');
  expect(body).not.toContain('大字版</button>');
});

test('the least time for reading: told in seconds that are true, counted from the first look on whatever device, and only once', async () => {
  await hub.close();
  await begin(20);
  await client.get('/sign/read');
  for (const page of [1, 2, 3]) await client.post(`/sign/read/reached/${page}`);
  hub.clock.timeMs += 7_500;
  expect((await client.get('/sign/read?page=4')).body).toContain('请仔细阅读，13 秒后可以确认。');
  expect((await client.see('/sign/read/confirm')).body).toContain('阅读时间太短。请再读 13 秒，然后点“阅读并确认”。');
  expect((await client.get('/sign/write')).headers['location']).toBe('/sign/read');
  hub.clock.timeMs += 12_500;
  expect((await client.get('/sign/read?page=4')).body).not.toContain('秒后可以确认');
  expect((await client.post('/sign/read/confirm')).headers['location']).toBe('/sign/write?character=1');
  expect((await client.post('/sign/read/confirm')).headers['location']).toBe('/sign/write?character=1');
});
