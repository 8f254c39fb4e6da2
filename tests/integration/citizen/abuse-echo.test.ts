import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { loadAgreement, loadRecord, loadSituationOfHousehold } from '../../../citizen-web/store/load-situation.ts';
import type { Agreement, Household, SigningBatch } from '../../../shared/domain/records.ts';
import { must } from '../../../shared/lib/assert.ts';
import { logIn, openClient, openSigning, samplePicture, writeAll } from '../../support/citizen-client.ts';
import type { CitizenClient } from '../../support/citizen-client.ts';
import { agreementId, citizenId, citizenName, citizenPhone, openCitizenHub } from '../../support/citizen-hub.ts';
import type { CitizenHub } from '../../support/citizen-hub.ts';
import { duringMs, sampleHousehold } from '../../support/domain-samples.ts';
import { readDocument } from '../../../citizen-web/store/parts.ts';
import { valueOf } from '../../support/signing-world.ts';

let hub: CitizenHub;
let client: CitizenClient;
const logged: string[] = [];
/** Every character that means something in markup, in an attribute, in an address, in a log line. */
const hostile = `"'><img src=x onerror=alert(1)></title></script><script>alert(1)</script>\u0000\u2028{{7*7}}\${7*7}\r\nX: y&amp;`;

beforeAll(async () => {
  hub = await openCitizenHub({ systemName: `系统${hostile}`, phones: '0755-1、0755-2', hours: hostile, qq: hostile });
  const note = (facts: unknown, text: string): void => void logged.push(JSON.stringify([text, facts]));
  Object.assign(hub.deps, { log: { info: note, warn: note, error: note } });
});
afterAll(() => hub.close());
beforeEach(async () => {
  hub.clock.timeMs = duringMs;
  for (const table of ['session', 'signing_draft', 'rate', 'one_time_code', 'sms_outbox'] as const) await hub.deps.db.deleteFrom(table).execute();
  client = openClient(hub.app);
  logged.length = 0;
});

