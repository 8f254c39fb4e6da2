import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { mintAccessCode } from '../../../citizen-web/store/citizen-access-codes.ts';
import { loadAgreement, loadRecord } from '../../../citizen-web/store/load-situation.ts';
import { must } from '../../../shared/lib/assert.ts';
import { follow, logIn, openClient, openSigning, readAll, samplePicture, submit, walkToCheck } from '../../support/citizen-client.ts';
import type { CitizenClient } from '../../support/citizen-client.ts';
import { agreementId, citizenId, citizenPhone, openCitizenHub } from '../../support/citizen-hub.ts';
import type { CitizenHub } from '../../support/citizen-hub.ts';
import { closesAtMs, duringMs, opensAtMs, sampleHousehold } from '../../support/domain-samples.ts';
import { sampleDrawings } from '../../support/signing-world.ts';

let hub: CitizenHub;
let client: CitizenClient;

beforeAll(async () => {
  hub = await openCitizenHub();
});
afterAll(() => hub.close());
beforeEach(async () => {
  hub.clock.timeMs = Math.max(hub.clock.timeMs, duringMs) + 61_000;
  for (const table of ['session', 'signing_draft', 'rate', 'one_time_code', 'sms_outbox'] as const) await hub.deps.db.deleteFrom(table).execute();
  client = openClient(hub.app);
});

function mint(expiresAtMs: number = closesAtMs): Promise<string> {
  return mintAccessCode(hub.deps, { agreementId, householdId: sampleHousehold.householdId, expiresAtMs });
}

describe('the order of steps', () => {
  test('no later page opens before the earlier ones are done, by GET or by POST', async () => {
    await openSigning(hub, client, agreementId);
    for (const path of ['/sign/consent', '/sign/identity', '/sign/face/card', '/sign/read', '/sign/write', '/sign/check']) {
      expect((await client.get(path)).headers['location'], path).toBe('/sign/cover');
    }
    expect((await client.post('/sign/read/confirm')).headers['location']).toBe('/sign/cover');
    expect((await client.post('/sign/submit', { code: '123456' })).headers['location']).toBe('/sign/cover');
    await client.post('/sign/cover');
    expect((await client.see('/sign/consent')).body).toContain('没有勾选同意');
    expect((await client.get('/sign/identity')).headers['location']).toBe('/sign/consent');
  });

  test('阅读并确认 counts only when each page was reached', async () => {
    await openSigning(hub, client, agreementId);
    await client.post('/sign/cover');
    await client.post('/sign/consent', { agreed: 'yes' });
    await client.post('/sign/identity', { agreed: 'yes' });
    await client.upload('/sign/face/card', 'picture', samplePicture());
    await client.upload('/sign/face/person', 'picture', samplePicture());
    const answer = await client.post('/sign/read/confirm');
    expect(answer.headers['location']).toBe('/sign/read?page=1&missed=1');
    expect((await client.get('/sign/read?page=1&missed=1')).body).toContain('请先读完第 1 页');
    const image = await client.get('/sign/read/pages/1.png');
    expect(image.rawPayload.subarray(1, 4).toString()).toBe('PNG');
    await readAll(client);
    expect((await client.get('/sign')).headers['location']).toBe('/sign/write');
  });

  test('a reload, or a new login later, goes on where it was', async () => {
    await openSigning(hub, client, agreementId);
    await walkToCheck(client);
    hub.clock.timeMs += 20 * 60_000;
    expect((await client.get('/sign/check')).statusCode).toBe(401);
    const later = openClient(hub.app);
    await openSigning(hub, later, agreementId);
    expect((await later.get('/sign')).headers['location']).toBe('/sign/check');
  });

  test('a second device is told, and takes over with what was written', async () => {
    await openSigning(hub, client, agreementId);
    await client.post('/sign/cover');
    const other = openClient(hub.app);
    await other.post(`/s/${await mint()}`, { lastSix: citizenId.slice(-6) });
    await other.post('/sign/phone/send');
    await other.post('/sign/phone', { code: await hub.lastCode(citizenPhone) });
    expect((await other.get('/sign')).body).toContain('已在另一台手机上打开');
    await other.post('/sign/take-over');
    expect((await other.get('/sign')).headers['location']).toBe('/sign/consent');
    expect((await client.get('/sign')).body).toContain('已在另一台手机上打开');
  });
});

