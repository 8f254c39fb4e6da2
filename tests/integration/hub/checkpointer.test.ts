import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openHubDb } from '../../../citizen-web/store/open-hub-db.ts';
import { startCheckpointer } from '../../../citizen-web/workers/checkpointer.ts';
import { valueOf } from '../../support/signing-world.ts';

let dir: string;
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'checkpointer-')); });
afterEach(() => { rmSync(dir, { recursive: true, force: true }); });

/** What the database file has without its log. */
function devicesInFileAlone(path: string): number {
  copyFileSync(path, join(dir, 'alone.sqlite'));
  const sqlite = new Database(join(dir, 'alone.sqlite'));
  try {
    return Number(sqlite.prepare('select count(*) from device_state').pluck().get());
  } finally {
    sqlite.close();
  }
}

test('what the hub has committed is moved from the log into the file beside it, without its doing', async () => {
  const path = join(dir, 'hub.sqlite');
  const hub = valueOf(await openHubDb(path, 'together'));
  const faults: unknown[] = [];
  const thread = startCheckpointer(path, (error) => faults.push(error));
  for (let each = 0; each < 40; each += 1) await hub.db.insertInto('device_state').values({ device_id: `d${each}`, incarnation: 'i', last_seq: each }).execute();
  await vi.waitFor(() => expect(devicesInFileAlone(path)).toBe(40), { timeout: 20_000, interval: 200 });
  await hub.db.insertInto('device_state').values({ device_id: 'after', incarnation: 'i', last_seq: 1 }).execute();
  await thread.close();
  expect(faults).toEqual([]);
  await hub.close();
  expect(devicesInFileAlone(path)).toBe(41);
});

test('where the thread cannot run that is said, and closing waits for nothing', async () => {
  const fault = new Promise<unknown>((resolve) => { startCheckpointer(join(dir, 'nowhere.sqlite'), resolve); });
  expect(await fault).toMatchObject({ code: 'SQLITE_CANTOPEN' });
  const faults: unknown[] = [];
  const thread = startCheckpointer(join(dir, 'nowhere.sqlite'), (error) => faults.push(error));
  await thread.close();
  expect(faults).toHaveLength(1);
});
