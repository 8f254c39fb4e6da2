import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openHubDb } from '../../../citizen-web/store/open-hub-db.ts';
import type { OpenHubDb } from '../../../citizen-web/store/open-hub-db.ts';
import { valueOf } from '../../support/signing-world.ts';

let dir: string;
let hub: OpenHubDb;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'full-disk-'));
  hub = valueOf(await openHubDb(join(dir, 'hub.sqlite')));
});
afterEach(async () => {
  await hub.close();
  rmSync(dir, { recursive: true, force: true });
});

const keyOf = (id: string, length: number) => ({ household_id: id, wrapped_key: Buffer.alloc(length, 1) });

test('a transaction that SQLite has undone itself ends with the error that came before, and the next one is kept', async () => {
  await sql`pragma max_page_count = 1`.execute(hub.db);
  const failed = hub.db.transaction().execute(async (tx) => {
    await tx.insertInto('data_key').values(keyOf('first', 10)).execute();
    await tx.insertInto('data_key').values(keyOf('large', 1_000_000)).execute();
  });
  await expect(failed).rejects.toMatchObject({ code: 'SQLITE_FULL' });
  await sql`pragma max_page_count = 1000000`.execute(hub.db);
  await hub.db.transaction().execute((tx) => tx.insertInto('data_key').values(keyOf('second', 10)).execute());
  expect(await hub.db.selectFrom('data_key').select('household_id').execute()).toEqual([{ household_id: 'second' }]);
});

test('any other error of a transaction undoes it and is said as it is', async () => {
  const failed = hub.db.transaction().execute(async (tx) => {
    await tx.insertInto('data_key').values(keyOf('first', 10)).execute();
    throw new Error('the work went wrong');
  });
  await expect(failed).rejects.toThrow('the work went wrong');
  expect(await hub.db.selectFrom('data_key').select('household_id').execute()).toEqual([]);
});
