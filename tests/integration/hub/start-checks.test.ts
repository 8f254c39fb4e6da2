import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readHubConfig } from '../../../citizen-web/config.ts';
import { startMaintenance } from '../../../citizen-web/server.ts';
import { checkSomeParts } from '../../../citizen-web/store/check-parts.ts';
import { createHubClient } from '../../../electron/desk/sync/hub-client.ts';
import { addBatch, addHousehold, uploadDocument } from '../../support/hub-story.ts';
import { createHubWorld } from '../../support/hub-world.ts';
import { valueOf } from '../../support/signing-world.ts';
import { runSyncCycle } from '../../../electron/desk/sync/sync-cycle.ts';
import { createSyncWorld } from '../../support/sync-world.ts';

let dir: string;
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'start-checks-')); });
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('in maintenance citizens get a calm page with the hotline, desks a sentence and keep their outbox, health the reason; all 503', async () => {
  const config = valueOf(readHubConfig({ HUB_DEMO: '1', HUB_DATA: dir, HUB_PORT: '0', HUB_PUBLIC_URL: 'http://127.0.0.1:8787' }));
  const standing = await startMaintenance(config, { code: 'wrong_master_key', message: '密钥不对：/secret/folder' });
  const page = await fetch(`${standing.address}/s/whatever`);
  const text = await page.text();
  expect([page.status, page.headers.get('retry-after')]).toEqual([503, '120']);
  for (const words of ['系统维护中', '0755-23619344', '恢复后请再打开确认一次']) expect(text).toContain(words);
  const posted = await fetch(`${standing.address}/portal`, { method: 'POST', body: new URLSearchParams({ code: '123456' }) });
  expect(posted.status).toBe(503);
  const health = await fetch(`${standing.address}/health`);
  expect([health.status, await health.json()]).toEqual([503, { status: 'maintenance', reason: 'wrong_master_key' }]);
  expect(text).not.toContain('/secret/folder');
  const world = await createSyncWorld();
  const desk = await world.openDesk();
  const hub = createHubClient({ baseUrl: standing.address, fetch, nowMs: () => 0, device: async () => null });
  const cycle = await runSyncCycle({ ...desk.deps, hub });
  expect(cycle).toMatchObject({ ok: false, error: { code: 'maintenance', message: expect.stringContaining('服务器正在维护') } });
  await desk.close();
  await world.close();
  await standing.stop();
});

test('parts that are gone or damaged are found after the start and logged by their digest', async () => {
  const world = await createHubWorld();
  await addBatch(world);
  await addHousehold(world);
  await uploadDocument(world, 'house', [Buffer.alloc(90_000, 1)]);
  await uploadDocument(world, 'house', [Buffer.alloc(90_000, 2)]);
  await uploadDocument(world, 'house', [Buffer.alloc(90_000, 3)]);
  expect(await checkSomeParts(world.deps)).toEqual({ checked: 3, damaged: 0 });
  const files = join(world.dataDir, 'files');
  const [first = '', second = ''] = readdirSync(files);
  rmSync(join(files, first));
  writeFileSync(join(files, second), Buffer.alloc(90_028, 9));
  expect(await checkSomeParts(world.deps)).toEqual({ checked: 3, damaged: 2 });
  expect(world.alarms.filter((text) => text.includes('restore-drill'))).toHaveLength(2);
  await world.close();
});