describe('links', () => {
  test('opening one changes nothing and shows nothing personal; the last six and the phone come first', async () => {
    const code = await mint();
    const before = await hub.deps.db.selectFrom('access_code').selectAll().execute();
    const page = await client.get(`/s/${code}`);
    expect(await hub.deps.db.selectFrom('access_code').selectAll().execute()).toEqual(before);
    expect(page.headers['set-cookie']).toBeUndefined();
    expect(page.body).not.toMatch(/王大三|福补租|1380/);
    await client.post(`/s/${code}`, { lastSix: citizenId.slice(-6) });
    expect((await client.get('/sign')).headers['location']).toBe('/sign/phone');
    const phonePage = await client.get('/sign/phone');
    expect(phonePage.body).toContain('138****8000');
    expect(phonePage.body).not.toMatch(/王大三|福补租/);
  });

  test('five wrong tries close it for half an hour, for the right six digits too', async () => {
    const code = await mint();
    for (let left = 4; left > 0; left -= 1) expect((await client.see(`/s/${code}`, { lastSix: '000000' })).body).toContain(`还可以填 ${left} 次`);
    expect((await client.see(`/s/${code}`, { lastSix: '000000' })).body).toContain('次数太多');
    expect((await client.see(`/s/${code}`, { lastSix: citizenId.slice(-6) })).body).toContain('半小时后');
    expect((await client.get('/sign')).statusCode).toBe(401);
  });

  test('an expired, an unknown and a malformed one get the same page', async () => {
    const expired = await client.get(`/s/${await mint(hub.clock.timeMs)}`);
    const unknown = await client.get('/s/AAAAAAAAAAAAAAAAAAAAAA');
    const malformed = await client.get('/s/x');
    expect(expired.statusCode).toBe(410);
    expect(expired.body).toContain('已失效');
    expect(unknown.body).toBe(expired.body);
    expect(malformed.body).toBe(expired.body);
  });

  test('the link of a replaced version explains itself', async () => {
    const code = await mint();
    const agreement = must(await loadAgreement(hub.deps.db, hub.deps, agreementId), 'issued');
    await hub.put({ kind: 'agreement', record: { ...agreement, status: 'void', voidReason: 'superseded', voidedAtMs: hub.clock.timeMs } });
    expect((await client.get(`/s/${code}`)).body).toContain('协议内容已更正');
    await hub.put({ kind: 'agreement', record: agreement });
  });
});

