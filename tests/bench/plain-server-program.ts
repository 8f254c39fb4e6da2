import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';

/** The least that a server could do for a citizen's request: take the form, commit one row as safely as the hub does, answer a page of 6 KB. */
const dir = mkdtempSync(join(tmpdir(), 'plain-server-'));
const sqlite = new Database(join(dir, 'plain.sqlite'));
sqlite.pragma('journal_mode = WAL');
sqlite.pragma('synchronous = FULL');
sqlite.exec('create table seen (id integer primary key, body text)');
const insert = sqlite.prepare('insert into seen (body) values (?)');
const page = `<!doctype html><title>页</title><p>${'协议'.repeat(1000)}</p>`;
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => { body += chunk.toString('utf8'); });
  request.on('end', () => {
    insert.run(body);
    response.setHeader('content-type', 'text/html; charset=utf-8').end(page);
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) process.send?.({ url: `http://127.0.0.1:${address.port}/` });
});
process.on('disconnect', () => {
  sqlite.close();
  rmSync(dir, { recursive: true, force: true });
  process.exit(0);
});
