import type { Socket } from 'node:net';

/** How long a client may take; a test lowers them. */
export type HttpLimits = {
  /** From the connection to the end of the headers: who trickles them holds a connection no longer. */
  readonly headersTimeoutMs: number;
  /** The whole request: a photo of 12 MB over 400 kbit/s takes four minutes. */
  readonly requestTimeoutMs: number;
  /** How often the two are looked after. */
  readonly checkEveryMs: number;
  /** A connection on which nothing moves, such as a client that does not read its answer. The desks' event stream beats every 20 s. */
  readonly idleTimeoutMs: number;
};

export const plainHttpLimits: HttpLimits = { headersTimeoutMs: 15_000, requestTimeoutMs: 300_000, checkEveryMs: 5_000, idleTimeoutMs: 180_000 };
const headerBytes = 16 * 1024;

/** Node's own parser stays strict: it refuses a Content-Length beside Transfer-Encoding, and a request without Host. */
export function httpOptions(limits: HttpLimits): {
  readonly requestTimeout: number; readonly connectionTimeout: number;
  readonly http: { readonly headersTimeout: number; readonly connectionsCheckingInterval: number; readonly maxHeaderSize: number };
} {
  return {
    requestTimeout: limits.requestTimeoutMs, connectionTimeout: limits.idleTimeoutMs,
    http: { headersTimeout: limits.headersTimeoutMs, connectionsCheckingInterval: limits.checkEveryMs, maxHeaderSize: headerBytes },
  };
}

const sentences: Readonly<Record<string, readonly [status: string, sentence: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', '没有完整收到您的请求，请检查网络后刷新重试。'],
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', '请求的信息太长，请关闭页面后重新打开再试。'],
};

/** The answer to what is no request at all, before there is one to hand on: a sentence, never what was sent. */
export function answerBrokenRequest(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const [status, sentence] = sentences[error.code ?? ''] ?? ['400 Bad Request', '请求无法识别，请重新打开页面再试。'];
  const headers = [
    `HTTP/1.1 ${status}`, 'content-type: text/plain; charset=utf-8', `content-length: ${Buffer.byteLength(sentence)}`, 'x-content-type-options: nosniff',
    "content-security-policy: default-src 'none'; frame-ancestors 'none'", 'cache-control: no-store', 'connection: close',
  ];
  if (socket.writable) socket.write(`${headers.join('\r\n')}\r\n\r\n${sentence}`);
  socket.destroy(error);
}
