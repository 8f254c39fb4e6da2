import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { discloseRecord } from '../../../shared/crypto/change-chain.ts';
import { unknownCallerId } from '../../../shared/domain/records.ts';
import type { Call } from '../../../shared/domain/records.ts';
import { must } from '../../../shared/lib/assert.ts';
import { findDataKey } from '../../../citizen-web/store/data-keys.ts';
import { loadRecord } from '../../../citizen-web/store/load-situation.ts';
import { openClient, openSigning } from '../../support/citizen-client.ts';
import type { CitizenClient } from '../../support/citizen-client.ts';
import { agreementId, citizenPhone, openCitizenHub } from '../../support/citizen-hub.ts';
import type { CitizenHub } from '../../support/citizen-hub.ts';
import { closesAtMs, duringMs, sampleHousehold } from '../../support/domain-samples.ts';

const minuteMs = 60_000;
let hub: CitizenHub;
let client: CitizenClient;

beforeAll(async () => { hub = await openCitizenHub(); });
afterAll(() => hub.close());
beforeEach(async () => {
  hub.clock.timeMs = duringMs;
  for (const table of ['session', 'signing_draft', 'rate', 'one_time_code', 'sms_outbox'] as const) await hub.deps.db.deleteFrom(table).execute();
  await hub.deps.db.deleteFrom('record').where('kind', '=', 'call').execute();
  client = openClient(hub.app);
});

/** What stands on the call list, opened. */
async function calls(): Promise<Call[]> {
  const rows = await hub.deps.db.selectFrom('record').selectAll().where('kind', '=', 'call').orderBy('id').execute();
  const opened = await Promise.all(rows.map(async (row) => discloseRecord(
    { kind: 'call', id: row.id, batchId: row.batch_id, householdId: row.household_id, revision: row.revision, status: row.status, body: row.body },
    await findDataKey(hub.deps.db, hub.deps, must(row.household_id, 'somebody\'s')),
  )));
  return opened.flatMap((each) => (each.kind === 'call' ? [each.record] : []));
}

/** The words of a page, without its markup. */
function wordsOf(body: string): string {
  return body.replace(/<[^>]*>/g, '');
}

test('长辈版 is remembered, goes back where it was pressed, and never to another address', async () => {
  expect((await client.get('/')).body).toContain('<html lang="zh-CN" class="">');
  const answer = await client.post('/look', { look: 'elder-more', back: '/verify?a=1' });
  expect([answer.statusCode, answer.headers['location']]).toEqual([303, '/verify?a=1']);
  expect(String(answer.headers['set-cookie'])).toMatch(/Max-Age=\d{7,}.*HttpOnly; SameSite=Lax/);
  expect((await client.get('/')).body).toContain('class="elder elder-more"');
  expect((await client.get('/nowhere')).body).toContain('class="elder elder-more"');
  for (const back of ['//evil.example', 'https://evil.example', '/\\evil.example', 'javascript:alert(1)', '/a\r\nx: y']) {
    expect((await client.post('/look', { look: 'ordinary', back })).headers['location'], back).toBe('/');
  }
  expect((await client.post('/look', { look: '"><script>', back: '/' })).statusCode).toBe(303);
  expect((await client.get('/')).body).toContain('class=""');
  expect((await client.post('/look', { look: 'elder', stay: 'yes' })).statusCode).toBe(204);
  // A link's address stands in no page: the browser says where it was.
  const link = `/s/${'A'.repeat(22)}`;
  expect((await client.get(link)).body).not.toContain(link);
  expect((await client.post('/look', { look: 'elder', back: '/' }, { referer: `http://localhost${link}` })).headers['location']).toBe(link);
});

test('请工作人员联系我 from the signing way says where, with the last problem; at night it is taken too', async () => {
  await openSigning(hub, client, agreementId);
  for (const [path, fields] of [['/sign/cover', {}], ['/sign/consent', { agreed: 'yes' }], ['/sign/identity', { agreed: 'yes' }]] as const) await client.post(path, fields);
  await client.post('/sign/face/problem', { problem: 'camera_denied' });
  const page = await client.get('/sign/face/card');
  expect(page.body).toContain('<input type="hidden" name="here" value="/sign/face/card">');
  expect((await client.post('/contact', { here: '/sign/face/card' })).body).toContain('会尽快按登记的手机号与您联系');
  expect((await calls())[0]).toMatchObject({ householdId: sampleHousehold.householdId, source: 'citizen', verified: false, done: false, phone: null, matter: '请工作人员联系我（当时在“拍摄身份证”，最后一次问题：人脸：未允许摄像头）' });
  hub.clock.timeMs += 12 * 3_600_000;
  await openSigning(hub, client, agreementId);
  expect((await client.get('/sign/cover')).body).toContain('现在没有人接听，明天9:00开始');
  expect((await client.post('/contact', { here: '/sign/cover' })).body).toContain('上班后会按登记的手机号与您联系');
  expect(await calls()).toHaveLength(2);
});

