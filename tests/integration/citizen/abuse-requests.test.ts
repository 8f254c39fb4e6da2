import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../../../citizen-web/app.ts';
import { plainHttpLimits } from '../../../citizen-web/security/http-limits.ts';
import { createOpenRequests } from '../../../citizen-web/store/open-requests.ts';
import { openCitizenHub } from '../../support/citizen-hub.ts';
import type { CitizenHub } from '../../support/citizen-hub.ts';
import { ask, formQuestion, openDoor, speak, statusLines } from '../../support/wire.ts';
import type { WireAnswer } from '../../support/wire.ts';

let hub: CitizenHub;
let door: URL;

beforeAll(async () => {
  hub = await openCitizenHub();
  door = await openDoor(hub);
});
afterAll(() => hub.close());

const crossedLine: WireAnswer = { status: 413, headers: {}, body: '断开。' };

/** A sentence for people, nothing of the program, none of what was sent. */
function expectCalm(answer: WireAnswer, statuses: readonly number[], said = ''): void {
  expect(statuses, `${answer.status} ${answer.body.slice(0, 200)}`).toContain(answer.status);
  expect(answer.body).toMatch(/[\u4e00-\u9fff].*。/u);
  expect(answer.body).not.toMatch(/node_modules|\.ts:\d|Error:|FST_ERR|fastify/i);
  if (said !== '') expect(answer.body).not.toContain(said);
}

function isAlive(): Promise<boolean> {
  return ask(door, { path: '/' }).then((answer) => answer.status === 200);
}

describe('bodies', () => {
  test.each([
    ['larger than any form', () => `lastSix=${'1'.repeat(70_000)}`, [413]],
    ['a thousand fields', () => Array.from({ length: 1_000 }, (_each, index) => `f${index}=1`).join('&'), [400]],
    ['separators alone', () => '&'.repeat(60_000), [400]],
    ['a field given twice', () => 'residentId=1&residentId=2', [400]],
    ['a name without end', () => `${'n'.repeat(1_000)}=1`, [400]],
    ['broken percent signs', () => 'residentId=%&phone=%zz%ff', [422]],
    ['names of every object', () => '__proto__=1&constructor=2&toString=3&residentId=x', [422]],
    ['NUL and lone surrogates', () => 'residentId=%00%ed%a0%80&phone=%00', [422]],
  ])('a form with %s is refused calmly', async (_what, body, statuses) => {
    expectCalm(await ask(door, formQuestion(door, '/portal/code', body())), statuses);
  });

  test.each([
    ['deep JSON', 'application/json', '['.repeat(50_000)],
    ['JSON that poisons prototypes', 'application/json', '{"__proto__":{"residentId":"1"},"phone":"13800138000"}'],
    ['XML with entities', 'application/xml', '<!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>'],
    ['no type at all', '', 'residentId=1'],
    ['nonsense for a type', '///', 'residentId=1'],
  ])('%s is not read', async (_what, type, body) => {
    const headers: Record<string, string> = { origin: door.origin, 'content-length': String(body.length), ...(type === '' ? {} : { 'content-type': type }) };
    expectCalm(await ask(door, { method: 'POST', path: '/portal/code', headers, body }), [400, 415, 422]);
  });

  test('a body that says it is longer than it is, or comes compressed, is not waited for or unpacked', async () => {
    const heard = await speak(door, [`POST /portal/code HTTP/1.1\r\nHost: ${door.host}\r\nOrigin: ${door.origin}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 99999999\r\n\r\n`]);
    expect(statusLines(heard)).toEqual(['HTTP/1.1 413']);
    const packed = await ask(door, formQuestion(door, '/portal/code', 'residentId=1', { 'content-encoding': 'gzip' }));
    expectCalm(packed, [415, 422]);
  });

  test.each([
    ['a picture that nobody may send', '/sign/face/card', () => multipart([['picture', Buffer.alloc(2_000_000)]]), [401]],
    ['two thousand parts', '/verify', () => multipart(Array.from({ length: 2_000 }, (_each, index) => [`f${index}`, Buffer.from('1')] as const)), [200, 413, 422]],
    ['a file larger than the largest', '/verify', () => multipart([['file', Buffer.alloc(31 * 1024 * 1024)]]), [413, 422]],
    ['no end', '/verify', () => multipart([['file', Buffer.from('%PDF-1.7')]]).subarray(0, 150), [200, 422]],
    ['a part with a thousand headers', '/verify', () => Buffer.from(`--abuse\r\n${'X: y\r\n'.repeat(1_000)}Content-Disposition: form-data; name="file"; filename="a"\r\n\r\nx\r\n--abuse--\r\n`), [413, 422]],
    ['nothing between its boundaries', '/verify', () => Buffer.from('--abuse--\r\n'), [422]],
  ])('multipart with %s is refused calmly', async (_what, path, body, statuses) => {
    const bytes = body();
    const headers = { 'content-type': 'multipart/form-data; boundary=abuse' };
    // A server may close the connection on somebody who goes on sending.
    expectCalm(await ask(door, formQuestion(door, path, bytes, headers)).catch(() => crossedLine), statuses);
    expect(await isAlive()).toBe(true);
  });

  test('multipart without a boundary, and file names that climb, are harmless', async () => {
    expectCalm(await ask(door, formQuestion(door, '/verify', 'x', { 'content-type': 'multipart/form-data' })), [400, 406, 415, 422]);
    const climbing = Buffer.from('--abuse\r\nContent-Disposition: form-data; name="file"; filename="../../../../etc/passwd\u0000.pdf"\r\n\r\nnone\r\n--abuse--\r\n');
    const answer = await ask(door, formQuestion(door, '/verify', climbing, { 'content-type': 'multipart/form-data; boundary=abuse' }));
    expectCalm(answer, [200, 422], 'etc/passwd');
  });
});

