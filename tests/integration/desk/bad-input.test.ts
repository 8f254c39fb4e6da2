import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { sql } from 'kysely';
import { afterEach, expect, test } from 'vitest';
import { startHub } from '../../../citizen-web/server.ts';
import { startDeskProcess } from '../../../electron/desk/desk-process.ts';
import type { DeskDeps } from '../../../electron/desk/desk-deps.ts';
import { enrolDevice } from '../../../electron/desk/staff/enrol-device.ts';
import { openUseCaseDesk, sampleBatchForm } from '../../support/use-case-desk.ts';
import type { UseCaseDesk } from '../../support/use-case-desk.ts';
import { valueOf } from '../../support/signing-world.ts';
import { deskKey } from '../../support/desk-key.ts';

const folders: string[] = [];
afterEach(() => { for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true }); });

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bad-input-'));
  folders.push(folder);
  return folder;
}

/** Its faults are what is tested, so they need not be shown. */
async function openQuietDesk(): Promise<UseCaseDesk> {
  const desk = await openUseCaseDesk();
  Object.assign(desk.deps.log, { error: () => undefined });
  return desk;
}

/** The database may not grow any more, as on a full disk: SQLite takes a limit below its size as its size. */
async function fillDisk(deps: Pick<DeskDeps, 'db'>): Promise<void> {
  await sql`PRAGMA max_page_count = 1`.execute(deps.db);
}

async function emptyDisk(deps: Pick<DeskDeps, 'db'>): Promise<void> {
  await sql`PRAGMA max_page_count = 1000000`.execute(deps.db);
}

test('a full disk in the middle of an import is named, imports nobody, and the import goes through once there is room', async () => {
  const desk = await openQuietDesk();
  const { batchId } = await desk.done('batches.create', sampleBatchForm);
  const fileToken = desk.upload('名单.xlsx', readFileSync(resolve('build/samples/sample-60.xlsx')));
  const importing = { batchId, fileToken, mapping: null, applyChanges: false, removeMissing: false };
  await fillDisk(desk.deps);
  const first = await desk.call('import.confirm', importing);
  if (first.ok) await desk.deps.jobs.get(first.value.jobId)?.ended;
  const { jobs } = await desk.done('jobs.list', {});
  const said = first.ok ? jobs.map((job) => job.message).join() : first.error.message;
  await emptyDisk(desk.deps);
  expect(said).toContain('磁盘空间已满');
  expect((await desk.done('households.search', { batchId })).total).toBe(0);
  const again = await desk.endOf((await desk.done('import.confirm', importing)).jobId);
  expect(again).toMatchObject({ state: 'finished', failures: [] });
  expect((await desk.done('households.search', { batchId })).total).toBe(60);
  await desk.close();
});

test('a call that meets a full disk is refused with its sentence and leaves nothing half done', async () => {
  const desk = await openQuietDesk();
  await fillDisk(desk.deps);
  const made: string[] = [];
  let refusal: unknown = null;
  for (let index = 0; index < 500 && refusal === null; index += 1) {
    const name = `第${index}批`;
    const result = await desk.call('batches.create', { ...sampleBatchForm, name, agreementNoPrefix: `号${index}-` });
    if (result.ok) made.push(name);
    else refusal = result.error;
  }
  expect(refusal).toMatchObject({ code: 'disk_full', message: '磁盘空间已满，本次操作没有保存，请清理磁盘后再试。' });
  await emptyDisk(desk.deps);
  expect((await desk.done('batches.list', {})).batches.map((each) => each.batch.name).toSorted()).toEqual(made.toSorted());
  await desk.close();
});

test('a second hub and a second desk on a folder in use are refused with a sentence; the first go on', async () => {
  const [hubDir, deskDir] = [newFolder(), newFolder()];
  const hub = valueOf(await startHub({ dataDir: hubDir, port: 0, demo: true }));
  const second = await startHub({ dataDir: hubDir, port: 0, demo: true });
  expect(second).toMatchObject({ ok: false, error: { code: 'already_open', message: expect.stringContaining('正被另一个签约网页服务使用') } });
  const options = { dataDir: deskDir, key: deskKey, hubUrl: hub.url, demo: true, version: '0' };
  const desk = valueOf(await startDeskProcess(options));
  expect(await startDeskProcess(options)).toMatchObject({ ok: false, error: { code: 'already_open' } });
  expect((await fetch(hub.url)).status).toBe(200);
  expect((await desk.handle({ id: 1, call: 'session.state', input: {} })).result).toMatchObject({ ok: true });
  await desk.close();
  await hub.stop();
  await valueOf(await startHub({ dataDir: hubDir, port: 0, demo: true })).stop();
});

test('a lying hub stops the desk with a sentence, and nothing of what it said is taken', async () => {
  const hub = valueOf(await startHub({ dataDir: newFolder(), port: 0, demo: true }));
  const lying: typeof fetch = async (...request) => {
    const answer = await fetch(...request);
    if (!String(request[0]).includes('/sync/changes') || !answer.ok) return answer;
    // The last character of the first hash: the chain no longer closes.
    const text = (await answer.text()).replace(/("hash":"[0-9a-f]{63})([0-9a-f])"/, (_all, start: string, last: string) => `${start}${last === '0' ? '1' : '0'}"`);
    return new Response(text, { status: answer.status, headers: answer.headers });
  };
  const desk = valueOf(await startDeskProcess({ dataDir: newFolder(), key: deskKey, hubUrl: hub.url, demo: true, version: '0', world: { fetch: lying } }));
  valueOf(await enrolDevice(desk.deps, { code: await hub.demoEnrolmentCode(), deviceName: '窗口 1' }));
  await desk.handle({ id: 1, call: 'sync.now', input: {} });
  await expect.poll(async () => (await desk.deps.sync.state()).problem, { timeout: 10_000 }).toMatch(/^[\u4e00-\u9fff].*。$/u);
  expect(await desk.deps.db.selectFrom('confirmed_record').select('id').execute()).toEqual([]);
  await desk.close();
  await hub.stop();
});
