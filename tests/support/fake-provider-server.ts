import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { must } from '../../shared/lib/assert.ts';

/** A request as it came over the wire. */
export type WireRequest = { readonly method: string; readonly path: string; readonly query: URLSearchParams; readonly rawQuery: string; readonly headers: IncomingHttpHeaders; readonly body: string };
/** What is answered: JSON, a text with a status, or nothing: the line is cut, or nobody ever answers. */
export type WireAnswer = { readonly status: number; readonly body: string | object; readonly type?: string; readonly location?: string } | 'cut' | 'silence';

/** A real HTTP server on this machine in a provider's place. */
export type FakeProviderServer = { readonly url: string; readonly requests: readonly WireRequest[]; readonly close: () => Promise<void> };

export async function startFakeProvider(answer: (request: WireRequest) => WireAnswer): Promise<FakeProviderServer> {
  const requests: WireRequest[] = [];
  const server = createServer((incoming, outgoing) => {
    const pieces: Buffer[] = [];
    incoming.on('data', (piece: Buffer) => { pieces.push(piece); });
    incoming.on('end', () => {
      const url = new URL(must(incoming.url, 'a request has an address'), 'http://127.0.0.1');
      const request: WireRequest = {
        method: incoming.method ?? '', path: url.pathname, query: url.searchParams, rawQuery: url.search.slice(1), headers: incoming.headers, body: Buffer.concat(pieces).toString('utf8'),
      };
      requests.push(request);
      const answered = answer(request);
      if (answered === 'silence') return;
      if (answered === 'cut') {
        incoming.socket.destroy();
        return;
      }
      const isText = typeof answered.body === 'string';
      outgoing.writeHead(answered.status, { 'content-type': answered.type ?? (isText ? 'text/html; charset=utf-8' : 'application/json'), ...(answered.location === undefined ? {} : { location: answered.location }) });
      outgoing.end(isText ? answered.body : JSON.stringify(answered.body));
    });
  });
  await listen(server);
  const { port } = server.address() as AddressInfo; // A listening TCP server has an AddressInfo; the type also covers pipes.
  return {
    url: `http://127.0.0.1:${port}`, requests,
    close: () => new Promise((done) => {
      server.closeAllConnections();
      server.close(() => { done(); });
    }),
  };
}

function listen(server: Server): Promise<void> {
  return new Promise((done) => { server.listen(0, '127.0.0.1', done); });
}
