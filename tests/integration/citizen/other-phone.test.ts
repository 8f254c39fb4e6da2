import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { mintAccessCode } from '../../../citizen-web/store/citizen-access-codes.ts';
import { loadAgreement, loadRecord } from '../../../citizen-web/store/load-situation.ts';
import { must } from '../../../shared/lib/assert.ts';
import { openClient, openSigning, readAll, samplePicture, submit, writeAll } from '../../support/citizen-client.ts';
import type { CitizenClient } from '../../support/citizen-client.ts';
import { agreementId, openCitizenHub } from '../../support/citizen-hub.ts';
import type { CitizenHub } from '../../support/citizen-hub.ts';
import { duringMs, sampleHousehold } from '../../support/domain-samples.ts';

let hub: CitizenHub;
let client: CitizenClient;

beforeAll(async () => {
  hub = await openCitizenHub();
});
afterAll(() => hub.close());
beforeEach(async () => {
  hub.clock.timeMs = Math.max(hub.clock.timeMs, duringMs) + 61_000;
  for (const table of ['session', 'signing_draft', 'rate', 'one_time_code', 'access_code', 'sms_outbox'] as const) await hub.deps.db.deleteFrom(table).execute();
  client = openClient(hub.app);
  await openSigning(hub, client, agreementId);
  await client.post('/sign/cover');
  await client.post('/sign/consent', { agreed: 'yes' });
  await client.post('/sign/identity', { agreed: 'yes' });
});

/** A code as the QR page holds it; the page itself shows it as a picture only. */
function mint(): Promise<string> {
  return mintAccessCode(hub.deps, { agreementId, householdId: sampleHousehold.householdId, expiresAtMs: hub.clock.timeMs + 15 * 60_000, use: 'photo' });
}

async function helper(code: string): Promise<CitizenClient> {
  const phone = openClient(hub.app);
  expect((await phone.post(`/p/${code}`)).headers['location']).toBe('/photo/card');
  return phone;
}

const state = async (): Promise<string> => (await client.get('/sign/face/other/state')).body;

test('another phone takes both pictures, sees nothing of the person, and the first device goes on by itself', async () => {
  expect(await client.see('/sign/face/other')).toMatchObject({ statusCode: 200 });
  expect((await client.get('/sign/face/other.png')).rawPayload.subarray(1, 4).toString()).toBe('PNG');
  expect(await state()).toBe('waiting');
  expect(await loadRecord(hub.deps.db, hub.deps, 'progress', sampleHousehold.householdId)).toMatchObject({ step: 'face', problem: '人脸：改用另一台手机拍照' });
  const phone = await helper(await mint());
  const pages = [await phone.get('/photo/card'), await phone.get('/photo/person')];
  expect(pages[1]?.headers['location']).toBe('/photo/card');
  expect((await phone.upload('/photo/card', 'picture', samplePicture())).headers['location']).toBe('/photo/person');
  pages.push(await phone.get('/photo/person'));
  for (const page of pages) expect(page.body).not.toMatch(/王大三|福补租|1380|002X/);
  expect((await client.get('/sign')).headers['location']).toBe('/sign/face/person');
  expect((await phone.upload('/photo/person', 'picture', samplePicture())).headers['location']).toBe('/photo/done');
  expect((await phone.get('/photo/done')).body).toContain('请回到原来的手机或电脑继续办理');
  expect(await state()).toBe('done');
  expect((await client.get('/sign')).headers['location']).toBe('/sign/read');
  await readAll(client);
  await writeAll(client);
  expect((await submit(hub, client)).headers['location']).toBe('/sign/done');
  expect((await phone.get('/photo/card')).statusCode).toBe(410);
  const agreement = must(await loadAgreement(hub.deps.db, hub.deps, agreementId), 'signed');
  await hub.put({ kind: 'agreement', record: { ...agreement, status: 'awaiting_signature', signingId: null, revision: agreement.revision + 1 } });
});

test('the other phone opens nothing but the pictures', async () => {
  const phone = await helper(await mint());
  for (const path of ['/sign', '/sign/cover', '/sign/read', '/portal/signing']) expect((await phone.get(path)).statusCode, path).toBe(401);
  expect((await phone.get('/sign/face/other/state')).body).toBe('gone');
  expect((await phone.post('/sign/take-over')).statusCode).toBe(401);
});

test('opening the code by itself changes nothing; it is good for one phone, fifteen minutes, and until a new one is shown', async () => {
  const code = await mint();
  const looking = openClient(hub.app);
  expect((await looking.get(`/p/${code}`)).body).toContain('开始拍照');
  expect(looking.cookies().size).toBe(0);
  await helper(code);
  const second = await openClient(hub.app).post(`/p/${code}`);
  expect([second.statusCode, second.body.includes('已在别的手机上打开')]).toEqual([410, true]);
  const replaced = await mint();
  await client.post('/sign/face/other');
  expect((await openClient(hub.app).get(`/p/${replaced}`)).statusCode).toBe(410);
  const late = await mint();
  hub.clock.timeMs += 15 * 60_000;
  expect((await openClient(hub.app).get(`/p/${late}`)).statusCode).toBe(410);
  expect((await openClient(hub.app).get('/p/AAAAAAAAAAAAAAAAAAAAAA')).statusCode).toBe(410);
});

test('a code for pictures opens no signing, and a signing code no pictures', async () => {
  expect((await openClient(hub.app).get(`/s/${await mint()}`)).statusCode).toBe(410);
  const sign = await mintAccessCode(hub.deps, { agreementId, householdId: sampleHousehold.householdId, expiresAtMs: hub.clock.timeMs + 60_000 });
  expect((await openClient(hub.app).get(`/p/${sign}`)).statusCode).toBe(410);
});

test('the first device keeps the signing while the other takes pictures; a camera that fails there is told to staff', async () => {
  await client.post('/sign/face/other');
  const phone = await helper(await mint());
  await phone.post('/photo/problem', { problem: 'camera_denied' });
  expect(await loadRecord(hub.deps.db, hub.deps, 'progress', sampleHousehold.householdId)).toMatchObject({ problem: '人脸：未允许摄像头（另一台手机）' });
  await phone.upload('/photo/card', 'picture', samplePicture());
  expect((await client.get('/sign/face/person')).body).toContain('拍摄本人面部');
  // Another page of the same person takes the signing over: the first device is told, and the page with the code ends.
  const other = openClient(hub.app);
  hub.clock.timeMs += 61_000;
  await openSigning(hub, other, agreementId);
  await other.post('/sign/take-over');
  expect(await state()).toBe('gone');
});

test('the version is replaced while the other phone is at work: it is told to go back', async () => {
  const phone = await helper(await mint());
  const agreement = must(await loadAgreement(hub.deps.db, hub.deps, agreementId), 'issued');
  await hub.put({ kind: 'agreement', record: { ...agreement, status: 'void', voidReason: 'superseded', voidedAtMs: hub.clock.timeMs } });
  expect((await phone.get('/photo/card')).statusCode).toBe(410);
  expect((await phone.upload('/photo/card', 'picture', samplePicture())).statusCode).toBe(410);
  await hub.put({ kind: 'agreement', record: agreement });
});
