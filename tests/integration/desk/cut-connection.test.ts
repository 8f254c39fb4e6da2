import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { expect, test } from 'vitest';
import { createHubClient } from '../../../electron/desk/sync/hub-client.ts';

const facts = JSON.stringify({ devices: [], staff: [] });

/** A server that cuts the connection of the requests it is told to, after it has read them. */
async function withServer(cuts: (request: number) => boolean, use: (baseUrl: string, requests: () => number) => Promise<void>): Promise<void> {
  let requests = 0;
  const sockets = new Set<Socket>();
  const server = createServer((request, reply) => {
    requests += 1;
    if (cuts(requests)) return request.socket.destroy();
    return reply.setHeader('content-type', 'application/json').end(facts);
  });
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((listening) => { server.listen(0, '127.0.0.1', listening); });
  const { port } = server.address() as AddressInfo; // A TCP server's address is never a pipe's name.
  await use(`http://127.0.0.1:${port}`, () => requests);
  for (const socket of sockets) socket.destroy();
  await new Promise((closed) => { server.close(closed); });
}

const clientOf = (baseUrl: string) => createHubClient({ baseUrl, fetch, nowMs: () => Date.now(), device: async () => null });

test('a connection that the hub has just closed is tried once more, and is no sign of being offline', async () => {
  await withServer((request) => request === 2, async (baseUrl, requests) => {
    const client = clientOf(baseUrl);
    expect(await client.administration()).toMatchObject({ ok: true });
    expect(await client.administration()).toMatchObject({ ok: true });
    expect(requests()).toBe(3);
  });
});

test('a line that is cut again is offline, after two requests and not more', async () => {
  await withServer(() => true, async (baseUrl, requests) => {
    expect(await clientOf(baseUrl).administration()).toMatchObject({ ok: false, error: { code: 'offline' } });
    expect(requests()).toBe(2);
  });
});

test('where nobody listens, one try is enough', async () => {
  let baseUrl = '';
  await withServer(() => false, async (url) => { baseUrl = url; });
  let tries = 0;
  const client = createHubClient({ baseUrl, fetch: (...request) => { tries += 1; return fetch(...request); }, nowMs: () => Date.now(), device: async () => null });
  expect(await client.administration()).toMatchObject({ ok: false, error: { code: 'offline' } });
  expect(tries).toBe(1);
});
