import type { FastifyInstance } from 'fastify';
import type { HubDeps } from '../store/hub-deps.ts';
import { takeReceipts } from '../store/take-receipts.ts';

const longestBody = 512 * 1024;

/**
 * Where the SMS provider posts what became of messages. It proves who it is by the unguessable end of the address, or by a signature over
 * the body where it can make one; nobody else learns whether there is such an address. Bodies arrive as bytes, because some sign bytes.
 */
export function registerReceiptRoutes(app: FastifyInstance, deps: HubDeps): void {
  const { readReceipts } = deps.sms;
  if (readReceipts === null) return;
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: longestBody }, (_request, body, done) => { done(null, body); });
    scope.post<{ Params: { token?: string } }>('/receipts/sms/:token?', { bodyLimit: longestBody }, async (request, reply) => {
      const body = request.body instanceof Uint8Array ? request.body : new Uint8Array();
      const read = readReceipts({ token: request.params.token ?? '', headers: request.headers, body, nowMs: deps.clock.nowMs() });
      void reply.header('cache-control', 'no-store');
      if (!read.ok) {
        deps.log.warn({ problem: read.error.code }, 'receipts of messages were not taken');
        if (read.error.code === 'receipt_sender') return reply.callNotFound();
        return reply.code(400).send({ error: read.error });
      }
      await takeReceipts(deps, read.value.receipts);
      return reply.send(read.value.answer);
    });
  });
}
