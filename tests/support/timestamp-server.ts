import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { must } from '../../shared/lib/assert.ts';

export type TimestampServerAnswer = (request: Uint8Array, response: ServerResponse, asked: IncomingMessage) => Promise<void> | void;

/** An HTTP server on this machine that answers timestamp requests as the test says. */
export async function openTimestampServer(answer: TimestampServerAnswer): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const server = createServer((asked, response) => {
    const pieces: Buffer[] = [];
    asked.on('data', (piece: Buffer) => pieces.push(piece));
    asked.on('end', () => void answer(new Uint8Array(Buffer.concat(pieces)), response, asked));
  });
  await new Promise<void>((started) => { server.listen(0, '127.0.0.1', started); });
  const address = must(server.address(), 'it listens');
  return {
    url: `http://127.0.0.1:${typeof address === 'string' ? 0 : address.port}/tsa`,
    close: () => new Promise((closed) => { server.closeAllConnections(); server.close(() => closed()); }),
  };
}
