import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { mintAccessCode } from '../../../citizen-web/store/citizen-access-codes.ts';
import { sendMessages } from '../../../citizen-web/store/send-messages.ts';
import { loadRecord } from '../../../citizen-web/store/load-situation.ts';
import type { Household } from '../../../shared/domain/records.ts';
import { must } from '../../../shared/lib/assert.ts';
import { openClient } from '../../support/citizen-client.ts';
import type { CitizenClient } from '../../support/citizen-client.ts';
import { agreementId, citizenId, citizenPhone, openCitizenHub } from '../../support/citizen-hub.ts';
import type { CitizenHub } from '../../support/citizen-hub.ts';
import { countQueries } from '../../support/counted-queries.ts';
import { closesAtMs, duringMs, sampleHousehold } from '../../support/domain-samples.ts';

let hub: CitizenHub;
let client: CitizenClient;
const asked: string[] = [];
const minuteMs = 60_000;
/** Right and registered, and every way in which it is not; the ID numbers all pass the checksum. */
const people: Readonly<Record<string, { readonly residentId: string; readonly phone: string }>> = {
  registered: { residentId: citizenId, phone: citizenPhone }, 'another phone': { residentId: citizenId, phone: '13911112222' }, 'another person with that phone': { residentId: '440524188001010014', phone: citizenPhone },
  'nobody at all': { residentId: '440524188001010014', phone: '13911112222' },
};

beforeAll(async () => {
  hub = await openCitizenHub();
  Object.assign(hub.deps, { db: countQueries(hub.deps.db, asked) });
});
afterAll(() => hub.close());
beforeEach(async () => {
  hub.clock.timeMs = duringMs + 3_600_000 - (duringMs % 3_600_000);
  for (const table of ['session', 'signing_draft', 'rate', 'one_time_code', 'sms_outbox', 'access_code'] as const) await hub.deps.db.deleteFrom(table).execute();
  client = openClient(hub.app);
});

/** Everything of an answer that a stranger sees, but for random tokens, serials and addresses of assets. */
function seen(answer: { readonly statusCode: number; readonly headers: Readonly<Record<string, unknown>>; readonly body: string }): unknown {
  const { date: _date, ...headers } = answer.headers;
  return JSON.parse(JSON.stringify([answer.statusCode, headers, answer.body]).replace(/=[\w-]{32};/g, '=TOKEN;').replace(/序号 \d{2}/g, '序号 NN'));
}

describe('who is on the list', () => {
  test('is told by no answer: the same status, headers and words for whoever is asked for, and the same work for the database', async () => {
    const answers: Record<string, unknown> = {};
    const work: Record<string, readonly string[]> = {};
    for (const [name, person] of Object.entries(people)) {
      const browser = openClient(hub.app);
      asked.length = 0;
      const steps = [await browser.post('/portal/code', person), await browser.get('/portal/code'), await browser.post('/portal/login', { code: '000000' }), await browser.get('/portal/code'), await browser.post('/portal/code-again'), await browser.get('/portal/code')];
      hub.clock.timeMs += minuteMs;
      steps.push(await browser.post('/portal/code-again'), await browser.get('/portal/code'), await browser.get('/portal/signing'), await browser.get('/portal'));
      answers[name] = steps.map(seen);
      work[name] = asked.map((line) => (/^(Insert|Update): sms_outbox$/.test(line) ? 'a statement: sms_outbox' : line));
      hub.clock.timeMs += minuteMs;
    }
    expect(work['registered']?.length).toBeGreaterThan(30);
    for (const name of Object.keys(people)) {
      expect(answers[name], name).toEqual(answers['registered']);
      expect(work[name], name).toEqual(work['registered']);
    }
    expect(await hub.deps.db.selectFrom('sms_outbox').select('purpose').execute()).toHaveLength(2);
  });

  test('is told by no limit either: the sixth code in an hour, the sixth try and the twenty-first wrong one are refused alike', async () => {
    const ends: Record<string, unknown> = {};
    for (const [name, person] of Object.entries(people)) {
      hub.clock.timeMs += 3_600_000 * 24 - ((hub.clock.timeMs + 1) % (3_600_000 * 24)) + 1;
      const browser = openClient(hub.app);
      const steps = [await browser.post('/portal/code', person)];
      for (let count = 0; count < 6; count += 1) steps.push(await browser.post('/portal/login', { code: '000000' }), await browser.get('/portal/code'));
      for (let count = 0; count < 11; count += 1) {
        hub.clock.timeMs += minuteMs;
        steps.push(await browser.post('/portal/code-again'), await browser.get('/portal/code'));
        for (let wrong = 0; wrong < (count === 0 ? 4 : 3); wrong += 1) steps.push(await browser.post('/portal/login', { code: '000000' }), await browser.get('/portal/code'));
      }
      ends[name] = JSON.parse(JSON.stringify(steps.map(seen)).replace(/\d{1,2}月\d{1,2}日/g, 'DAY').replace(/现在没?有人接听[^<]*/g, 'LINE'));
    }
    expect(JSON.stringify(ends['registered'])).toContain('获取验证码的次数太多');
    expect(JSON.stringify(ends['registered'])).toContain('验证码一天内输错的次数太多');
    for (const name of Object.keys(people)) expect(ends[name], name).toEqual(ends['registered']);
  });

  test('who has died or is no longer on the list is answered as everybody is, and gets no message', async () => {
    const household: Household = must(await loadRecord(hub.deps.db, hub.deps, 'household', sampleHousehold.householdId), 'the household');
    for (const change of [{ special: ['去世'] }, { removed: true }] as const) {
      await hub.put({ kind: 'household', record: { ...household, ...change, special: 'special' in change ? [...change.special] : [] } });
      const page = await client.see('/portal/code', people['registered']);
      expect(page.body).toContain('如信息与登记一致，验证码已发送');
      await sendMessages(hub.deps);
      expect((await hub.deps.db.selectFrom('sms_outbox').select('state').execute()).map((row) => row.state)).not.toContain('sent');
      hub.clock.timeMs += minuteMs;
    }
    await hub.put({ kind: 'household', record: household });
  });

  test('numbers that can be none are refused before anything is looked up', async () => {
    for (const person of [{ residentId: '110105194912310021', phone: citizenPhone }, { residentId: '', phone: citizenPhone }, { residentId: citizenId, phone: 'x' }, { residentId: "' or '1'='1", phone: '1' }, { residentId: 'x'.repeat(50_000), phone: '1' }]) {
      asked.length = 0;
      expect((await client.post('/portal/code', person)).statusCode).toBe(422);
      expect(asked).toEqual([]);
    }
  });
});

