import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { mintAccessCode } from '../../../citizen-web/store/citizen-access-codes.ts';
import { loadAgreement } from '../../../citizen-web/store/load-situation.ts';
import { sha256Hex } from '../../../shared/crypto/sha256.ts';
import { logIn, openClient, openSigning, samplePicture, walkToRead } from '../../support/citizen-client.ts';
import type { CitizenClient } from '../../support/citizen-client.ts';
import { agreementId, citizenId, citizenPhone, openCitizenHub } from '../../support/citizen-hub.ts';
import type { CitizenHub } from '../../support/citizen-hub.ts';
import { closesAtMs, duringMs, sampleHousehold } from '../../support/domain-samples.ts';

let hub: CitizenHub;
let client: CitizenClient;
const minuteMs = 60_000;

beforeAll(async () => { hub = await openCitizenHub(); });
afterAll(() => hub.close());
beforeEach(async () => {
  hub.clock.timeMs = duringMs;
  for (const table of ['session', 'signing_draft', 'rate', 'one_time_code', 'sms_outbox'] as const) await hub.deps.db.deleteFrom(table).execute();
  client = openClient(hub.app);
});

/** A browser that has another's cookies, as they are now. */
function thiefOf(victim: CitizenClient): CitizenClient {
  const thief = openClient(hub.app);
  for (const [name, value] of victim.cookies()) (thief.cookies() as Map<string, string>).set(name, value);
  return thief;
}

describe('a session token', () => {
  test('is 192 random bits, kept as its hash only, never the same twice, and never in a page or an address', async () => {
    await openSigning(hub, client, agreementId);
    const tokens = [...client.cookies()].filter(([name]) => !name.endsWith('device')).map(([, value]) => value);
    for (const token of tokens) {
      expect(token).toMatch(/^[\w-]{32}$/);
      expect(JSON.stringify(await hub.deps.db.selectFrom('session').selectAll().execute())).not.toContain(token);
      for (const path of ['/portal/signing', '/portal/sign', '/sign/cover']) expect((await client.get(path)).body).not.toContain(token);
    }
    const other = openClient(hub.app);
    hub.clock.timeMs += minuteMs;
    await openSigning(hub, other, agreementId);
    const others = [...other.cookies()].filter(([name]) => !name.endsWith('device')).map(([, value]) => value);
    expect(new Set([...tokens, ...others]).size).toBe(4);
  });

  test('that was planted before is worth nothing after login: the person gets another, the old one is dead', async () => {
    await client.post('/portal/code', { residentId: citizenId, phone: citizenPhone });
    const planted = thiefOf(client);
    await client.post('/portal/login', { code: await hub.lastCode(citizenPhone) });
    expect((await client.get('/portal/signing')).statusCode).toBe(200);
    expect((await planted.get('/portal/signing')).statusCode).toBe(401);
    const invented = openClient(hub.app);
    (invented.cookies() as Map<string, string>).set('qianyue-portal', 'A'.repeat(32));
    await invented.post('/portal/code', { residentId: citizenId, phone: citizenPhone });
    expect(invented.cookies().get('qianyue-portal')).not.toBe('A'.repeat(32));
  });

  test('changes when the phone is verified and when the face has been taken; the draft goes with the person', async () => {
    const link = await mintAccessCode(hub.deps, { agreementId, householdId: sampleHousehold.householdId, expiresAtMs: closesAtMs });
    await client.post(`/s/${link}`, { lastSix: citizenId.slice(-6) });
    const beforePhone = thiefOf(client);
    await client.post('/sign/phone/send');
    await client.post('/sign/phone', { code: await hub.lastCode(citizenPhone) });
    expect((await client.get('/sign')).headers['location']).toBe('/sign/cover');
    expect((await beforePhone.get('/sign')).statusCode).toBe(401);
    await client.post('/sign/cover');
    await client.post('/sign/consent', { agreed: 'yes' });
    await client.post('/sign/identity', { agreed: 'yes' });
    await client.upload('/sign/face/card', 'picture', samplePicture());
    const beforeFace = thiefOf(client);
    await client.upload('/sign/face/person', 'picture', samplePicture());
    expect((await beforeFace.get('/sign')).statusCode).toBe(401);
    expect((await client.get('/sign')).headers['location']).toBe('/sign/read');
  });

  test('of the portal opens no signing, and the other way round; kinds and people are not mixed up', async () => {
    await openSigning(hub, client, agreementId);
    const swapped = openClient(hub.app);
    const jar = swapped.cookies() as Map<string, string>;
    jar.set('qianyue-portal', client.cookies().get('qianyue-signing') ?? '');
    jar.set('qianyue-signing', client.cookies().get('qianyue-portal') ?? '');
    expect((await swapped.get('/sign')).statusCode).toBe(401);
    expect((await swapped.get('/portal/signing')).statusCode).toBe(401);
    for (const value of ['', ' ', 'x', "' or 1=1 --", '%00', 'A'.repeat(4_000)]) {
      jar.set('qianyue-signing', value);
      expect((await swapped.get('/sign')).statusCode).toBe(401);
    }
  });
});

