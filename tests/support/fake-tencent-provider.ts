import { createHash, createHmac } from 'node:crypto';
import { startFakeProvider } from './fake-provider-server.ts';
import type { FakeProviderServer, WireAnswer, WireRequest } from './fake-provider-server.ts';

export const tencentKeys = { secretId: 'AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE', secretKey: 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE' } as const;

/** One call as Tencent Cloud understands it. */
export type TencentCall = { readonly action: string; readonly version: string; readonly region: string | undefined; readonly body: Readonly<Record<string, unknown>> };
/** The inner Response, an error code, or nothing. */
export type TencentReply = { readonly response: object } | { readonly error: string } | 'cut' | 'silence' | 'gateway';

/**
 * Speaks Tencent Cloud's API, version 3: checks the signature by its own reading of the rules, the time within five minutes of `nowMs`, then
 * asks `answer`. Other requests (a browser) go to `page`.
 */
export async function startFakeTencent(service: string, nowMs: () => number, answer: (call: TencentCall) => TencentReply, page: (request: WireRequest) => WireAnswer = () => ({ status: 404, body: '' })): Promise<FakeProviderServer> {
  return startFakeProvider((request) => {
    if (request.method !== 'POST' || request.path !== '/') return page(request);
    const refusal = signatureProblem(service, request, nowMs());
    const reply = refusal === null ? answer(callOf(request)) : { error: refusal };
    if (reply === 'cut' || reply === 'silence') return reply;
    if (reply === 'gateway') return { status: 502, body: '<html>Bad Gateway</html>' };
    const inner = 'error' in reply ? { Error: { Code: reply.error, Message: 'said by the provider' }, RequestId: 'r-1' } : { ...reply.response, RequestId: 'r-1' };
    return { status: 200, body: { Response: inner } };
  });
}

function callOf(request: WireRequest): TencentCall {
  const header = (name: string): string | undefined => (typeof request.headers[name] === 'string' ? request.headers[name] : undefined);
  return { action: header('x-tc-action') ?? '', version: header('x-tc-version') ?? '', region: header('x-tc-region'), body: JSON.parse(request.body) as Readonly<Record<string, unknown>> };
}

/** Written from the rules once more, so that a mistake in ours is not made twice. */
function signatureProblem(service: string, request: WireRequest, nowMs: number): string | null {
  const match = /^TC3-HMAC-SHA256 Credential=([^/]+)\/(\d{4}-\d{2}-\d{2})\/([a-z]+)\/tc3_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$/.exec(request.headers.authorization ?? '');
  if (match === null) return 'AuthFailure.InvalidAuthorization';
  const [, secretId, date, named, signed, signature] = match;
  const seconds = Number(request.headers['x-tc-timestamp']);
  if (secretId !== tencentKeys.secretId) return 'AuthFailure.SecretIdNotFound';
  if (Math.abs(seconds * 1000 - nowMs) > 300_000) return 'AuthFailure.SignatureExpire';
  if (named !== service || date !== new Date(seconds * 1000).toISOString().slice(0, 10)) return 'AuthFailure.SignatureFailure';
  const names = (signed ?? '').split(';');
  if (!names.includes('host') || !names.includes('content-type')) return 'AuthFailure.SignatureFailure';
  let canonical = 'POST\n/\n\n';
  for (const name of names) canonical += `${name}:${String(request.headers[name]).toLowerCase().trim()}\n`;
  canonical += `\n${signed ?? ''}\n${createHash('sha256').update(request.body).digest('hex')}`;
  const scope = `${date ?? ''}/${service}/tc3_request`;
  const toSign = ['TC3-HMAC-SHA256', String(seconds), scope, createHash('sha256').update(canonical).digest('hex')].join('\n');
  let key: string | Buffer = `TC3${tencentKeys.secretKey}`;
  for (const part of [date ?? '', service, 'tc3_request']) key = createHmac('sha256', key).update(part).digest();
  return createHmac('sha256', key).update(toSign).digest('hex') === signature ? null : 'AuthFailure.SignatureFailure';
}