/** Our own elements only: nothing that was put in is one, no attribute is a script, nothing is inline. */
function expectOnlyOurs(body: string, where: string): void {
  expect(body, where).not.toMatch(/<img src=x|<script>|onerror=alert\(1\)>(?!&)|javascript:|\son\w+\s*=\s*["']|\sstyle=|<style|<base|<iframe/i);
  for (const script of body.match(/<script\b[^>]*>/g) ?? []) expect(script, where).toMatch(/^<script src="\/assets\/[\w/.-]+" defer>$/);
}

async function spoil(): Promise<{ readonly restore: () => Promise<void> }> {
  const household: Household = must(await loadRecord(hub.deps.db, hub.deps, 'household', sampleHousehold.householdId), 'the household');
  const batch: SigningBatch = must(await loadRecord(hub.deps.db, hub.deps, 'batch', household.batchId), 'the batch');
  const agreement: Agreement = must(await loadAgreement(hub.deps.db, hub.deps, agreementId), 'the agreement');
  const issued = must(agreement.issued, 'issued');
  const values = { ...Object.fromEntries(Object.keys(issued.fields.values).map((name) => [name, `${hostile}${name}`])), residentId: citizenId, principalApplicant: citizenName };
  await hub.put({ kind: 'batch', record: { ...batch, name: hostile } }, { kind: 'household', record: { ...household, acceptanceNo: hostile } }, {
    kind: 'agreement', record: { ...agreement, agreementNo: `福补租${hostile}`, returned: { reason: '无法辨认', characters: [], note: hostile, atMs: duringMs, staffId: 'li' }, issued: { ...issued, fields: { ...issued.fields, values } } },
  });
  return { restore: () => hub.put({ kind: 'batch', record: batch }, { kind: 'household', record: household }, { kind: 'agreement', record: agreement }) };
}

test('what staff or a list put into a name, a number, a note or a setting is text on every page', async () => {
  const { restore } = await spoil();
  const seen = async (path: string): Promise<void> => {
    const answer = await client.get(path);
    if (String(answer.headers['content-type']).startsWith('text/html')) expectOnlyOurs(answer.body, path);
    expect(String(answer.headers['content-disposition'] ?? ''), path).not.toMatch(/[\r\n<>]/);
  };
  await openSigning(hub, client, agreementId);
  for (const path of ['/', '/portal', '/portal/signing', '/portal/sign', `/portal/documents/${agreementId}`, '/sign/cover']) await seen(path);
  expect((await client.get('/sign/cover')).body).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  await client.post('/sign/cover');
  for (const path of ['consent', 'identity']) {
    await seen(`/sign/${path}`);
    await client.post(`/sign/${path}`, { agreed: 'yes' });
  }
  for (const part of ['card', 'person']) {
    await seen(`/sign/face/${part}`);
    await client.upload(`/sign/face/${part}`, 'picture', samplePicture());
  }
  for (let page = 1; page <= 6; page += 1) {
    await seen(`/sign/read?page=${page}`);
    await client.post(`/sign/read/reached/${page}`);
  }
  await client.post('/sign/read/confirm');
  await seen('/sign/write?character=1');
  await writeAll(client);
  await seen('/sign/check');
  await client.post('/sign/code');
  await seen('/sign/check');
  await client.post('/sign/submit', { code: await hub.lastCode(citizenPhone) });
  for (const path of ['/sign/done', '/portal/signing', `/portal/documents/${agreementId}`, `/portal/view/${agreementId}`, `/portal/view/${agreementId}/file.pdf?save=1`, `/v/${agreementId}`, '/demo/outbox']) await seen(path);
  const agreement = must(await loadAgreement(hub.deps.db, hub.deps, agreementId), 'signed');
  await hub.put({ kind: 'agreement', record: { ...agreement, status: 'void', voidReason: 'withdrawn', voidedAtMs: duringMs, voidNote: hostile } });
  for (const path of ['/sign', '/portal/signing', `/v/${agreementId}`]) await seen(path);
  await restore();
});

test('what somebody types, in any field or address, comes back as text or not at all', async () => {
  const typed = hostile.replaceAll('alert(1)', 'alert(2)');
  const fields = { residentId: typed, phone: typed, code: typed, lastSix: typed, agreed: typed, drawing: typed, problem: typed, page: typed };
  await openSigning(hub, client, agreementId);
  for (const path of ['/portal/code', '/portal/login', '/sign/cover', '/sign/consent', '/sign/identity', '/sign/face/problem', '/contact', '/sign/phone', '/verify', `/s/${'A'.repeat(22)}`, `/sign/write/${encodeURIComponent(typed)}`, `/portal/sign/${encodeURIComponent(typed)}`]) {
    for (const answer of [await client.post(path, fields), await client.get(`${path}?${new URLSearchParams(fields).toString()}`)]) {
      expectOnlyOurs(answer.body, path);
      expect(answer.body, path).not.toContain('alert(2)');
      expect(String(answer.headers['location'] ?? ''), path).not.toMatch(/alert|\r|\n/);
    }
  }
});

test('on the whole way to 提交 nothing personal is in an address, a title, a log line, or kept by a cache', async () => {
  const urls: string[] = [];
  const get = client.get.bind(client);
  const watched: CitizenClient = { ...client, get: async (url) => {
    urls.push(url);
    const answer = await get(url);
    urls.push(String(answer.headers['location'] ?? ''));
    expect(answer.headers['cache-control'], url).toBe('no-store');
    const title = /<title>(.*?)<\/title>/s.exec(answer.body)?.[1] ?? '';
    for (const secret of secrets()) expect(title, url).not.toContain(secret);
    return answer;
  } };
  await openSigning(hub, client, agreementId);
  for (const path of ['/portal/signing', '/portal/sign', '/portal/sign/state', '/portal/qr.png', '/sign']) await watched.get(path);
  await client.post('/sign/cover');
  for (const path of ['consent', 'identity']) {
    await watched.get(`/sign/${path}`);
    urls.push(String((await client.post(`/sign/${path}`, { agreed: 'yes' })).headers['location']));
  }
  for (const part of ['card', 'person']) {
    await watched.get(`/sign/face/${part}`);
    urls.push(String((await client.upload(`/sign/face/${part}`, 'picture', samplePicture())).headers['location']));
  }
  for (let page = 1; page <= 6; page += 1) {
    await watched.get(`/sign/read?page=${page}`);
    await client.post(`/sign/read/reached/${page}`);
  }
  await watched.get('/sign/read/pages/1.png');
  await client.post('/sign/read/confirm');
  for (const index of [0, 1, 2]) await watched.get(`/sign/write?character=${index + 1}`);
  await writeAll(client);
  hub.clock.timeMs += 61_000;
  await client.post('/sign/code');
  await watched.get('/sign/check');
  await client.post('/sign/submit', { code: '000000' });
  urls.push(String((await client.post('/sign/submit', { code: await hub.lastCode(citizenPhone) })).headers['location']));
  for (const path of ['/sign/done', `/portal/view/${agreementId}`, `/portal/view/${agreementId}/pages/1.png`, `/portal/view/${agreementId}/file.pdf`, `/portal/documents/${agreementId}`]) await watched.get(path);
  expect((await loadAgreement(hub.deps.db, hub.deps, agreementId))?.status).toBe('signed');
  expect(logged.length).toBeGreaterThan(40);
  const codes = (await hub.deps.db.selectFrom('one_time_code').select('serial').execute()).length;
  expect(codes).toBeGreaterThan(1);
  for (const secret of [...secrets(), await hub.lastCode(citizenPhone), ...client.cookies().values(), '127.0.0.1']) {
    expect(logged.join('\n').includes(secret), 'in a log').toBe(false);
    expect(urls.join('\n').includes(secret), 'in an address').toBe(false);
  }
});

test('a file that is no document of ours is answered in a sentence, however it is made, and the hub works on', async () => {
  await logIn(hub, client);
  const original = must(must(await loadAgreement(hub.deps.db, hub.deps, agreementId), 'issued').issued, 'issued').original;
  const real = Buffer.from(valueOf(await readDocument(hub.deps.db, hub.deps, original)));
  const many = (text: string, bytes: number): Buffer => Buffer.alloc(bytes, text);
  const files: Readonly<Record<string, Buffer>> = {
    'nothing but a head': Buffer.from('%PDF-1.7\n'), 'zeros': Buffer.alloc(8_000_000), 'a text of brackets': many('[', 2_000_000), 'dictionaries without end': many('<<', 2_000_000), 'a real one and brackets': Buffer.concat([real, many('<</A', 500_000)]),
    'half of a real one': real.subarray(0, real.length / 2), 'startxref to itself': Buffer.from(`%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 1 /Prev 9>>\nstartxref\n9\n%%EOF\n`),
    'Prev without end': Buffer.concat([real, Buffer.from(`\nxref\n0 0\ntrailer\n<</Size 9 /Root 1 0 R /Prev ${real.length + 1}>>\nstartxref\n${real.length + 1}\n%%EOF\n`)]),
    'an object table of two thousand million': Buffer.from('%PDF-1.7\nxref\n0 2000000000\n0000000000 65535 f \ntrailer\n<</Size 2000000000>>\nstartxref\n9\n%%EOF\n'),
    'a length beyond the file': Buffer.from('%PDF-1.7\n1 0 obj\n<</Length 999999999999>>\nstream\nx\nendstream\nendobj\nxref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer\n<</Size 2/Root 1 0 R>>\nstartxref\n70\n%%EOF\n'),
    'a reference to itself': Buffer.from('%PDF-1.7\n1 0 obj\n1 0 R\nendobj\nxref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer\n<</Size 2/Root 1 0 R>>\nstartxref\n30\n%%EOF\n'),
    'the end alone, a hundred thousand times': many('startxref\n0\n%%EOF\n', 1_800_000), 'a script': Buffer.from('<html><script>alert(1)</script></html>'), 'a zip': Buffer.from('PK\u0003\u0004'.padEnd(5_000, '\u0000'), 'latin1'),
  };
  for (const [what, bytes] of Object.entries(files)) {
    const answer = await client.upload('/verify', 'file', bytes, 'application/pdf');
    expect(answer.statusCode, what).toBe(200);
    expect(answer.body, what).toMatch(/不是能读取的 PDF|不能认定|被改动过|无法核对/);
    expect(answer.body, what).not.toContain('文件真实');
    expectOnlyOurs(answer.body, what);
  }
  expect((await client.get('/portal/signing')).statusCode).toBe(200);
  expect((await loadSituationOfHousehold(hub.deps.db, hub.deps, sampleHousehold.householdId)).agreements.length).toBeGreaterThan(0);
}, 120_000);

function secrets(): string[] {
  return [citizenName, citizenId, citizenId.slice(-6), citizenPhone, '138****8000', '福补租2026'];
}
