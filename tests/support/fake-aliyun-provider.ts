import { createHash, createHmac } from 'node:crypto';
import { startFakeProvider } from './fake-provider-server.ts';
import type { FakeProviderServer, WireAnswer, WireRequest } from './fake-provider-server.ts';

export const aliyunKeys = { accessKeyId: 'YourAccessKeyId', accessKeySecret: 'YourAccessKeySecret' } as const;

/** One call as Aliyun understands it: query and form together. */
export type AliyunCall = { readonly action: string; readonly version: string; readonly query: Readonly<Record<string, string>>; readonly form: Readonly<Record<string, string>> };
export type AliyunReply = { readonly answer: object } | { readonly error: string } | 'cut' | 'silence' | 'gateway';

/**
 * Speaks Aliyun's RPC style with ACS3: checks the signature by its own reading of the rules, the time within fifteen minutes of `nowMs`, that
 * no nonce comes twice, then asks `answer`. Other requests (a browser) go to `page`.
 */
export async function startFakeAliyun(nowMs: () => number, answer: (call: AliyunCall) => AliyunReply, page: (request: WireRequest) => WireAnswer = () => ({ status: 404, body: '' })): Promise<FakeProviderServer> {
  const nonces = new Set<string>();
  return startFakeProvider((request) => {
    if (request.method !== 'POST' || request.path !== '/') return page(request);
    const refusal = signatureProblem(request, nowMs(), nonces);
    const reply = refusal === null ? answer(callOf(request)) : { error: refusal };
    if (reply === 'cut' || reply === 'silence') return reply;
    if (reply === 'gateway') return { status: 503, body: '<html>Service Unavailable</html>' };
    if ('error' in reply) return { status: refusal === null ? 200 : 403, body: { Code: reply.error, Message: 'said by the provider', RequestId: 'r-2' } };
    return { status: 200, body: { Message: 'success', RequestId: 'r-2', ...reply.answer } };
  });
}

function callOf(request: WireRequest): AliyunCall {
  return {
    action: String(request.headers['x-acs-action']), version: String(request.headers['x-acs-version']), query: Object.fromEntries(request.query), form: Object.fromEntries(new URLSearchParams(request.body)),
  };
}

/** Written from the rules once more, so that a mistake in ours is not made twice: the query is signed as it stands in the address. */
function signatureProblem(request: WireRequest, nowMs: number, nonces: Set<string>): string | null {
  const match = /^ACS3-HMAC-SHA256 Credential=([^,]+),SignedHeaders=([a-z0-9;-]+),Signature=([0-9a-f]{64})$/.exec(request.headers.authorization ?? '');
  if (match === null) return 'IncompleteSignature';
  const [, keyId, signed, signature] = match;
  if (keyId !== aliyunKeys.accessKeyId) return 'InvalidAccessKeyId.NotFound';
  const date = String(request.headers['x-acs-date']);
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(date) || Math.abs(Date.parse(date) - nowMs) > 900_000) return 'InvalidTimeStamp.Expired';
  const nonce = String(request.headers['x-acs-signature-nonce']);
  if (nonces.has(nonce)) return 'SignatureNonceUsed';
  nonces.add(nonce);
  const digest = createHash('sha256').update(request.body).digest('hex');
  if (request.headers['x-acs-content-sha256'] !== digest) return 'SignatureDoesNotMatch';
  const all = Object.keys(request.headers).filter((name) => name === 'host' || name.startsWith('x-acs-') || (name === 'content-type' && request.body !== '')).toSorted();
  if (all.join(';') !== signed) return 'SignatureDoesNotMatch';
  const sorted = request.rawQuery.split('&').toSorted().join('&');
  const canonical = [request.method, request.path, sorted, all.map((name) => `${name}:${String(request.headers[name])}\n`).join(''), signed, digest].join('\n');
  const toSign = `ACS3-HMAC-SHA256\n${createHash('sha256').update(canonical).digest('hex')}`;
  return createHmac('sha256', aliyunKeys.accessKeySecret).update(toSign).digest('hex') === signature ? null : 'SignatureDoesNotMatch';
}
