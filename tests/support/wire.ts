import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import type { CitizenHub } from './citizen-hub.ts';

export type WireAnswer = { readonly status: number; readonly headers: Readonly<Record<string, string | string[] | undefined>>; readonly body: string };
export type WireQuestion = { readonly method?: string; readonly path: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: string | Uint8Array };

/** Opens the hub's door on a port of this machine; closing the hub closes it. */
export async function openDoor(hub: CitizenHub): Promise<URL> {
  return new URL(await hub.app.listen({ host: '127.0.0.1', port: 0 }));
}

/** One request with exactly this path and these headers: nothing is put right on the way, as a browser or fetch would. */
export function ask(door: URL, question: WireQuestion): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({
      host: door.hostname, port: door.port, method: question.method ?? 'GET', path: question.path, agent: false,
      headers: { host: door.host, ...question.headers },
    }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => { resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks).toString('utf8') }); });
      answer.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(question.body);
  });
}

/** A form as a browser of ours posts it. */
export function formQuestion(door: URL, path: string, body: string | Uint8Array, headers: Readonly<Record<string, string>> = {}): WireQuestion {
  return { method: 'POST', path, body, headers: { origin: door.origin, 'content-type': 'application/x-www-form-urlencoded', 'content-length': String(Buffer.byteLength(body)), ...headers } };
}

/** Bytes on a bare connection, written one after another; everything that came back when the other side closed it. */
export async function speak(door: URL, pieces: readonly string[], pauseMs = 0): Promise<string> {
  const socket = connect(Number(door.port), door.hostname);
  const heard: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => heard.push(chunk));
  // A server that refuses may do so in the middle of what is said to it.
  socket.on('error', () => undefined);
  const closed = new Promise<void>((done) => { socket.on('close', () => { done(); }); });
  for (const piece of pieces) {
    if (socket.destroyed) break;
    socket.write(piece, 'latin1');
    if (pauseMs > 0) await Promise.race([closed, new Promise((done) => { setTimeout(done, pauseMs); })]);
  }
  await closed;
  return Buffer.concat(heard).toString('utf8');
}

export function statusLines(heard: string): string[] {
  return heard.match(/HTTP\/1\.1 \d{3}/g) ?? [];
}
