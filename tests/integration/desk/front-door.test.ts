import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeBackup } from '../../../electron/desk/backup/write-backup.ts';
import { openDeskDb } from '../../../electron/desk/db/open-desk-db.ts';
import type { OpenedDeskDb } from '../../../electron/desk/db/open-desk-db.ts';
import { openByPassPhrase } from '../../../electron/desk/keys/pass-phrase-key.ts';
import { openFrontDoor, startOverWords } from '../../../electron/front-door/front-door.ts';
import type { FrontDoor } from '../../../electron/front-door/front-door.ts';
import { passPhraseSource } from '../../../electron/front-door/key-source.ts';
import { sha256Hex } from '../../../shared/crypto/sha256.ts';
import { must } from '../../../shared/lib/assert.ts';
import { ok } from '../../../shared/lib/result.ts';
import type { Refusal } from '../../../shared/lib/result.ts';
import { realRandom, valueOf } from '../../support/signing-world.ts';

const passPhrase = '四个不相干的词语连起来';
let dataDir: string;
let door: FrontDoor<OpenedDeskDb>;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'front-door-'));
  door = await openDoor();
});
afterEach(async () => {
  await door.desk()?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function openDoor(): Promise<FrontDoor<OpenedDeskDb>> {
  const clock = { nowMs: () => 1, monotonicMs: () => 1 };
  return valueOf(await openFrontDoor({ dataDir, backupDir: join(dataDir, 'backups'), clock, version: '0', key: passPhraseSource(dataDir, realRandom, null), open: (key) => openDeskDb(dataDir, key) }));
}

const setAside = (): string[] => readdirSync(dataDir).filter((name) => name.startsWith('set-aside-'));

test('打开 pressed twice opens once, and the desk stays open', async () => {
  await Promise.all([door.unlock(passPhrase, passPhrase), door.unlock(passPhrase, passPhrase)]);
  expect(door.state()).toEqual({ kind: 'open' });
  await door.unlock('别的口令别的口令', null);
  expect(door.state()).toEqual({ kind: 'open' });
  expect(await must(door.desk(), 'open').db.selectFrom('meta').selectAll().execute()).toEqual([]);
});

test('what an old repair page asks of a desk that is open by now moves nothing', async () => {
  await door.unlock(passPhrase, passPhrase);
  const before = readdirSync(dataDir).toSorted();
  await door.startOver(startOverWords);
  await door.restore('desk-2026-01-20-093000');
  await door.retry();
  expect(door.state()).toEqual({ kind: 'open' });
  expect(readdirSync(dataDir).toSorted()).toEqual(before);
});

test('a folder that is open elsewhere is not replaced under it: 重新建立 and 恢复 move nothing, another try opens it once it is free', async () => {
  await door.unlock(passPhrase, passPhrase);
  const second = await openDoor();
  await second.unlock(passPhrase, null);
  expect(second.state()).toMatchObject({ kind: 'repair', refusal: { code: 'already_open' }, isFolderAtFault: false });
  for (const act of [() => second.startOver(startOverWords), () => second.restore('desk-2026-01-20-093000')]) {
    await act();
    expect(second.state()).toMatchObject({ problem: expect.stringContaining('没有改动') });
  }
  expect(setAside()).toEqual([]);
  await must(door.desk(), 'open').close();
  await second.retry();
  expect(second.state()).toEqual({ kind: 'open' });
  await must(second.desk(), 'open').close();
});

test('a backup under a system\'s key store is refused before anything is moved', async () => {
  await door.unlock(passPhrase, passPhrase);
  await must(door.desk(), 'open').close();
  const key = valueOf(openByPassPhrase(dataDir, passPhrase, realRandom));
  const name = writeBackup({ dataDir, backupDir: join(dataDir, 'backups'), key, nowMs: 1_768_872_000_000, deviceName: '', keptDays: 14 });
  const list = join(dataDir, 'backups', name, 'backup.json');
  const foreign = '{"version":1,"backend":"dpapi","wrappedBase64":""}';
  writeFileSync(join(dataDir, 'backups', name, 'desk-key.json'), foreign);
  writeFileSync(list, readFileSync(list, 'utf8').replace(sha256Hex(readFileSync(join(dataDir, 'desk-key.json'))), sha256Hex(foreign)));
  truncateSync(join(dataDir, 'desk.db'), 5000);
  const second = await openDoor();
  await second.unlock(passPhrase, null);
  await second.restore(name);
  expect(second.state()).toMatchObject({ kind: 'repair', problem: expect.stringMatching(/^这份备份没有恢复，本机数据没有改动。密钥文件 desk-key\.json 不是由口令保护的/) });
  expect(setAside()).toEqual([]);
});

test('a key file that cannot be read at all is a sentence on the repair page, and no end of the program', async () => {
  mkdirSync(join(dataDir, 'desk-key.json'));
  const second = await openDoor();
  expect(second.state()).toMatchObject({ kind: 'repair', refusal: { code: 'folder_fault', message: expect.stringContaining('EISDIR') } });
  rmSync(join(dataDir, 'desk-key.json'), { recursive: true });
  await second.retry();
  expect(second.state()).toMatchObject({ kind: 'locked', isNew: true });
});

test('a desk that ends closes the door, also one that ends at once; a former desk says nothing more of its successor', async () => {
  const losses: ((refusal: Refusal) => void)[] = [];
  const gone = { code: 'desk_stopped', message: '签约台后台意外停止。' };
  let endsAtOnce = false;
  const own = valueOf(await openFrontDoor({
    dataDir, backupDir: join(dataDir, 'backups'), clock: { nowMs: () => 1, monotonicMs: () => 1 }, version: '0', key: passPhraseSource(dataDir, realRandom, passPhrase),
    open: async (_key, lost) => {
      losses.push(lost);
      if (endsAtOnce) lost(gone);
      return ok({ number: losses.length });
    },
  }));
  losses[0]?.(gone);
  expect([own.desk(), own.state()]).toMatchObject([null, { kind: 'repair', refusal: gone }]);
  await own.retry();
  losses[0]?.(gone);
  expect([own.desk(), own.state()]).toEqual([{ number: 2 }, { kind: 'open' }]);
  endsAtOnce = true;
  losses[1]?.(gone);
  await own.retry();
  expect([own.desk(), own.state()]).toMatchObject([null, { kind: 'repair', refusal: gone }]);
});
