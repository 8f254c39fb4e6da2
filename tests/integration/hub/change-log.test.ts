import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { appendChange } from '../../../citizen-web/store/append-change.ts';
import { enrolDevice } from '../../../citizen-web/store/enrol-device.ts';
import { mintEnrolmentCode } from '../../../citizen-web/store/first-start.ts';
import { findHouseholdsByResidentId } from '../../../citizen-web/store/load-situation.ts';
import { missingParts, readDocument, readPart } from '../../../citizen-web/store/parts.ts';
import { readChanges } from '../../../citizen-web/store/read-changes.ts';
import { stateDigest } from '../../../citizen-web/store/state-digest.ts';
import { changeHash, discloseEvent, discloseRecord } from '../../../shared/crypto/change-chain.ts';
import { openSealed } from '../../../shared/crypto/sealed-box.ts';
import { sha256Hex } from '../../../shared/crypto/sha256.ts';
import { outsideEvent } from '../../../shared/domain/make-event.ts';
import { firstPrevHash } from '../../../shared/protocol/change.ts';
import { addBatch, addHousehold, contactPhone, fields, publish, uploadDocument } from '../../support/hub-story.ts';
import { isOnPostgres } from '../../support/hub-database.ts';
import { createHubWorld } from '../../support/hub-world.ts';
import type { HubWorld } from '../../support/hub-world.ts';

let world: HubWorld;
beforeEach(async () => {
  world = await createHubWorld();
  await addBatch(world);
  await addHousehold(world);
});
afterEach(async () => { await world.close(); });

const incarnation = 'a'.repeat(32);

test('the log is gapless and chained from the first change on, also when many write at once', async () => {
  const codes = await Promise.all([1, 2, 3, 4].map(() => mintEnrolmentCode(world.deps)));
  const keys = { publicKey: world.deviceKeys.publicKey, encryptionKey: world.deviceKeys.publicKey };
  await Promise.all([...codes.map((code, index) => enrolDevice(world.deps, { code, name: `窗口${index}`, ...keys })), publish(world)]);
  const { changes, epoch, throughSeq, lastSeq } = await readChanges(world.deps, world.device, { epoch: null, cursor: 0, limit: 1000, comparedAtSeq: 0, incarnation });
  expect(changes.map((each) => each.seq)).toEqual(changes.map((_each, index) => index + 1));
  expect([throughSeq, lastSeq]).toEqual([changes.length, changes.length]);
  let prevHash = firstPrevHash;
  for (const { hash, ...change } of changes) {
    expect(change).toMatchObject({ epoch, prevHash });
    expect(changeHash(change)).toBe(hash);
    prevHash = hash;
  }
});

test('a page holds what comes after the cursor; another epoch starts again from 0', async () => {
  const all = await readChanges(world.deps, world.device, { epoch: null, cursor: 0, limit: 1000, comparedAtSeq: 0, incarnation });
  const page = await readChanges(world.deps, world.device, { epoch: all.epoch, cursor: 2, limit: 3, comparedAtSeq: 0, incarnation });
  expect(page.changes).toEqual(all.changes.slice(2, 5));
  expect(page).toMatchObject({ throughSeq: 5, lastSeq: all.lastSeq, reset: false });
  expect(await readChanges(world.deps, world.device, { epoch: 'f'.repeat(32), cursor: 4, limit: 2, comparedAtSeq: 0, incarnation })).toMatchObject({ reset: true, throughSeq: 2 });
});

test('a page brings its households\' keys, for this device only, and they open records and events', async () => {
  const page = await readChanges(world.deps, world.device, { epoch: null, cursor: 0, limit: 1000, comparedAtSeq: 0, incarnation });
  const sealed = page.keys.find((each) => each.householdId === 'house');
  const key = openSealed(world.deviceKeys.privateKey, sealed?.sealedKey ?? '');
  const added = page.changes.find((each) => each.householdId === 'house');
  expect(discloseEvent(added?.event ?? '', 'house', key).type).toBe('add_household');
  const records = (added?.records ?? []).map((each) => discloseRecord(each, key));
  expect(records.find((each) => each.kind === 'household')?.record).toMatchObject({ householdId: 'house', contactPhone });
});