describe('its life', () => {
  test('fifteen minutes without use, sixty in all; what the page asks by itself keeps nobody signed in', async () => {
    await openSigning(hub, client, agreementId);
    await client.get('/portal/sign');
    for (let count = 0; count < 5; count += 1) {
      hub.clock.timeMs += 4 * minuteMs;
      await client.get('/portal/sign/state');
    }
    expect((await client.get('/portal/signing')).statusCode).toBe(401);
    const other = openClient(hub.app);
    await logIn(hub, other);
    for (let count = 0; count < 4; count += 1) {
      hub.clock.timeMs += 14 * minuteMs;
      expect((await other.get('/portal/signing')).statusCode).toBe(200);
    }
    hub.clock.timeMs += 5 * minuteMs;
    expect((await other.get('/portal/signing')).statusCode).toBe(401);
  });

  test('while the phone is at work on it, the computer that shows its QR code stays signed in', async () => {
    await logIn(hub, client);
    await client.post(`/portal/sign/${agreementId}`);
    const link = /\/s\/([\w-]{22})/.exec(JSON.stringify(await qrAddress()))?.[1] ?? '';
    const phone = openClient(hub.app);
    await phone.post(`/s/${link}`, { lastSix: citizenId.slice(-6) });
    hub.clock.timeMs += minuteMs;
    await phone.post('/sign/phone/send');
    await phone.post('/sign/phone', { code: await hub.lastCode(citizenPhone) });
    for (let count = 0; count < 4; count += 1) {
      hub.clock.timeMs += 10 * minuteMs;
      await phone.get('/sign/cover');
      expect((await client.get('/portal/sign/state')).body).toBe('opened');
    }
    expect((await client.get('/portal/signing')).statusCode).toBe(200);
  });

  test('退出 ends both sessions at the hub, clears what the browser keeps, and the cookies with the attributes that browsers ask for', async () => {
    await openSigning(hub, client, agreementId);
    const thief = thiefOf(client);
    const answer = await client.post('/exit');
    expect(answer.headers['clear-site-data']).toBe('"cache", "storage"');
    expect([answer.headers['set-cookie']].flat().map((cookie) => String(cookie).split(';')[0])).toEqual(['qianyue-portal=', 'qianyue-signing=']);
    expect(await hub.deps.db.selectFrom('session').select('kind').execute()).toEqual([]);
    for (const path of ['/portal/signing', '/sign', '/sign/done']) expect((await thief.get(path)).statusCode, path).toBe(401);
  });

  test('a new login in the same browser ends the one before', async () => {
    await logIn(hub, client);
    const thief = thiefOf(client);
    hub.clock.timeMs += minuteMs;
    await logIn(hub, client);
    expect((await thief.get('/portal/signing')).statusCode).toBe(401);
    expect((await client.get('/portal/signing')).statusCode).toBe(200);
  });
});

