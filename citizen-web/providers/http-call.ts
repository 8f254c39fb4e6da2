import { request as requestHttp } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { err, ok } from '../../shared/lib/result.ts';
import type { Result } from '../../shared/lib/result.ts';

export type HttpRequest = { readonly method: 'GET' | 'POST'; readonly url: string; readonly headers: Readonly<Record<string, string>>; readonly body: string };
export type HttpAnswer = { readonly status: number; readonly text: string };
/** `wasSent`: the other side may have got the request, so that whoever may not do a thing twice must not ask again. */
export type HttpFailure = { readonly wasSent: boolean };

/** One request to a provider, answered or failed within its times; never throws. */
export type HttpCall = (request: HttpRequest) => Promise<Result<HttpAnswer, HttpFailure>>;

export type CallTimes = { readonly connectMs: number; readonly totalMs: number };
export const providerTimes: CallTimes = { connectMs: 3_000, totalMs: 10_000 };

const longestAnswer = 1024 * 1024;

/**
 * The real call, a connection of its own each time: a kept one that the provider has closed meanwhile could not be told from a request
 * that was lost on the way.
 */
export function createHttpCall(times: CallTimes = providerTimes): HttpCall {
  return (request) => new Promise((resolve) => {
    const url = new URL(request.url);
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const outgoing = send(url, { method: request.method, agent: false, headers: { ...request.headers, 'content-length': String(Buffer.byteLength(request.body)) } });
    let wasSent = false;
    const timers = [setTimeout(() => { if (!wasSent) outgoing.destroy(new Error('connecting took too long')); }, times.connectMs), setTimeout(() => outgoing.destroy(new Error('the answer took too long')), times.totalMs)];
    const settle = (result: Result<HttpAnswer, HttpFailure>): void => {
      for (const timer of timers) clearTimeout(timer);
      resolve(result);
    };
    whenConnected(outgoing, url.protocol === 'https:', () => { wasSent = true; });
    outgoing.on('error', () => settle(err({ wasSent })));
    outgoing.on('response', (incoming) => void readAll(incoming).then((text) => settle(text === null ? err({ wasSent: true }) : ok({ status: incoming.statusCode ?? 0, text }))));
    outgoing.end(request.body);
  });
}

function whenConnected(outgoing: ClientRequest, isTls: boolean, then: () => void): void {
  outgoing.on('socket', (socket) => {
    // A TLS socket is ready for the request once the certificate has been accepted.
    socket.once(isTls ? 'secureConnect' : 'connect', then);
  });
}

/** Null: cut off, or longer than any answer of a provider. */
async function readAll(incoming: IncomingMessage): Promise<string | null> {
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    for await (const piece of incoming) {
      const bytes = Buffer.from(piece);
      length += bytes.length;
      if (length > longestAnswer) {
        incoming.destroy();
        return null;
      }
      pieces.push(bytes);
    }
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
  return Buffer.concat(pieces).toString('utf8');
}
