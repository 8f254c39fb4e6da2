import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loadAgreement, loadSituationOfHousehold } from '../../../citizen-web/store/load-situation.ts';
import { mintAccessCode } from '../../../citizen-web/store/citizen-access-codes.ts';
import { openClient, openSigning, walkToCheck } from '../../support/citizen-client.ts';
import type { CitizenClient } from '../../support/citizen-client.ts';
import { agreementId, citizenId, citizenPhone, openCitizenHub } from '../../support/citizen-hub.ts';
import type { CitizenHub } from '../../support/citizen-hub.ts';
import { closesAtMs, duringMs, sampleHousehold } from '../../support/domain-samples.ts';

let hub: CitizenHub;
let client: CitizenClient;
const me = { residentId: citizenId, phone: citizenPhone };
const minuteMs = 60_000;

beforeAll(async () => { hub = await openCitizenHub(); });
afterAll(() => hub.close());
beforeEach(async () => {
  // An hour of its own, so that no limit of one test ends in the middle of another.
  hub.clock.timeMs = duringMs + 3_600_000 - (duringMs % 3_600_000);
  for (const table of ['session', 'signing_draft', 'rate', 'one_time_code', 'sms_outbox', 'access_code'] as const) await hub.deps.db.deleteFrom(table).execute();
  client = openClient(hub.app);
});

/** Any code but this one. */
function wrongCodes(right: string, count: number): string[] {
  return Array.from({ length: count }, (_each, index) => String((Number(right) + index + 1) % 1_000_000).padStart(6, '0'));
}

async function isLoggedIn(who: CitizenClient): Promise<boolean> {
  return (await who.get('/portal/signing')).statusCode === 200;
}

describe('guessing', () => {
  test('five wrong tries kill a code, for the right digits too', async () => {
    await client.post('/portal/code', me);
    const right = await hub.lastCode(citizenPhone);
    for (const code of wrongCodes(right, 5)) expect((await client.see('/portal/login', { code })).body).toContain('验证码不正确');
    expect((await client.see('/portal/login', { code: right })).body).toContain('输错次数太多，请重新获取');
    expect(await isLoggedIn(client)).toBe(false);
  });

  test('twenty wrong tries a day are all, over new codes, new sessions and other phones; then it says who can help', async () => {
    for (let round = 0; round < 4; round += 1) {
      const other = openClient(hub.app);
      await other.post('/portal/code', me);
      for (const code of wrongCodes(await hub.lastCode(citizenPhone), 5)) await other.post('/portal/login', { code });
      hub.clock.timeMs += minuteMs;
    }
    const answer = await client.see('/portal/code', me);
    expect(answer.body).toContain('验证码一天内输错的次数太多');
    expect(await isLoggedIn(client)).toBe(false);
    hub.clock.timeMs += 24 * 60 * minuteMs;
    await client.post('/portal/code', me);
    await client.post('/portal/login', { code: await hub.lastCode(citizenPhone) });
    expect(await isLoggedIn(client)).toBe(true);
  });

  test('codes of many sessions at once are one number\'s codes: a new session waits the same minute, and there are five an hour', async () => {
    await client.post('/portal/code', me);
    const other = openClient(hub.app);
    expect((await other.see('/portal/code', me)).body).toContain('请等 60 秒后再获取验证码');
    for (let count = 1; count < 5; count += 1) {
      hub.clock.timeMs += minuteMs;
      await openClient(hub.app).post('/portal/code', me);
    }
    hub.clock.timeMs += minuteMs;
    expect((await openClient(hub.app).see('/portal/code', me)).body).toContain('获取验证码的次数太多，请在 12:00 以后再试');
    expect(await hub.deps.db.selectFrom('sms_outbox').select('message_id').execute()).toHaveLength(5);
  });

  test('who knows only a number uses up nothing of the person who has it', async () => {
    for (let count = 0; count < 12; count += 1) {
      await openClient(hub.app).post('/portal/code', { residentId: '440524188001010014', phone: citizenPhone });
      hub.clock.timeMs += minuteMs;
    }
    expect(await hub.deps.db.selectFrom('sms_outbox').select('message_id').execute()).toEqual([]);
    await client.post('/portal/code', me);
    await client.post('/portal/login', { code: await hub.lastCode(citizenPhone) });
    expect(await isLoggedIn(client)).toBe(true);
  });

  test('what is no six digits is a wrong code, whatever it is', async () => {
    await client.post('/portal/code', me);
    for (const code of ['', '%', "' or 1=1 --", '1'.repeat(10_000), '\u0000']) expect((await client.see('/portal/login', { code })).body).toContain('验证码不正确');
    expect(await isLoggedIn(client)).toBe(false);
  });
});