describe('at an https address', () => {
  let secure: CitizenHub;
  const publicUrl = 'https://sign.example.gov.cn';
  const ours = { host: 'sign.example.gov.cn', origin: publicUrl, 'content-type': 'application/x-www-form-urlencoded' };
  beforeAll(async () => { secure = await openCitizenHub({ publicUrl, demo: false }); });
  afterAll(() => secure.close());
  const post = (url: string, headers: Record<string, string>, remoteAddress = '203.0.113.9') => secure.app.inject({ method: 'POST', url, headers, remoteAddress, payload: `residentId=${citizenId}&phone=${citizenPhone}` });

  test('cookies are __Host-, Secure, HttpOnly, SameSite=Lax, for the whole site and no domain, when set and when taken away', async () => {
    const [set] = [(await post('/portal/code', ours)).headers['set-cookie']].flat();
    expect(String(set)).toMatch(/^__Host-qianyue-portal=[\w-]{32}; /);
    const cleared = [(await post('/exit', ours)).headers['set-cookie']].flat().map(String);
    expect(cleared).toHaveLength(2);
    for (const cookie of [String(set), ...cleared]) {
      expect(cookie.split('; ').slice(1).filter((part) => !/^(Max-Age|Expires)=/.test(part)).toSorted()).toEqual(['HttpOnly', 'Path=/', 'SameSite=Lax', 'Secure']);
      expect(cookie).toMatch(/^__Host-/);
    }
  });

  test('a cookie without its prefix, as a neighbour under the same domain could set it, is not looked at', async () => {
    const token = /=([\w-]{32})/.exec(String((await post('/portal/code', ours, '203.0.113.8')).headers['set-cookie']))?.[1] ?? '';
    const ask = (name: string) => secure.app.inject({ url: '/portal/code', headers: { host: ours.host }, cookies: { [name]: token } });
    expect((await ask('__Host-qianyue-portal')).statusCode).toBe(200);
    expect((await ask('qianyue-portal')).statusCode).toBe(303);
  });

  test('every answer carries a year of HSTS, a policy that nothing foreign and nothing inline passes, and no frame', async () => {
    for (const url of ['/', '/verify', '/nowhere', '/health', '/v/none', '/s/none', '/%zz', '/sync/changes', '/portal/signing', '/assets/x/y.js']) {
      const { headers } = await secure.app.inject({ url, headers: { host: ours.host }, remoteAddress: '203.0.113.7' });
      expect(headers['strict-transport-security'], url).toBe('max-age=31536000; includeSubDomains');
      const policy = String(headers['content-security-policy']);
      for (const part of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"]) expect(policy.split('; '), url).toContain(part);
      expect(policy).not.toMatch(/unsafe|\*|http:/);
      expect(headers['permissions-policy'], url).toMatch(/^camera=\(self\), .*microphone=\(\)/);
      expect(headers, url).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'cross-origin-opener-policy': 'same-origin', 'cross-origin-resource-policy': 'same-origin' });
      expect(headers['access-control-allow-origin']).toBeUndefined();
      expect(headers['server'] ?? headers['x-powered-by']).toBeUndefined();
      if (!url.startsWith('/assets')) expect(String(headers['referrer-policy']), url).toMatch(/^(no-referrer|same-origin)$/);
    }
  });

  test('what came to the proxy without encryption is sent on to https when it is a page, and refused when it is anything else', async () => {
    const plain = { host: ours.host, 'x-forwarded-proto': 'http', 'x-forwarded-for': '203.0.113.6' };
    const page = await secure.app.inject({ url: '/verify?x=1', headers: plain, remoteAddress: '127.0.0.1' });
    expect([page.statusCode, page.headers['location']]).toEqual([308, `${publicUrl}/verify?x=1`]);
    expect((await secure.app.inject({ url: '//evil.example/', headers: plain, remoteAddress: '127.0.0.1' })).headers['location']).toBe(`${publicUrl}//evil.example/`);
    expect((await post('/portal/code', { ...ours, ...plain }, '127.0.0.1')).statusCode).toBe(403);
    expect((await secure.app.inject({ url: '/sync/changes', headers: plain, remoteAddress: '127.0.0.1' })).statusCode).toBe(403);
    expect((await secure.app.inject({ url: '/', headers: { ...plain, 'x-forwarded-proto': 'https' }, remoteAddress: '127.0.0.1' })).statusCode).toBe(200);
  });

  test('a POST must come from a page of exactly this address', async () => {
    const wrong: readonly Readonly<Record<string, string>>[] = [
      { ...ours, 'sec-fetch-site': 'cross-site' }, { ...ours, 'sec-fetch-site': 'same-site' }, { ...ours, 'sec-fetch-site': 'none' }, { ...ours, 'sec-fetch-site': '' }, { ...ours, 'sec-fetch-site': 'same-origin, cross-site' },
      { ...ours, origin: 'https://evil.example' }, { ...ours, origin: 'null' }, { ...ours, origin: '' }, { ...ours, origin: 'http://sign.example.gov.cn' }, { ...ours, origin: 'https://sign.example.gov.cn.evil.example' },
      { ...ours, origin: 'https://sign.example.gov.cn:8443' }, { ...ours, origin: 'https://evil.example', host: 'evil.example' }, { host: ours.host, 'content-type': 'application/x-www-form-urlencoded', referer: `${publicUrl}/` },
      { ...ours, origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' },
    ];
    const paths = ['/portal/code', '/portal/login', '/portal/code-again', '/exit', '/contact', '/sign/cover', '/sign/submit', '/sign/take-over', '/sign/phone', '/portal/sign-here', '/verify', `/portal/revoke-waiver/${agreementId}`, '/s/AAAAAAAAAAAAAAAAAAAAAA'];
    const sessionCount = () => secure.deps.db.selectFrom('session').select('token_hash').execute().then((rows) => rows.length);
    const before = await sessionCount();
    for (const headers of wrong) {
      for (const path of paths) expect((await post(path, headers, '203.0.113.5')).statusCode, `${path} ${JSON.stringify(headers)}`).toBe(403);
    }
    expect(await sessionCount()).toBe(before);
    for (const headers of [{ ...ours, 'sec-fetch-site': 'same-origin' }, ours]) expect((await post('/portal/code', headers, '203.0.113.4')).statusCode).toBe(303);
  });
});