describe('a link', () => {
  const lastSix = citizenId.slice(-6);
  const mint = (): Promise<string> => mintAccessCode(hub.deps, { agreementId, householdId: sampleHousehold.householdId, expiresAtMs: closesAtMs });

  test('is 128 random bits, kept as its hash only, and another each time', async () => {
    const codes = await Promise.all(Array.from({ length: 50 }, mint));
    expect(new Set(codes).size).toBe(50);
    const rows = JSON.stringify(await hub.deps.db.selectFrom('access_code').selectAll().execute());
    for (const code of codes) {
      expect(code).toMatch(/^[\w-]{22}$/);
      expect(rows).not.toContain(code);
    }
    expect(new Set(codes.map((code) => code.slice(0, 4))).size).toBeGreaterThan(40);
  });

  test('that is guessed, expired, revoked or another\'s is the same page, by GET and by POST', async () => {
    const revoked = await mint();
    await hub.deps.db.updateTable('access_code').set({ revoked_at_ms: 1 }).execute();
    const expired = await mintAccessCode(hub.deps, { agreementId, householdId: sampleHousehold.householdId, expiresAtMs: hub.clock.timeMs });
    const guesses = ['AAAAAAAAAAAAAAAAAAAAAA', revoked, expired, 'x', `${revoked}A`, revoked.toLowerCase(), '%00'];
    const pages = [];
    for (const guess of guesses) pages.push(seen(await client.get(`/s/${guess}`)), seen(await client.post(`/s/${guess}`, { lastSix })));
    for (const page of pages) expect(page).toEqual(pages[0]);
    expect(JSON.stringify(pages[0])).toContain('已失效');
    expect((await client.get('/sign')).statusCode).toBe(401);
  });

  test('gives nothing away to who has it alone: no name, no number, no document, before last six and code are right', async () => {
    const code = await mint();
    for (const page of [await client.get(`/s/${code}`), await client.see(`/s/${code}`, { lastSix: '000000' })]) expect(page.body).not.toMatch(/王大三|福补租2026|1380|地址/);
    await client.post(`/s/${code}`, { lastSix });
    for (const path of ['/sign/phone', '/sign', '/sign/cover', '/sign/read', '/sign/read/pages/1.png', '/sign/check', '/sign/done', `/portal/view/${agreementId}/file.pdf`]) {
      expect((await client.get(path)).body, path).not.toMatch(/王大三|福补租2026|PNG|%PDF/);
    }
  });

  test('closes after wrong tries from any browser and any address; other links stay open', async () => {
    const [code, other] = [await mint(), await mint()];
    for (let count = 0; count < 5; count += 1) await openClient(hub.app).post(`/s/${code}`, { lastSix: '000000' });
    const closed = await client.post(`/s/${code}`, { lastSix });
    expect(closed.headers['location']).toMatch(/problem=tries/);
    expect((await client.get('/sign')).statusCode).toBe(401);
    await client.post(`/s/${other}`, { lastSix });
    expect((await client.get('/sign')).headers['location']).toBe('/sign/phone');
  });
});

test('the number in a PDF\'s QR code names nobody, and none can be counted up', async () => {
  // Each page says where it is, for the switch of the version to come back to.
  const seenAt = async (no: string): Promise<unknown> => JSON.parse(JSON.stringify(seen(await client.get(`/v/${encodeURIComponent(no)}`))).replace(/name=\\"back\\" value=\\"[^"]*\\"/g, 'BACK').replace(/name=\\"here\\" value=\\"[^"]*\\"/g, 'HERE').replace(/"content-length":"\d+"/g, '"content-length":0'));
  const page = await client.get(`/v/${agreementId}`);
  expect(page.body).not.toMatch(/王大三|11010|1380|地址/);
  const unknown = await seenAt('b'.repeat(32));
  for (const guess of ['1', '福补租20260007', 'a'.repeat(31), `${'a'.repeat(31)}b`, sampleHousehold.householdId]) expect(await seenAt(guess), guess).toEqual(unknown);
});