describe('codes', () => {
  test('whoever asks, the answer is the same, and only who is registered gets a message', async () => {
    const known = await client.post('/portal/code', { residentId: citizenId, phone: citizenPhone });
    const knownPage = await client.get('/portal/code');
    const other = openClient(hub.app);
    const unknown = await other.post('/portal/code', { residentId: citizenId, phone: '13900000000' });
    const unknownPage = await other.get('/portal/code');
    expect([unknown.statusCode, unknown.headers['location']]).toEqual([known.statusCode, known.headers['location']]);
    const withoutSerial = (body: string): string => body.replace(/序号 \d\d/, '');
    expect(withoutSerial(unknownPage.body)).toBe(withoutSerial(knownPage.body));
    expect(knownPage.body).toContain('如信息与登记一致，验证码已发送');
    expect(await hub.deps.db.selectFrom('sms_outbox').selectAll().execute()).toHaveLength(1);
  });

  test('five wrong ones kill it; a used one is dead; another comes after 60 seconds', async () => {
    await client.post('/portal/code', { residentId: citizenId, phone: citizenPhone });
    const code = await hub.lastCode(citizenPhone);
    const wrong = code === '000000' ? '111111' : '000000';
    for (let count = 0; count < 5; count += 1) expect((await client.see('/portal/login', { code: wrong })).body).toContain('验证码不正确');
    expect((await client.see('/portal/login', { code })).body).toContain('次数太多');
    expect((await client.see('/portal/code-again')).body).toContain('秒后再获取');
    hub.clock.timeMs += 60_000;
    await client.post('/portal/code-again');
    const next = await hub.lastCode(citizenPhone);
    expect((await client.post('/portal/login', { code: ` ${next.slice(0, 3)}-${next.slice(3)} ` })).headers['location']).toBe('/portal');
    expect((await client.see('/portal/login', { code: next })).body).toContain('重新获取');
  });

  test('a 提交 code is dead after five minutes, and when a stroke was changed after it was sent', async () => {
    await openSigning(hub, client, agreementId);
    await walkToCheck(client);
    await client.post('/sign/code');
    const code = await hub.lastCode(citizenPhone);
    hub.clock.timeMs += 5 * 60_000;
    expect((await client.see('/sign/submit', { code })).body).toContain('已过期');
    await client.post('/sign/code');
    const fresh = await hub.lastCode(citizenPhone);
    await client.post('/sign/write/0', { drawing: JSON.stringify({ ...sampleDrawings[0], strokes: sampleDrawings[0]?.strokes.slice(1) }) });
    expect((await client.see('/sign/submit', { code: fresh })).body).toContain('重新获取');
    expect((await loadAgreement(hub.deps.db, hub.deps, agreementId))?.status).toBe('awaiting_signature');
  });

  test('a number that gets no messages is told so, once the person is known', async () => {
    const household = must(await loadRecord(hub.deps.db, hub.deps, 'household', sampleHousehold.householdId), 'a household');
    await hub.put({ kind: 'household', record: { ...household, contactPhone: '+85291234567' } });
    await client.post(`/s/${await mint()}`, { lastSix: citizenId.slice(-6) });
    expect((await client.see('/sign/phone/send')).body).toContain('收不到短信');
    await hub.put({ kind: 'household', record: household });
  });

  test('five codes an hour for one number, then a kind page', async () => {
    hub.clock.timeMs += 3_600_000 - (hub.clock.timeMs % 3_600_000);
    await client.post('/portal/code', { residentId: citizenId, phone: citizenPhone });
    for (let count = 1; count < 5; count += 1) {
      hub.clock.timeMs += 60_000;
      expect((await client.see('/portal/code-again')).body).toContain('验证码已发送');
    }
    hub.clock.timeMs += 60_000;
    expect((await client.see('/portal/code-again')).body).toContain('次数太多');
    expect(await hub.deps.db.selectFrom('sms_outbox').selectAll().execute()).toHaveLength(5);
  });

  test('only hashes lie in the code table', async () => {
    await client.post('/portal/code', { residentId: citizenId, phone: citizenPhone });
    const code = await hub.lastCode(citizenPhone);
    const row = JSON.stringify(await hub.deps.db.selectFrom('one_time_code').selectAll().execute());
    expect(row).not.toContain(code);
    expect(row).not.toContain(citizenPhone);
  });
});

describe('the window', () => {
  test('not open yet, and closed between 获取短信验证码 and 提交', async () => {
    const batch = must(await loadRecord(hub.deps.db, hub.deps, 'batch', 'batch'), 'a batch');
    await openSigning(hub, client, agreementId);
    await hub.put({ kind: 'batch', record: { ...batch, opensAtMs: hub.clock.timeMs + 60_000 } });
    expect((await client.get('/sign')).body).toContain('签约未开始');
    await hub.put({ kind: 'batch', record: { ...batch, opensAtMs, closesAtMs: hub.clock.timeMs + 30_000 } });
    await walkToCheck(client);
    expect((await client.get('/sign/check')).body).toContain('距签约截止还有 1 分钟');
    await client.post('/sign/code');
    hub.clock.timeMs += 30_000;
    const answer = await client.post('/sign/submit', { code: await hub.lastCode(citizenPhone) });
    expect(answer.body).toContain('签约期限已过');
    expect((await loadAgreement(hub.deps.db, hub.deps, agreementId))?.status).toBe('awaiting_signature');
    await hub.put({ kind: 'batch', record: batch });
  });
});