describe('replay', () => {
  test('a code works once, in the session that asked for it, for what it was asked for', async () => {
    await client.post('/portal/code', me);
    const code = await hub.lastCode(citizenPhone);
    const thief = openClient(hub.app);
    hub.clock.timeMs += minuteMs;
    await thief.post('/portal/code', me);
    const newest = await hub.lastCode(citizenPhone);
    expect((await thief.see('/portal/login', { code })).body).toContain('验证码不正确');
    await client.post('/portal/login', { code });
    expect(await isLoggedIn(client)).toBe(true);
    expect((await client.see('/portal/login', { code })).body).toContain('已失效');
    expect((await client.see('/portal/login', { code: newest })).body).toContain('已失效');
  });

  test('an older code is dead once a newer one was sent, and every code after five minutes', async () => {
    await client.post('/portal/code', me);
    const older = await hub.lastCode(citizenPhone);
    hub.clock.timeMs += minuteMs;
    await client.post('/portal/code-again');
    const newer = await hub.lastCode(citizenPhone);
    expect((await client.see('/portal/login', { code: older })).body).toContain('验证码不正确');
    hub.clock.timeMs += 5 * minuteMs;
    expect((await client.see('/portal/login', { code: newer })).body).toContain('已过期');
  });

  test('a login code signs nothing, a viewing code signs nothing', async () => {
    await openSigning(hub, client, agreementId);
    const login = await hub.lastCode(citizenPhone);
    await walkToCheck(client);
    expect((await client.see('/sign/submit', { code: login })).body).toContain('重新获取');
    const byLink = openClient(hub.app);
    const link = await mintAccessCode(hub.deps, { agreementId, householdId: sampleHousehold.householdId, expiresAtMs: closesAtMs });
    await byLink.post(`/s/${link}`, { lastSix: citizenId.slice(-6) });
    await byLink.post('/sign/phone/send');
    const viewing = await hub.lastCode(citizenPhone);
    await byLink.post('/sign/phone', { code: viewing });
    await byLink.post('/sign/take-over');
    expect((await byLink.get('/sign')).headers['location']).toBe('/sign/check');
    expect((await byLink.see('/sign/submit', { code: viewing })).body).toContain('重新获取');
    expect((await loadAgreement(hub.deps.db, hub.deps, agreementId))?.status).toBe('awaiting_signature');
  });

  test('a 提交 that is sent again changes nothing more, with the same code or with another', async () => {
    await openSigning(hub, client, agreementId);
    await walkToCheck(client);
    hub.clock.timeMs += minuteMs;
    await client.post('/sign/code');
    const code = await hub.lastCode(citizenPhone);
    expect((await client.post('/sign/submit', { code })).headers['location']).toBe('/sign/done');
    const head = await hub.deps.db.selectFrom('log_head').selectAll().execute();
    for (const again of [code, '000000', '']) expect((await client.post('/sign/submit', { code: again })).headers['location']).toBe('/sign/done');
    expect((await client.post('/sign/code')).headers['location']).toBe('/sign/done');
    expect((await client.post('/sign/write/0', { drawing: '{}' })).headers['location']).toBe('/sign/done');
    expect(await hub.deps.db.selectFrom('log_head').selectAll().execute()).toEqual(head);
    expect((await loadSituationOfHousehold(hub.deps.db, hub.deps, sampleHousehold.householdId)).signings).toHaveLength(1);
  });
});
