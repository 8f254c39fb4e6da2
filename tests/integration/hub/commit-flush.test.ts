import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createApp } from '../../../citizen-web/app.ts';
import { createCommitFlush, watchCommits } from '../../../citizen-web/store/commit-flush.ts';
import type { HubDeps } from '../../../citizen-web/store/hub-deps.ts';
import { createHubFiles } from '../../../citizen-web/store/hub-files.ts';
import { openHubDb } from '../../../citizen-web/store/open-hub-db.ts';
import { createOpenRequests } from '../../../citizen-web/store/open-requests.ts';
import { must } from '../../../shared/lib/assert.ts';
import { createHubWorld } from '../../support/hub-world.ts';
import { startHubProgram } from '../../support/real-programs.ts';
import { projectRoot } from '../../support/source-tree.ts';
import { valueOf } from '../../support/signing-world.ts';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'commit-flush-')); });
afterEach(() => { rmSync(folder, { recursive: true, force: true }); });

/** A disk that flushes when a test says so. */
function openGate(): { readonly flushed: () => Promise<void>; readonly asked: () => number; readonly open: () => void; readonly fail: (error: Error) => void } {
  let [asked, open, fail]: [number, () => void, (error: Error) => void] = [0, () => undefined, () => undefined];
  const gate = new Promise<void>((resolve, reject) => { [open, fail] = [resolve, reject]; });
  // A test that fails the gate looks at its effects, not at this promise.
  gate.catch(() => undefined);
  return { flushed: () => { asked += 1; return gate; }, asked: () => asked, open: () => open(), fail: (error) => fail(error) };
}

async function serve(deps: HubDeps): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const app = await createApp(deps, { openRequests: createOpenRequests() });
  return { url: await app.listen({ port: 0, host: '127.0.0.1' }), close: () => app.close() };
}

test('what is flushed is what was committed before; nothing is flushed where nothing was committed', async () => {
  const logPath = join(folder, 'log');
  const flush = createCommitFlush(logPath);
  // Without a commit the file is not even looked for.
  await flush.flushed();
  writeFileSync(logPath, 'frames');
  flush.committed();
  await Promise.all([flush.flushed(), flush.flushed(), flush.flushed()]);
  await flush.close();
});

test('after a flush that failed nothing is certain any more, though a later one would succeed', async () => {
  const logPath = join(folder, 'log');
  const flush = createCommitFlush(logPath);
  flush.committed();
  await expect(flush.flushed()).rejects.toThrow('must be started anew');
  await expect(flush.failed).resolves.toMatchObject({ code: 'ENOENT' });
  writeFileSync(logPath, 'frames');
  await expect(flush.flushed()).rejects.toThrow('must be started anew');
  flush.committed();
  await expect(flush.flushed()).rejects.toThrow('must be started anew');
  await flush.close();
});

test('transactions and single statements are commits; reads, and what a transaction has only begun, are none', () => {
  const sqlite = new Database(':memory:');
  let commits = 0;
  const watched = watchCommits(sqlite, () => { commits += 1; });
  const run = (text: string): unknown => watched.prepare(text).run([]);
  run('create table t (a int)');
  run('insert into t values (1)');
  expect(commits).toBe(2);
  watched.prepare('select a from t').all([]);
  run('begin');
  run('update t set a = 2');
  watched.prepare('update t set a = 3 returning a').all([]);
  expect(commits).toBe(2);
  run('commit');
  expect(commits).toBe(3);
  expect(watched.prepare('update t set a = 4 returning a').all([])).toEqual([{ a: 4 }]);
  expect(commits).toBe(4);
  watched.close();
});

test('a database whose commits are flushed together is closed and opened again as any other', async () => {
  const path = join(folder, 'hub.sqlite');
  const opened = valueOf(await openHubDb(path, 'together'));
  await opened.db.insertInto('log_head').values({ id: 1, epoch: 'e', last_seq: 0, last_hash: 'h' }).execute();
  await Promise.all(Array.from({ length: 40 }, async () => {
    await opened.db.transaction().execute((tx) => tx.updateTable('log_head').set((eb) => ({ last_seq: eb('last_seq', '+', 1) })).execute());
    await opened.flushed();
  }));
  await opened.close();
  const again = valueOf(await openHubDb(path, 'together'));
  expect(await again.db.selectFrom('log_head').select('last_seq').execute()).toEqual([{ last_seq: 40 }]);
  await again.close();
});

test('no reply goes out before the log is flushed, and none at all when that fails', async () => {
  const world = await createHubWorld();
  const errors: string[] = [];
  const gates = [openGate(), openGate()] as const;
  const log = { ...world.deps.log, error: (_facts: unknown, text: string) => { errors.push(text); } };
  try {
    const waiting = await serve({ ...world.deps, flushed: gates[0].flushed });
    let isAnswered = false;
    const answer = fetch(`${waiting.url}/`).then((response) => { isAnswered = true; return response.status; });
    await expect.poll(gates[0].asked).toBe(1);
    // Long enough for a reply that waits for nothing.
    await new Promise((resolve) => { setTimeout(resolve, 100); });
    expect(isAnswered).toBe(false);
    gates[0].open();
    expect(await answer).toBe(200);
    await waiting.close();
    const failing = await serve({ ...world.deps, flushed: gates[1].flushed, log });
    gates[1].fail(new Error('EIO'));
    await expect(fetch(`${failing.url}/`)).rejects.toThrow('fetch failed');
    await expect(fetch(`${failing.url}/no-such-page`)).rejects.toThrow('fetch failed');
    expect(errors).toContain('a reply was withheld');
    await failing.close();
  } finally {
    await world.close();
  }
});

test('a hub whose disk does not take its log answers nobody, says why and ends; it starts again with all that it had acknowledged', async () => {
  const [dataDir, sign] = [join(folder, 'hub'), join(folder, 'sign')];
  const program = spawn(process.execPath, ['--import', join(projectRoot, 'tests/support/failing-flush.ts'), 'build/hub.ts'], {
    cwd: projectRoot, env: { ...process.env, HUB_DATA: dataDir, HUB_DEMO: '1', HUB_PORT: '0', FAILING_FLUSH: sign }, stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [program.stdout, program.stderr]) stream.on('data', (bytes: Buffer) => { said += bytes.toString(); });
  const ended = once(program, 'exit');
  await expect.poll(() => said, { timeout: 60_000 }).toMatch(/已启动：\S+/u);
  const url = must(/已启动：(\S+)/u.exec(said)?.[1], 'its address');
  expect((await fetch(url)).status).toBe(200);
  writeFileSync(sign, '');
  // Its jobs have written meanwhile; the log is flushed for who is waiting for a reply.
  await expect.poll(() => fetch(url).then(() => 'answered', () => 'none'), { timeout: 10_000 }).toBe('none');
  expect(await ended).toEqual([1, null]);
  expect(said).toContain('数据没有写到磁盘（EIO: i/o error, fdatasync），签约网页已停止');
  const again = await startHubProgram(dataDir);
  expect((await fetch(again.url)).status).toBe(200);
  await again.stop();
}, 120_000);

test('the file of a part is removed only once it is certain that its row is gone', async () => {
  const gate = openGate();
  const files = await createHubFiles(join(folder, 'files'), gate.flushed);
  await files.write('part', new Uint8Array([1]));
  const removing = files.remove('part');
  await expect.poll(gate.asked).toBe(1);
  expect(await files.read('part')).not.toBeNull();
  gate.open();
  await removing;
  expect(await files.read('part')).toBeNull();
});