describe('paths', () => {
  test.each([
    '/assets/../../../../etc/passwd', '/assets/%2e%2e/%2e%2e/package.json', '/assets/%252e%252e%252fpackage.json', '/assets/..%2f..%2fpackage.json', '/assets/..%5c..%5cpackage.json', '/assets/x/%00',
    '/assets/0000000000000000/citizen.css%00.png', '/portal/view/..%2f..%2fx/file.pdf', '/sign/read/pages/..%2f1.png', '/v/%2e%2e%2fhealth', '/.git/config', '/.env', '/package.json', '/citizen-web/app.ts',
    '/%2e%2e%2f%2e%2e%2fetc%2fpasswd', '/%c0%ae%c0%ae/etc/passwd', '/\\..\\..\\etc\\passwd', '//evil.example/', '/.//evil.example', '/;/evil.example', '/s/%2e%2e%2f', `/s/${'A'.repeat(5_000)}`, `/v/${'a'.repeat(9_000)}`, `/${'a/'.repeat(3_000)}`,
    '/%', '/%zz', '/s/%ff%fe', '/v/%00', '/PORTAL', '/portal/', '/Portal/Signing', '/demo/outbox/../../portal',
  ])('%s leads nowhere', async (path) => {
    const answer = await ask(door, { path });
    expect([301, 302, 307, 308, 500], `${answer.status}`).not.toContain(answer.status);
    expectCalm(answer, [400, 401, 404, 410, 414, 200]);
    if (answer.status === 200) expect(path).toMatch(/^\/v\//);
    expect(answer.body).not.toMatch(/root:|"dependencies"|import /);
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
  });

  test('an address that is spelt otherwise opens no stage that its plain spelling would not', async () => {
    for (const path of ['/sign%2fcheck', '/%73ign/check', '//sign/check', '/sign//check', '/sign/./check', '/sign/x/../check', '/sign/check;x=1', '/sign/check%20']) {
      expect([401, 404, 400], path).toContain((await ask(door, { path })).status);
    }
  });
});

describe('headers that are injected', () => {
  test.each([
    '/s/AAAAAAAAAAAAAAAAAAAAAA%0d%0aSet-Cookie:%20a=b', '/s/AAAAAAAAAAAAAAAAAAAAAA?problem=wrong%0d%0aSet-Cookie:%20a=b', '/sign/read?page=1%0d%0aLocation:%20https://evil.example', '/portal/signing?told=%0d%0aX: y',
    '/portal/code?next=https://evil.example', '/?next=//evil.example', '/sign?to=https://evil.example', '/v/%0d%0aSet-Cookie:%20a=b',
  ])('%s sets none', async (path) => {
    const answer = await ask(door, { path: path.replaceAll(' ', '%20') });
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(String(answer.headers['location'] ?? '/')).toMatch(/^\/(?!\/)/);
    expect(answer.body).not.toContain('evil.example');
  });

  test('a post whose address and fields hold line ends leads only to our own pages', async () => {
    for (const path of ['/s/AAAAAAAAAAAAAAAAAAAAAA%0d%0ax', '/portal/sign/%0d%0ax', '/portal/view/%0d%0ax', '/sign/write/%0d%0ax', '/exit']) {
      const answer = await ask(door, formQuestion(door, path, 'lastSix=%0d%0aLocation:+https://evil.example&next=https://evil.example'));
      expect(String(answer.headers['location'] ?? '/'), path).toMatch(/^\/(?!\/)/);
      expect(answer.headers['x']).toBeUndefined();
    }
  });

  test('a name in the Host header or in what a stranger forwards stands in no page and no address', async () => {
    for (const headers of [{ host: 'evil.example' }, { 'x-forwarded-host': 'evil.example' }, { forwarded: 'host=evil.example' }, { 'x-original-url': '/demo/outbox' }, { 'x-rewrite-url': '/demo/outbox' }]) {
      const answer = await ask(door, { path: '/', headers });
      expect(answer.status).toBe(200);
      expect(JSON.stringify(answer)).not.toContain('evil.example');
    }
  });
});

describe('the protocol itself', () => {
  const host = (): string => `Host: ${door.host}`;

  test('a length and chunks at once, two lengths, and lines that end wrongly are refused: nothing is smuggled', async () => {
    const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n';
    for (const [name, head] of [
      ['CL.TE', `POST /portal/code HTTP/1.1\r\n${host()}\r\nOrigin: ${door.origin}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${5 + smuggled.length}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
      ['TE twice', `POST /portal/code HTTP/1.1\r\n${host()}\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n`],
      ['TE spelt wrongly', `POST /portal/code HTTP/1.1\r\n${host()}\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n`],
      ['TE of an unknown kind', `POST /portal/code HTTP/1.1\r\n${host()}\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`],
      ['two lengths', `POST /portal/code HTTP/1.1\r\n${host()}\r\nContent-Length: 0\r\nContent-Length: ${smuggled.length}\r\n\r\n`],
      ['a negative length', `POST /portal/code HTTP/1.1\r\n${host()}\r\nContent-Length: -1\r\n\r\n`],
      ['a bare line feed', `POST /portal/code HTTP/1.1\n${host()}\nTransfer-Encoding: chunked\n\n0\n\n`],
      ['a header folded over two lines', `GET / HTTP/1.1\r\n${host()}\r\nX: a\r\n b\r\nX-Folded\r\n\r\n`],
      ['no Host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n'],
      ['another version', 'GET / HTTP/3.0\r\nHost: a\r\n\r\n'],
      ['no HTTP at all', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001'],
    ] as const) {
      const heard = await speak(door, [head + smuggled]);
      expect([...new Set(statusLines(heard))], `${name}: ${heard.slice(0, 120)}`).toEqual(['HTTP/1.1 400']);
      if (!name.includes('Host')) expect(heard, name).toContain('请求无法识别');
      expect(heard).not.toContain('smuggled');
    }
  });

  test('requests that follow each other on one connection are answered each for itself, in order', async () => {
    const heard = await speak(door, [`GET /health HTTP/1.1\r\n${host()}\r\n\r\nGET /nowhere HTTP/1.1\r\n${host()}\r\n\r\nGET /verify HTTP/1.1\r\n${host()}\r\nConnection: close\r\n\r\n`]);
    expect(statusLines(heard)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 404', 'HTTP/1.1 200']);
  });

  test('headers without end are cut off with a sentence', async () => {
    const heard = await speak(door, [`GET / HTTP/1.1\r\n${host()}\r\n${'X: '.padEnd(20_000, 'y')}\r\n\r\n`]);
    expect(statusLines(heard)).toEqual(['HTTP/1.1 431']);
    expect(heard).toContain('请求的信息太长');
    expect(heard).toContain('nosniff');
  });

  test.each(['TRACE', 'CONNECT', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND', 'LOCK'])('%s does nothing', async (method) => {
    const heard = await speak(door, [`${method} /portal/code HTTP/1.1\r\n${host()}\r\nOrigin: https://evil.example\r\nCookie: secret=1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`]);
    expect(heard === '' || /^HTTP\/1\.1 40[0-9]/.test(heard), heard.slice(0, 60)).toBe(true);
    expect(heard).not.toMatch(/secret=1|access-control-allow/i);
  });

  test('who trickles headers, or a body, is let go after a while; others are served meanwhile', async () => {
    const app = await createApp(hub.deps, { openRequests: createOpenRequests(), httpLimits: { ...plainHttpLimits, headersTimeoutMs: 1_000, requestTimeoutMs: 2_000, checkEveryMs: 100 } });
    const slow = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
    const drops = Array.from({ length: 200 }, (_each, index) => `X-${index}: 1\r\n`);
    const trickled = Promise.all([
      speak(slow, [`GET / HTTP/1.1\r\nHost: ${slow.host}\r\n`, ...drops], 50),
      speak(slow, [`POST /portal/code HTTP/1.1\r\nHost: ${slow.host}\r\nOrigin: ${slow.origin}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 500\r\n\r\n`, ...drops.map(() => 'a')], 50),
    ]);
    expect((await ask(slow, { path: '/' })).status).toBe(200);
    for (const heard of await trickled) {
      expect(statusLines(heard)).toEqual(['HTTP/1.1 408']);
      expect(heard).toContain('没有完整收到您的请求');
    }
    await app.close();
    expect(hub.app.server.headersTimeout).toBe(plainHttpLimits.headersTimeoutMs);
    expect(hub.app.server.requestTimeout).toBe(plainHttpLimits.requestTimeoutMs);
    expect(hub.app.server.timeout).toBe(plainHttpLimits.idleTimeoutMs);
  });
});

function multipart(parts: readonly (readonly [name: string, bytes: Buffer])[]): Buffer {
  return Buffer.concat([...parts.flatMap(([name, bytes]) => [Buffer.from(`--abuse\r\nContent-Disposition: form-data; name="${name}"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n`), bytes, Buffer.from('\r\n')]), Buffer.from('--abuse--\r\n')]);
}