describe('bad input', () => {
  test('a broken canvas, a dot, another character and far too much ink are each refused kindly', async () => {
    await openSigning(hub, client, agreementId);
    await walkToCheck(client);
    const dot = { character: '王', width: 300, height: 300, strokes: [[{ x: 5, y: 5, t: 0, pressure: 0.5 }]] };
    const tooMuch = { ...dot, strokes: Array.from({ length: 81 }, () => dot.strokes[0]) };
    for (const drawing of ['{"strokes":', 'null', '[]', JSON.stringify(tooMuch), JSON.stringify({ ...sampleDrawings[0], width: -1 })]) {
      const answer = await client.see('/sign/write/0', { drawing });
      expect(answer.body).toContain('请重新写一遍');
    }
    expect((await client.see('/sign/write/0', { drawing: JSON.stringify(dot) })).body).toContain('只有一点笔迹');
    expect((await client.see('/sign/write/1', { drawing: JSON.stringify(sampleDrawings[0]) })).body).toContain('现在请写“大”字');
  });

  test('a picture that is none, and one too large, are refused; staff see why somebody is stuck', async () => {
    await openSigning(hub, client, agreementId);
    await client.post('/sign/cover');
    await client.post('/sign/consent', { agreed: 'yes' });
    await client.post('/sign/identity', { agreed: 'yes' });
    const broken = await follow(client, client.upload('/sign/face/card', 'picture', samplePicture().subarray(0, 300)));
    expect(broken.body).toContain('打不开或不完整');
    expect((await follow(client, client.upload('/sign/face/card', 'picture', new Uint8Array()))).body).toContain('没有收到照片');
    expect((await follow(client, client.upload('/sign/face/card', 'picture', new Uint8Array(13 * 1024 * 1024)))).body).toContain('文件太大');
    await client.post('/sign/face/problem', { problem: 'camera_denied' });
    expect(await loadRecord(hub.deps.db, hub.deps, 'progress', sampleHousehold.householdId)).toMatchObject({ step: 'face', problem: '人脸：未允许摄像头' });
  });

  test('a POST from elsewhere does nothing', async () => {
    await logIn(hub, client);
    for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }, { origin: 'null' }]) {
      expect((await client.post('/exit', {}, headers)).statusCode).toBe(403);
    }
    expect((await client.get('/portal/signing')).statusCode).toBe(200);
  });

  test('what belongs to others is as if it were not there', async () => {
    await logIn(hub, client);
    for (const path of ['/portal/documents/other', '/portal/view/other', '/portal/view/other/file.pdf']) expect((await client.get(path)).statusCode).toBe(404);
  });
});

describe('验真', () => {
  test('the signed file is genuine, a changed byte is found, a stranger is not ours; the number shows no name', async () => {
    await openSigning(hub, client, agreementId);
    await walkToCheck(client);
    expect((await submit(hub, client)).headers['location']).toBe('/sign/done');
    const file = (await client.get(`/portal/view/${agreementId}/file.pdf`)).rawPayload;
    expect((await client.upload('/verify', 'file', file, 'application/pdf')).body).toContain('文件真实且未被改动，申请人已签字');
    const changed = Buffer.from(file);
    changed[2000] = (changed[2000] ?? 0) ^ 1;
    expect((await client.upload('/verify', 'file', changed, 'application/pdf')).body).toMatch(/被改动过|无法核对/);
    expect((await client.upload('/verify', 'file', Buffer.from('no pdf'), 'application/pdf')).body).toContain('不是能读取的 PDF');
    const page = await client.get(`/v/${agreementId}`);
    expect(page.body).toContain('尚未盖章');
    expect(page.body).not.toContain('王大三');
    expect((await client.get('/v/unknown-number')).body).toContain('没有查到');
    const agreement = must(await loadAgreement(hub.deps.db, hub.deps, agreementId), 'signed');
    await hub.put({ kind: 'agreement', record: { ...agreement, status: 'void', voidReason: 'revoked', voidedAtMs: Date.parse('2026-02-03T10:00:00+08:00') } });
    expect((await client.upload('/verify', 'file', file, 'application/pdf')).body).toContain('文件真实且未被改动，但已于2026年2月3日作废');
  });
});
