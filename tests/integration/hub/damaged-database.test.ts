import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startHub } from '../../../citizen-web/server.ts';
import { valueOf } from '../../support/signing-world.ts';

let dir: string;
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'damaged-database-')); });
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('a damaged database is refused before it is opened, with what to do, and is not touched', async () => {
  const hub = valueOf(await startHub({ dataDir: dir, port: 0, demo: true }));
  await hub.stop();
  const path = join(dir, 'hub.sqlite');
  const bytes = readFileSync(path);
  bytes.fill(0xff, 4096, 4096 * 8);
  writeFileSync(path, bytes);
  expect(await startHub({ dataDir: dir, port: 0, demo: true })).toMatchObject({ ok: false, error: { code: 'unreadable_data', message: expect.stringContaining('restore-drill') } });
  expect(readFileSync(path).equals(bytes)).toBe(true);
});