test('before login a name and a number are asked for; the answer is the same whoever it is, and what was given lies encrypted', async () => {
  expect((await client.get('/')).body).toContain('href="/contact"');
  const form = await client.post('/contact', { here: '/portal/code' });
  expect(form.body).toContain('name="phone"');
  const answers = await Promise.all([citizenPhone, '13900000001'].map((phone) => openClient(hub.app).post('/contact', { here: '/', name: '王大三', phone, matter: '收不到验证码' })));
  expect(answers[0]?.statusCode).toBe(200);
  expect(answers[0]?.body).toBe(answers[1]?.body);
  const taken = await calls();
  expect(taken.map((each) => each.householdId)).toEqual([unknownCallerId, unknownCallerId]);
  expect(taken[0]).toMatchObject({ caller: '王大三（自报，未核实）', verified: false, matter: '请工作人员联系我（未登录，当时在“登录”）：收不到验证码' });
  const stored = JSON.stringify([await hub.deps.db.selectFrom('record').selectAll().where('kind', '=', 'call').execute(), await hub.deps.db.selectFrom('change').selectAll().execute()]);
  for (const secret of ['13900000001', '王大三', '收不到验证码']) expect(stored).not.toContain(secret);
});

test('the same number is put on the list once in half a day, and the answer does not say so', async () => {
  const ask = (): Promise<{ statusCode: number; body: string }> => client.post('/contact', { here: '/', name: '李四', phone: '139 0000-0001', matter: '' });
  const first = await ask();
  const second = await ask();
  expect([second.statusCode, second.body]).toEqual([first.statusCode, first.body]);
  expect(await calls()).toHaveLength(1);
});

test.each([
  [{ name: '', phone: '13900000001' }, '请填写您的姓名'],
  [{ name: '李四', phone: '12' }, '手机号不正确'],
  [{ name: '李四', phone: '13900000001', matter: '长'.repeat(201) }, '请写在 200 字以内'],
])('what is missing is said and what was typed is kept: %o', async (fields, words) => {
  const answer = await client.post('/contact', { here: '/', ...fields });
  expect(answer.statusCode).toBe(422);
  expect(answer.body).toContain(words);
  expect(answer.body).toContain(`value="${fields.phone}"`);
  expect(await calls()).toEqual([]);
});

test('one address cannot bury the call list', async () => {
  const real = await openCitizenHub({ demo: false, publicUrl: 'https://sign.example' });
  const phone = openClient(real.app);
  const headers = { origin: 'https://sign.example' };
  for (let count = 0; count < 5; count += 1) expect((await phone.post('/contact', { here: '/', name: '李四', phone: `1390000000${count}` }, headers)).statusCode).toBe(200);
  const refused = await phone.post('/contact', { here: '/', name: '李四', phone: '13900000009' }, headers);
  expect(refused.statusCode).toBe(429);
  expect(refused.body).toContain('登记次数太多');
  expect(refused.body).toContain('value="13900000009"');
  await real.close();
});

test('a session says how long it lasts, is not kept alive by asking, and goes on ten times when asked to', async () => {
  await openSigning(hub, client, agreementId);
  expect((await client.get('/sign/cover')).body).toContain('data-left-ms="900000"');
  hub.clock.timeMs += 14 * minuteMs;
  expect((await client.get('/session/signing')).body).toBe(String(minuteMs));
  expect((await client.get('/session/signing')).body).toBe(String(minuteMs));
  for (let extended = 0; extended < 13; extended += 1) {
    expect((await client.post('/session/signing/extend')).body, `extension ${extended}`).toBe(String(15 * minuteMs));
    hub.clock.timeMs += 14 * minuteMs;
  }
  // The hour, and ten times a quarter.
  hub.clock.timeMs = duringMs + 210 * minuteMs;
  expect((await client.post('/session/signing/extend')).body).toBe('0');
  expect((await client.get('/sign/cover')).statusCode).toBe(401);
  expect((await openClient(hub.app).get('/session/portal')).body).toBe('0');
});

test('from half an hour before the close every page counts down, before login too; after it none does', async () => {
  hub.clock.timeMs = closesAtMs - 31 * minuteMs;
  await openSigning(hub, client, agreementId);
  expect((await client.get('/sign/cover')).body).toMatch(/id="countdown" data-left-ms="1860000" data-shown-ms="1800000" hidden>/);
  hub.clock.timeMs = closesAtMs - 29.5 * minuteMs;
  for (const path of ['/', '/sign/cover', '/portal', '/portal/signing', `/portal/documents/${agreementId}`, '/verify', '/contact']) {
    expect(wordsOf((await client.get(path)).body), path).toContain('距签约截止还有 30 分钟');
  }
  const batch = must(await loadRecord(hub.deps.db, hub.deps, 'batch', 'batch'), 'a batch');
  hub.clock.timeMs = closesAtMs - minuteMs / 2;
  client = openClient(hub.app);
  await openSigning(hub, client, agreementId);
  expect(wordsOf((await client.get('/sign/cover')).body)).toContain('距签约截止还有 1 分钟');
  hub.clock.timeMs = closesAtMs;
  const closed = await client.get('/sign/cover');
  expect(closed.statusCode).toBe(410);
  expect(closed.body).toContain('签约期限已过');
  expect(closed.body).not.toContain('id="countdown"');
  await hub.put({ kind: 'batch', record: { ...batch, opensAtMs: closesAtMs + minuteMs, closesAtMs: closesAtMs + 60 * minuteMs, revision: batch.revision + 1 } });
  const early = await client.get('/sign/cover');
  expect(early.body).toContain('签约未开始');
  await hub.put({ kind: 'batch', record: { ...batch, revision: batch.revision + 2 } });
});
