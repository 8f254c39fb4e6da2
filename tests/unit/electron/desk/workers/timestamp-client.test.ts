import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTimestamper } from '../../../../../electron/desk/workers/timestamp-client.ts';
import { checkTimestampToken } from '../../../../../shared/documents/signing/timestamp-token.ts';
import type { Refusal, Result } from '../../../../../shared/lib/result.ts';
import { realRandom, signingTimeMs, valueOf } from '../../../../support/signing-world.ts';
import { createTestTimestampAuthority } from '../../../../support/timestamp-authority.ts';
import type { TestTimestampAuthority } from '../../../../support/timestamp-authority.ts';
import { openTimestampServer } from '../../../../support/timestamp-server.ts';
import type { TimestampServerAnswer } from '../../../../support/timestamp-server.ts';

let authority: TestTimestampAuthority;
let answer: TimestampServerAnswer;
let server: Awaited<ReturnType<typeof openTimestampServer>>;

beforeAll(async () => {
  authority = await createTestTimestampAuthority({ nowMs: signingTimeMs, mayStamp: true });
  server = await openTimestampServer((...asked) => answer(...asked));
});
afterAll(() => server.close());

const digest = realRandom.bytes(32);
const deps = { fetch, random: realRandom, nowMs: () => signingTimeMs, timeoutMs: 300 };

function ask(trusted: readonly Uint8Array[] = [authority.certificate], url = server.url): Promise<Result<Uint8Array, Refusal>> {
  return createTimestamper({ url, trusted }, deps)(digest);
}

test('a server that answers as it should gives a token over the digest; each request has its own nonce', async () => {
  const seen: { type: string | undefined; body: string }[] = [];
  answer = async (request, response, asked) => {
    seen.push({ type: asked.headers['content-type'], body: Buffer.from(request).toString('hex') });
    response.writeHead(200, { 'content-type': 'application/timestamp-reply' }).end(await authority.answer(request));
  };
  const token = valueOf(await ask());
  expect(valueOf(checkTimestampToken(token, { digest, trustedRoots: [authority.certificate] }))).toEqual({ timeMs: signingTimeMs, authorityName: '试验时间戳服务' });
  valueOf(await ask());
  expect(seen.map((each) => each.type)).toEqual(['application/timestamp-query', 'application/timestamp-query']);
  expect(seen[0]?.body).not.toBe(seen[1]?.body);
});

const wrongAnswers: Readonly<Record<string, TimestampServerAnswer>> = {
  timestamp_http: (_request, response) => void response.writeHead(503).end('busy'),
  timestamp_slow: () => undefined,
  timestamp_broken: (_request, response) => void response.end('<html>please sign in</html>'),
  timestamp_too_large: (_request, response) => void response.end(Buffer.alloc(100_000)),
  timestamp_down: (_request, response) => void response.destroy(),
  timestamp_not_granted: async (request, response) => void response.end(await authority.answer(request, { refused: true })),
  timestamp_other_digest: async (request, response) => void response.end(await authority.answer(request, { imprint: true })),
  timestamp_other_request: async (request, response) => void response.end(await authority.answer(request, { nonce: true })),
};

test.each(Object.keys(wrongAnswers))('%s: refused with a sentence that says what to do', async (code) => {
  answer = wrongAnswers[code] ?? answer;
  const result = await ask();
  expect(result.ok ? 'ok' : result.error.code).toBe(code);
  expect(result.ok ? '' : result.error.message).toMatch(/文书没有盖章，请.+。$/);
});

test('a server that stops in the middle of its answer, sends elsewhere or is not there is refused', async () => {
  answer = (_request, response) => void response.writeHead(200, { 'content-length': '5000' }).write('half of it');
  expect(await ask()).toMatchObject({ ok: false, error: { code: 'timestamp_slow' } });
  answer = (_request, response) => void response.writeHead(302, { location: server.url }).end();
  expect(await ask()).toMatchObject({ ok: false, error: { code: 'timestamp_down' } });
  expect(await ask([authority.certificate], 'http://127.0.0.1:1/')).toMatchObject({ ok: false, error: { code: 'timestamp_down' } });
});

test('an authority that is not trusted, not for stamping, or whose certificate has run out is refused', async () => {
  const serve = (from: TestTimestampAuthority): void => {
    answer = async (request, response) => void response.end(await from.answer(request));
  };
  serve(authority);
  expect(await ask([])).toMatchObject({ ok: false, error: { code: 'timestamp_not_trusted' } });
  const noPurpose = await createTestTimestampAuthority({ nowMs: signingTimeMs, mayStamp: false });
  serve(noPurpose);
  expect(await ask([noPurpose.certificate])).toMatchObject({ ok: false, error: { code: 'timestamp_wrong_purpose' } });
  const expired = await createTestTimestampAuthority({ nowMs: signingTimeMs, mayStamp: true, notAfterMs: signingTimeMs - 1000 });
  serve(expired);
  expect(await ask([expired.certificate])).toMatchObject({ ok: false, error: { code: 'timestamp_certificate_expired' } });
  const elsewhen = await createTestTimestampAuthority({ nowMs: signingTimeMs - 3_600_000, mayStamp: true });
  serve(elsewhen);
  expect(await ask([elsewhen.certificate])).toMatchObject({ ok: false, error: { code: 'timestamp_clock' } });
});
