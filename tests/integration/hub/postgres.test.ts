import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { runDeadline } from '../../../citizen-web/store/deadline.ts';
import { loadRecord } from '../../../citizen-web/store/load-situation.ts';
import { openPostgres } from '../../../citizen-web/store/open-postgres.ts';
import { createOpenRequests } from '../../../citizen-web/store/open-requests.ts';
import { startHub } from '../../../citizen-web/server.ts';
import type { RunningHub } from '../../../citizen-web/server.ts';
import { mintEnrolmentCode } from '../../../citizen-web/store/first-start.ts';
import { enrolDevice } from '../../../citizen-web/store/enrol-device.ts';
import { changeHash } from '../../../shared/crypto/change-chain.ts';
import { makeKeyPair } from '../../../shared/crypto/key-pairs.ts';
import { changedRecordSchema } from '../../../shared/protocol/change.ts';
import { closesAtMs } from '../../support/domain-samples.ts';
import { addBatch, addHousehold, publish } from '../../support/hub-story.ts';
import { createHubWorld } from '../../support/hub-world.ts';
import { newPostgresDatabase } from '../../support/hub-database.ts';
import { startPostgres } from '../../support/postgres-server.ts';
import type { PostgresServer } from '../../support/postgres-server.ts';
import { valueOf } from '../../support/signing-world.ts';

const dir = mkdtempSync(join(tmpdir(), 'two-hubs-'));
let server: PostgresServer;
const hubs: RunningHub[] = [];

/** Two hub processes' worth of hub on one database, with one master key. */
beforeAll(async () => {
  server = await startPostgres();
  const databaseUrl = await newPostgresDatabase(server.url);
  process.env['HUB_MASTER_KEY'] = '5a'.repeat(32);
  for (const name of ['one', 'two']) hubs.push(valueOf(await startHub({ dataDir: join(dir, name), port: 0, demo: true, databaseUrl })));
  delete process.env['HUB_MASTER_KEY'];
});
afterAll(async () => {
  for (const hub of hubs) await hub.stop();
  await server.stop();
  rmSync(dir, { recursive: true, force: true });
});

test('both write at once: every change has its number, without gaps, and the chain holds', async () => {
  const keys = makeKeyPair();
  const enrolAt = async (hub: RunningHub, index: number): Promise<void> => {
    valueOf(await enrolDevice(hub.deps, { code: await mintEnrolmentCode(hub.deps), name: `窗口 ${index}`, publicKey: keys.publicKey, encryptionKey: keys.publicKey }));
  };
  await Promise.all(Array.from({ length: 40 }, (_, index) => enrolAt(hubs[index % 2] as RunningHub, index)));
  const rows = await (hubs[0] as RunningHub).deps.db.selectFrom('change').selectAll().orderBy('seq').execute();
  expect(rows.map((row) => row.seq)).toEqual(rows.map((_row, index) => index + 1));
  expect(rows.length).toBeGreaterThanOrEqual(45);
  for (const [index, row] of rows.entries()) {
    expect(row.prev_hash).toBe(index === 0 ? row.prev_hash : rows[index - 1]?.hash);
    expect(changeHash({ epoch: row.epoch, seq: row.seq, prevHash: row.prev_hash, atMs: row.at_ms, commandId: row.command_id, householdId: row.household_id, records: JSON.parse(row.records), event: row.event })).toBe(row.hash);
  }
});

test('the demonstration\'s people were made once, though both started on an empty database', async () => {
  const staff = await (hubs[1] as RunningHub).deps.db.selectFrom('record').select('id').where('kind', '=', 'staff').execute();
  expect(staff).toHaveLength(5);
});

test('what one of them writes is hinted at by the other', async () => {
  const heard = new Promise<number>((resolve) => { (hubs[1] as RunningHub).deps.hints.listen(resolve); });
  (hubs[0] as RunningHub).deps.hints.emit(77);
  expect(await heard).toBe(77);
});

test('a database that does not answer is a sentence, not a crash', async () => {
  expect(await startHub({ dataDir: join(dir, 'three'), port: 0, demo: true, databaseUrl: 'postgres://nobody@127.0.0.1:1/none' })).toMatchObject({ ok: false, error: { message: expect.stringContaining('DATABASE_URL') } });
  expect(await startHub({ dataDir: join(dir, 'three'), port: 0, demo: true, databaseUrl: 'mysql://x' })).toMatchObject({ ok: false, error: { code: 'config' } });
});

test('both reach the close at once: each version expires exactly once, the batch is closed once, and nothing waits for the other for ever', async () => {
  const databaseUrl = await newPostgresDatabase(server.url);
  const world = await createHubWorld(undefined, databaseUrl);
  const second = valueOf(await openPostgres(databaseUrl));
  await addBatch(world);
  const houses = Array.from({ length: 12 }, (_, index) => `house${index}`);
  for (const [index, house] of houses.entries()) {
    await addHousehold(world, house, index + 1);
    await publish(world, house);
  }
  world.time.nowMs = closesAtMs;
  const expired = await Promise.all([world.deps, { ...world.deps, db: second.db }, world.deps, { ...world.deps, db: second.db }].map((deps) => runDeadline(deps, createOpenRequests())));
  expect(expired.reduce((sum, each) => sum + each, 0)).toBe(houses.length);
  const rows = await second.db.selectFrom('change').selectAll().orderBy('seq').execute();
  const named = rows.flatMap((row) => z.array(changedRecordSchema).parse(JSON.parse(row.records))).filter((each) => each.status === 'void').map((each) => each.id);
  expect(named.toSorted()).toEqual(houses.map((house) => `${house}-1`).toSorted());
  expect((await loadRecord(second.db, world.deps, 'batch', 'batch'))).toMatchObject({ closedAtMs: closesAtMs, revision: 2 });
  expect(rows.map((row) => row.seq)).toEqual(rows.map((_row, index) => index + 1));
  await second.close();
  await world.close();
});
