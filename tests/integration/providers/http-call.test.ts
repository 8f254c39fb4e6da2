import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createHttpCall } from '../../../citizen-web/providers/http-call.ts';
import { startFakeProvider } from '../../support/fake-provider-server.ts';

const call = createHttpCall();
const impatientCall = createHttpCall({ connectMs: 300, totalMs: 600 });
const plain = { method: 'POST', headers: {}, body: '{}' } as const;

test('an answer comes with its status and text', async () => {
  const server = await startFakeProvider(() => ({ status: 418, body: '茶' }));
  expect(await call({ ...plain, url: `${server.url}/a?b=c` })).toEqual({ ok: true, value: { status: 418, text: '茶' } });
  expect(server.requests[0]).toMatchObject({ method: 'POST', path: '/a', rawQuery: 'b=c', body: '{}' });
  await server.close();
});

test('who does not take the line never got the request', async () => {
  const server = await startFakeProvider(() => 'silence');
  await server.close();
  expect(await call({ ...plain, url: server.url })).toEqual({ ok: false, error: { wasSent: false } });
});

test('who takes the line but never greets back never got the request: TLS that does not begin', async () => {
  const silent = createTcpServer(() => {});
  await new Promise<void>((done) => { silent.listen(0, '127.0.0.1', done); });
  const { port } = silent.address() as AddressInfo; // A listening TCP server has an AddressInfo; the type also covers pipes.
  expect(await impatientCall({ ...plain, url: `https://127.0.0.1:${port}/` })).toEqual({ ok: false, error: { wasSent: false } });
  silent.close();
});

test.each([['silence', createHttpCall({ connectMs: 3_000, totalMs: 600 })], ['cut', call]] as const)('who has the request and does not answer (%s) may have done it', async (kind, ask) => {
  const server = await startFakeProvider(() => kind);
  expect(await ask({ ...plain, url: server.url })).toEqual({ ok: false, error: { wasSent: true } });
  await server.close();
});

test('an answer longer than any provider\'s is none', async () => {
  const server = await startFakeProvider(() => ({ status: 200, body: 'x'.repeat(1024 * 1024 + 1) }));
  expect(await call({ ...plain, url: server.url })).toEqual({ ok: false, error: { wasSent: true } });
  await server.close();
});

test('a redirect is an answer, never followed', async () => {
  const server = await startFakeProvider(() => ({ status: 302, body: '', location: 'http://127.0.0.1:1/' }));
  expect(await call({ ...plain, url: server.url })).toMatchObject({ ok: true, value: { status: 302 } });
  await server.close();
});
