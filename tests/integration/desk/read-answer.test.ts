import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createHubClient } from '../../../electron/desk/sync/hub-client.ts';
import { longestAnswerBytes, readAnswer } from '../../../electron/desk/sync/read-answer.ts';

const limitBytes = 1_000_000;
const tooLong = { ok: false, error: { code: 'hub_answer', message: expect.stringContaining('答复大得不正常') } };

async function withServer(answer: RequestListener, use: (baseUrl: string) => Promise<void>): Promise<void> {
  const server = createServer(answer);
  await new Promise<void>((listening) => { server.listen(0, '127.0.0.1', listening); });
  const { port } = server.address() as AddressInfo; // A TCP server's address is never a pipe's name.
  await use(`http://127.0.0.1:${port}`);
  server.closeAllConnections();
  await new Promise((closed) => { server.close(closed); });
}

test('an answer comes whole, whether its length is told or not', async () => {
  const bytes = Buffer.alloc(300_000, 7);
  await withServer((request, reply) => (request.url === '/told' ? reply.end(bytes) : reply.write(bytes, () => reply.end())), async (baseUrl) => {
    for (const path of ['/told', '/untold']) expect(await readAnswer(await fetch(baseUrl + path), limitBytes), path).toEqual({ ok: true, value: expect.objectContaining({ length: bytes.length }) });
  });
});

test('an answer without end is given up at the limit, and its line is closed', async () => {
  let isClosed = false;
  await withServer((_request, reply) => {
    const more = (): void => { while (!reply.destroyed && reply.write(Buffer.alloc(64 * 1024))) continue; };
    reply.on('drain', more).on('close', () => { isClosed = true; });
    more();
  }, async (baseUrl) => {
    expect(await readAnswer(await fetch(baseUrl), limitBytes)).toMatchObject(tooLong);
    await expect.poll(() => isClosed).toBe(true);
  });
});

test('a length beyond the limit is not begun; what unpacks to more than it says is cut off', async () => {
  await withServer((_request, reply) => void reply.writeHead(200, { 'content-length': String(limitBytes + 1) }).flushHeaders(), async (baseUrl) => {
    expect(await readAnswer(await fetch(baseUrl), limitBytes)).toMatchObject(tooLong);
  });
  await withServer((_request, reply) => void reply.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(20 * limitBytes))), async (baseUrl) => {
    expect(await readAnswer(await fetch(baseUrl), limitBytes)).toMatchObject(tooLong);
  });
});

test('a line that is cut in the midst of an answer is offline, for parts and for JSON: nothing half read is taken for the whole', async () => {
  await withServer((request, reply) => {
    reply.writeHead(200, { 'content-length': '1000' }).write('{"devices":[]', () => request.socket.destroy());
  }, async (baseUrl) => {
    const client = createHubClient({ baseUrl, fetch, nowMs: () => Date.now(), device: async () => null });
    expect(await client.readPart('a'.repeat(64))).toMatchObject({ ok: false, error: { code: 'offline' } });
    expect(await client.administration()).toMatchObject({ ok: false, error: { code: 'offline' } });
  });
});

test('a refusal is read no further than a sentence is long', async () => {
  await withServer((_request, reply) => void reply.writeHead(409, { 'content-length': String(longestAnswerBytes) }).flushHeaders(), async (baseUrl) => {
    const client = createHubClient({ baseUrl, fetch, nowMs: () => Date.now(), device: async () => null });
    expect(await client.administration()).toMatchObject({ ok: false, error: { code: 'hub_answer' } });
  });
});
