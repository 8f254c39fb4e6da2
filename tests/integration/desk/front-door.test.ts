import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDeskDb } from '../../../electron/desk/db/open-desk-db.ts';
import type { OpenedDeskDb } from '../../../electron/desk/db/open-desk-db.ts';
import { openFrontDoor, startOverWords } from '../../../electron/front-door/front-door.ts';
import type { FrontDoor } from '../../../electron/front-door/front-door.ts';
import { must } from '../../../shared/lib/assert.ts';
import { realRandom, valueOf } from '../../support/signing-world.ts';

const passPhrase = '四个不相干的词语连起来';
let dataDir: string;
let door: FrontDoor<OpenedDeskDb>;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'front-door-'));
  const clock = { nowMs: () => 1, monotonicMs: () => 1 };
  door = valueOf(await openFrontDoor({ dataDir, backupDir: join(dataDir, 'backups'), clock, random: realRandom, version: '0', open: (key) => openDeskDb(dataDir, key) }, null));
});
afterEach(async () => {
  await door.desk()?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

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