test('a foreign page cannot make the browser of somebody who is signing do anything', async () => {
  await openSigning(hub, client, agreementId);
  await walkToRead(client);
  const before = await hub.deps.db.selectFrom('signing_draft').select(['holder', 'updated_at_ms']).execute();
  for (const path of ['/sign/write/0', '/sign/code', '/sign/submit', '/sign/read/confirm', '/sign/take-over', '/exit', '/contact', '/portal/sign-here', `/portal/sign/${agreementId}`]) {
    expect((await client.post(path, { code: '1' }, { 'sec-fetch-site': 'cross-site' })).statusCode, path).toBe(403);
  }
  expect(await hub.deps.db.selectFrom('signing_draft').select(['holder', 'updated_at_ms']).execute()).toEqual(before);
  expect((await client.get('/sign')).headers['location']).toBe('/sign/write');
  expect((await loadAgreement(hub.deps.db, hub.deps, agreementId))?.status).toBe('awaiting_signature');
});

/** What the QR code on show holds: the newest that was minted, read from the session as the picture is made. */
async function qrAddress(): Promise<string> {
  const token = client.cookies().get('qianyue-portal') ?? '';
  const hash = sha256Hex(`session:${token}`);
  const row = await hub.deps.db.selectFrom('session').selectAll().where('token_hash', '=', hash).executeTakeFirstOrThrow();
  const state: unknown = JSON.parse(hub.deps.keys.openOwn(row.sealed_state, `session:${hash}`));
  return `/s/${String(typeof state === 'object' && state !== null && 'qr' in state && typeof state.qr === 'object' && state.qr !== null && 'code' in state.qr ? state.qr.code : '')}`;
}
