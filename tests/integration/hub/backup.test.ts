import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { restore, restoreDrill } from '../../../build/hub-commands/restore.ts';
import { startHub } from '../../../citizen-web/server.ts';
import { checkChain } from '../../../citizen-web/store/backup/log-chain.ts';
import { restoreHubCopy } from '../../../citizen-web/store/backup/restore-copy.ts';
import { datedCopies, writeHubCopy } from '../../../citizen-web/store/backup/write-copy.ts';
import { addBatch, addHousehold, uploadDocument } from '../../support/hub-story.ts';
import { createHubWorld } from '../../support/hub-world.ts';
import type { HubWorld } from '../../support/hub-world.ts';
import { duringMs } from '../../support/domain-samples.ts';
import { realRandom, valueOf } from '../../support/signing-world.ts';
import { changePhone, giveSampleList, layersOf, openSyncDesk } from '../../support/sync-world.ts';

const clock = { nowMs: () => duringMs, monotonicMs: () => performance.now() };
let dir: string;
let backupDir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'hub-backup-'));
  backupDir = join(dir, 'copies');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const copyOf = (dataDir: string, today = '2026-01-20', keptDays = 30): Promise<void> => writeHubCopy({ dataDir, backupDir, today, keptDays });
const restoreTo = (to: string, keysFrom: string) => restoreHubCopy({ backupDir, copy: 'latest', to, keysFrom, masterKeyHex: undefined, random: realRandom });

test('what a restored hub lacks the desks send again, and all become one under the new epoch', async () => {
  const first = valueOf(await startHub({ dataDir: join(dir, 'hub'), port: 0, demo: true, clock, backupDir }));
  const east = await openSyncDesk(join(dir, 'east'), first, clock);
  await east.signInAs('chen');
  const { householdIds: [house = ''] } = await giveSampleList(east, 3);
  await east.settle();
  const west = await openSyncDesk(join(dir, 'west'), first, clock);
  await copyOf(join(dir, 'hub'));
  cpSync(backupDir, join(dir, 'kept'), { recursive: true });
  // After the copy: acknowledged, seen by both desks, and lost with the hub's disk.
  valueOf(await east.give(changePhone(house, 1, '13900000001'), house));
  await east.settle();
  await west.settle();
  const port = Number(new URL(first.address).port);
  await first.stop();
  const report = valueOf(await restoreHubCopy({ backupDir: join(dir, 'kept'), copy: 'latest', to: join(dir, 'hub-2'), keysFrom: join(dir, 'hub'), masterKeyHex: undefined, random: realRandom }));
  expect(report).toMatchObject({ households: 3 });
  const again = valueOf(await startHub({ dataDir: join(dir, 'hub-2'), port, demo: true, clock }));
  for (const desk of [east, west, east, west]) await desk.settle();
  const layers = await Promise.all([layersOf(east), layersOf(west)]);
  expect(layers[0]?.confirmed).toEqual(layers[1]?.confirmed);
  for (const { confirmed, shown } of layers) expect(shown).toEqual(confirmed);
  const row = await west.deps.db.selectFrom('household_row').select('contact_phone').where('household_id', '=', house).executeTakeFirst();
  expect(row?.contact_phone).toBe('13900000001');
  await Promise.all([east.close(), west.close()]);
  await again.stop();
});

test('a hub with a backup folder copies itself when something was written, and once more when it stops', async () => {
  const hub = valueOf(await startHub({ dataDir: join(dir, 'hub'), port: 0, demo: true, clock, backupDir }));
  await hub.demoEnrolmentCode();
  await hub.stop();
  const copied = new Database(join(backupDir, 'latest', 'hub.sqlite'), { readonly: true });
  expect(copied.prepare('select count(*) as codes from enrolment_code').get()).toEqual({ codes: 1 });
  expect(checkChain(copied).brokenAt).toBeNull();
  copied.close();
  expect(readdirSync(backupDir).toSorted()).toEqual(['files', 'hub-2026-01-20', 'latest']);
  expect(readFileSync(join(backupDir, 'latest', 'hub.sqlite')).includes('master')).toBe(false);
});

async function filledHub(): Promise<HubWorld> {
  const world = await createHubWorld();
  await addBatch(world);
  await addHousehold(world);
  await uploadDocument(world, 'house', [Buffer.alloc(100_000, 7)]);
  writeFileSync(join(world.dataDir, 'master.key'), '00'.repeat(32));
  return world;
}

test('dated copies are kept for some days; what cannot be restored is said and changes nothing', async () => {
  const world = await filledHub();
  for (const day of ['2026-01-18', '2026-01-19', '2026-01-20']) await copyOf(world.dataDir, day, 2);
  expect(datedCopies(backupDir)).toEqual(['hub-2026-01-20', 'hub-2026-01-19']);
  // Another master key than the one that sealed the parts.
  expect(await restoreTo(join(dir, 'a'), world.dataDir)).toMatchObject({ ok: false, error: { code: 'wrong_master_key', message: expect.stringContaining('密钥') } });
  expect(await restoreTo(join(dir, 'b'), dir)).toMatchObject({ ok: false, error: { code: 'master_key' } });
  expect(await restoreTo(world.dataDir, dir)).toMatchObject({ ok: false, error: { code: 'not_empty' } });
  expect(await restoreHubCopy({ backupDir, copy: 'hub-1999-01-01', to: join(dir, 'c'), keysFrom: dir, masterKeyHex: undefined, random: realRandom })).toMatchObject({ ok: false, error: { code: 'no_copy' } });
  const copy = new Database(join(backupDir, 'latest', 'hub.sqlite'));
  copy.prepare("update change set event = '{}' where seq = 3").run();
  copy.close();
  expect(await restoreTo(join(dir, 'd'), world.dataDir)).toMatchObject({ ok: false, error: { code: 'broken_chain', message: expect.stringContaining('第 3 条') } });
  await world.close();
});

test('the drill restores into a folder that is thrown away, and says what it found', async () => {
  const hub = valueOf(await startHub({ dataDir: join(dir, 'hub'), port: 0, demo: true, clock, backupDir }));
  await hub.stop();
  const said = valueOf(await restoreDrill(['--from', backupDir, '--keys', join(dir, 'hub')], {}));
  expect(said).toMatch(/^恢复演练通过。变更记录 \d+ 条，首尾相连；文书文件 0 个，逐个打开核对无误；0 户。用时 \d+\.\d 秒。$/);
  expect(await restore(['--from', backupDir], {})).toMatchObject({ ok: false, error: { code: 'usage' } });
  expect(valueOf(await restore(['--from', backupDir, '--keys', join(dir, 'hub'), '--to', join(dir, 'new')], {}))).toMatch(/已恢复到/);
  expect(existsSync(join(dir, 'new', 'hub.sqlite'))).toBe(true);
});
