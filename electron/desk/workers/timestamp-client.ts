import { buildTimestampRequest, readTimestampResponse } from '../../../shared/documents/signing/timestamp-token.ts';
import type { Timestamper } from '../../../shared/documents/signing/write-signed-tail.ts';
import { refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import type { Random } from '../../../shared/lib/random.ts';

export type TimestampClientDeps = {
  readonly fetch: typeof fetch;
  readonly random: Random;
  readonly nowMs: () => number;
  /** How long a server may take for one token; 10 s when left out. */
  readonly timeoutMs?: number;
};

export type TimestampServer = {
  readonly url: string;
  /** DER of the roots, and of authorities below them that the server does not send. */
  readonly trusted: readonly Uint8Array[];
};

const defaultTimeoutMs = 10_000;
/** Public authorities send 3 to 8 KB. */
const maxAnswerBytes = 64 * 1024;

/**
 * Asks an RFC 3161 server over HTTP (section 3.4) for one token after another, each with a nonce of its own. Whatever is
 * wrong with the way or the answer is a refusal that says what to do; then the document is not sealed.
 */
export function createTimestamper(server: TimestampServer, deps: TimestampClientDeps): Timestamper {
  return async (digest) => {
    const nonce = deps.random.bytes(8);
    const request = buildTimestampRequest(digest, nonce);
    const first = await post(server.url, request, deps);
    // A connection kept from the document before may have been closed at the other end; asking twice does no harm.
    const answer = !first.ok && first.error.code === 'timestamp_down' ? await post(server.url, request, deps) : first;
    if (!answer.ok) return answer;
    return readTimestampResponse(answer.value, { digest, nonce, trustedRoots: server.trusted, nowMs: deps.nowMs() });
  };
}

async function post(url: string, body: Uint8Array, deps: TimestampClientDeps): Promise<Result<Uint8Array, Refusal>> {
  const signal = AbortSignal.timeout(deps.timeoutMs ?? defaultTimeoutMs);
  try {
    const response = await deps.fetch(url, {
      // A copy, because fetch does not take bytes that might be shared between threads.
      method: 'POST', headers: { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' }, body: new Uint8Array(body), signal, redirect: 'error',
    });
    if (!response.ok) return refuse('timestamp_http', `时间戳服务拒绝了请求（${response.status}），文书没有盖章，请管理员核对时间戳服务的地址和帐号。`);
    return await readLimited(response);
  } catch {
    return signal.aborted
      ? refuse('timestamp_slow', '时间戳服务没有在规定时间内应答，文书没有盖章，请稍后再试。')
      : refuse('timestamp_down', '连不上时间戳服务，文书没有盖章，请检查网络，或请管理员核对时间戳服务的地址。');
  }
}

async function readLimited(response: Response): Promise<Result<Uint8Array, Refusal>> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  // A stream of bytes, whatever the types of fetch say of its pieces.
  for await (const piece of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += piece.length;
    if (length > maxAnswerBytes) return refuse('timestamp_too_large', '时间戳服务返回的数据过大，文书没有盖章，请联系管理员核对时间戳服务的地址。');
    pieces.push(piece);
  }
  return { ok: true, value: new Uint8Array(Buffer.concat(pieces)) };
}