test('nothing personal lies open on the disk: not in the database, its log, or the files', async () => {
  await publish(world);
  await uploadDocument(world, 'house', [Buffer.concat([Buffer.from(`${fields.values['principalApplicant']}${fields.values['residentId']}`), Buffer.alloc(100_000)])]);
  const secrets = ['王大三', String(fields.values['residentId']), contactPhone, String(fields.values['bankAccount']), String(fields.values['serviceAddress'])];
  await writeTables(world);
  const paths = [...readdirSync(world.dataDir).filter((name) => name.startsWith('hub.sqlite') || name === tablesFile), ...readdirSync(join(world.dataDir, 'files')).map((name) => `files/${name}`)];
  expect(paths.some((path) => path.startsWith('files/'))).toBe(true);
  for (const path of paths) {
    const bytes = readFileSync(join(world.dataDir, path));
    for (const secret of secrets) expect(bytes.includes(Buffer.from(secret)), `${path} holds ${secret}`).toBe(false);
  }
  // The batch is nobody's and lies open, so the search itself works.
  expect(paths.some((path) => readFileSync(join(world.dataDir, path)).includes(Buffer.from('福补租2026')))).toBe(true);
});

test('a person is found by ID number, whatever its case', async () => {
  expect(await findHouseholdsByResidentId(world.deps.db, world.deps, String(fields.values['residentId']))).toEqual(['house']);
  expect(await findHouseholdsByResidentId(world.deps.db, world.deps, '11010519491231002X')).toEqual([]);
});

test('small and large parts come back as they were; what is lacking is named', async () => {
  const pieces = [Buffer.from('small'), Buffer.alloc(200_000, 7)];
  const document = await uploadDocument(world, 'house', pieces);
  const read = await readDocument(world.deps.db, world.deps, document);
  expect(read.ok && sha256Hex(read.value)).toBe(document.digest);
  const unknown = 'e'.repeat(64);
  const needs = [document.parts[0]?.digest ?? '', unknown, unknown].map((digest) => ({ digest, householdId: 'house' }));
  expect(await missingParts(world.deps.db, needs)).toEqual([{ digest: unknown, householdId: 'house' }]);
  expect(await readPart(world.deps.db, world.deps, unknown)).toBeNull();
});

test('a part that two households have lies under both keys: losing one key loses nothing of the other', async () => {
  const bytes = Buffer.from('the same picture');
  const document = await uploadDocument(world, 'house', [bytes]);
  await uploadDocument(world, 'neighbour', [bytes]);
  await world.deps.db.deleteFrom('data_key').where('household_id', '=', 'house').execute();
  expect(Buffer.from(await readPart(world.deps.db, world.deps, document.digest) ?? []).toString()).toBe('the same picture');
});

test('a document that does not join to its digest is refused; a file changed on the disk is noticed', async () => {
  const document = await uploadDocument(world, 'house', [Buffer.alloc(200_000, 7)]);
  const wrong = await readDocument(world.deps.db, world.deps, { ...document, digest: 'e'.repeat(64) });
  expect(wrong).toMatchObject({ ok: false, error: { code: 'damaged_document' } });
  const path = join(world.dataDir, 'files', `${document.parts[0]?.digest ?? ''}.house`);
  const bytes = readFileSync(path);
  bytes[500] = (bytes[500] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  await expect(readPart(world.deps.db, world.deps, document.parts[0]?.digest ?? '')).rejects.toThrow('authenticate');
});

test('after a download of many pages the digest is said at the head, whichever page passed the thousand; then not again until the next', async () => {
  await world.deps.db.transaction().execute(async (tx) => {
    for (let index = 0; index < 1000; index += 1) await appendChange(tx, world.deps, { decision: { puts: [], event: outsideEvent('hub', 'batch_closed', world.time.nowMs, {}, '') }, commandId: null });
  });
  const { lastSeq, epoch } = await readChanges(world.deps, world.device, { epoch: null, cursor: 0, limit: 1, comparedAtSeq: 0, incarnation });
  const page = (cursor: number, limit: number, comparedAtSeq: number) => readChanges(world.deps, world.device, { epoch, cursor, limit, comparedAtSeq, incarnation });
  expect((await page(0, lastSeq - 2, 0)).stateDigest).toBeNull();
  expect((await page(lastSeq - 2, 500, 0)).stateDigest).toBe(await stateDigest(world.deps.db));
  expect((await page(lastSeq - 2, 500, 1000)).stateDigest).toBeNull();
});

const tablesFile = 'tables.bin';

/** On PostgreSQL the rows as they come from it, since its own files belong to another user; on SQLite nothing, the file itself is read. */
async function writeTables({ deps, dataDir }: HubWorld): Promise<void> {
  if (!isOnPostgres) return;
  const tables = await deps.db.introspection.getTables();
  const rows = await Promise.all(tables.map((table) => sql<Record<string, unknown>>`select * from ${sql.table(table.name)}`.execute(deps.db)));
  const values = rows.flatMap((each) => each.rows.flatMap((row) => Object.values(row)));
  writeFileSync(join(dataDir, tablesFile), Buffer.concat(values.map((value) => (Buffer.isBuffer(value) ? value : Buffer.from(String(value))))));
}
