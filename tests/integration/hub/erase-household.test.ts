import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkChain } from '../../../citizen-web/store/backup/log-chain.ts';
import { stateDigest } from '../../../citizen-web/store/state-digest.ts';
import { confirmedDigest } from '../../../electron/desk/db/apply-change.ts';
import { loadShown } from '../../../electron/desk/db/records.ts';
import { sha256Hex } from '../../../shared/crypto/sha256.ts';
import { decideCommand } from '../../../shared/domain/decide-command.ts';
import { must } from '../../../shared/lib/assert.ts';
import { agreementIn, contextOf, documentOf, sampleHousehold, situationOf } from '../../support/domain-samples.ts';
import { isOnPostgres } from '../../support/hub-database.ts';
import { contactPhone, fields } from '../../support/hub-story.ts';
import { citizenSigns, giveBatch, givePublished } from '../../support/restored-world.ts';
import type { Published } from '../../support/restored-world.ts';
import { valueOf } from '../../support/signing-world.ts';
import { changePhone, createSyncWorld, layersOf } from '../../support/sync-world.ts';
import type { SyncDesk, SyncWorld } from '../../support/sync-world.ts';

const pollOptions = { timeout: 20_000 };
let world: SyncWorld;
let east: SyncDesk;
let west: SyncDesk;
let house: Published;

/** One household, published, signed and withdrawn; known to both desks. */
beforeEach(async () => {
  world = await createSyncWorld();
  east = await world.openDesk();
  west = await world.openDesk();
  await east.signInAs('chen');
  await west.signInAs('chen');
  house = await givePublished(east, 1, await giveBatch(east));
  await east.settle();
  await citizenSigns(world.hub, house);
  await west.settle();
  await east.settle();
  const { revision } = must(await loadShown(east.deps.db, 'agreement', house.agreementId), 'signed');
  valueOf(await east.give({ type: 'withdraw', subjectId: house.agreementId, expectedRevision: revision, payload: { reason: '申请人撤回同意' } }, house.householdId));
  await east.settle();
  await west.settle();
});
afterEach(async () => {
  await east.close();
  await west.close();
  await world.close();
});

async function erase(desk: SyncDesk): Promise<void> {
  const { revision } = must(await loadShown(desk.deps.db, 'household', house.householdId), 'there');
  valueOf(await desk.give({ type: 'erase_household', subjectId: house.householdId, expectedRevision: revision, payload: { reason: '依申请删除个人信息' } }, null));
}

/** Every row of every table, as text. */
async function dump<Schema>(db: Pick<Kysely<Schema>, 'introspection'> & Parameters<ReturnType<typeof sql>['execute']>[0]): Promise<string> {
  const tables = (await db.introspection.getTables()).map((table) => table.name);
  const rows = [];
  for (const name of tables) rows.push(JSON.stringify((await sql`select * from ${sql.table(name)}`.execute(db)).rows));
  return rows.join('\n');
}

const secrets = [must(fields.values['principalApplicant'], 'a name'), must(fields.values['residentId'], 'an ID number'), contactPhone, '13900009999', 'BHR1"'];

test('the key, the rows and the documents are gone on hub and desks; the chain and the digests hold, a fresh desk takes the whole log', async () => {
  valueOf(await west.give(changePhone(house.householdId, 1, '13900009999'), house.householdId));
  expect(await dump(west.deps.db)).toContain(contactPhone);
  await erase(east);
  await east.settle();
  await west.settle();
  await east.settle();
  for (const desk of [east, west]) {
    const text = await dump(desk.deps.db);
    for (const secret of secrets) expect(text).not.toContain(secret);
    expect(await desk.deps.db.selectFrom('data_key').selectAll().execute()).toEqual([]);
    expect(await loadShown(desk.deps.db, 'household', house.householdId)).toBeNull();
    expect(await confirmedDigest(desk.deps.db)).toBe(await stateDigest(world.hub.deps.db));
    // Only the base is left of the documents, which is nobody's.
    expect((await desk.deps.db.selectFrom('part').select('digest').execute()).length).toBeLessThanOrEqual(1);
    const { confirmed, shown } = await layersOf(desk);
    expect(shown).toEqual(confirmed);
  }
  const { db, config } = world.hub.deps;
  for (const table of ['data_key', 'household_number', 'sms_outbox', 'access_code'] as const) expect(await db.selectFrom(table).selectAll().execute()).toEqual([]);
  expect(await db.selectFrom('part').select('household_id').distinct().execute()).toEqual([{ household_id: '' }]);
  expect(readdirSync(join(config.dataDir, 'files')).filter((name) => name.includes(house.householdId))).toEqual([]);
  expect(await db.selectFrom('record').select(['id', 'household_id']).where('kind', '=', 'erasure').execute()).toEqual([{ id: house.householdId, household_id: null }]);
  const fresh = await world.openDesk();
  expect(await confirmedDigest(fresh.deps.db)).toBe(await stateDigest(db));
  await fresh.close();
  if (isOnPostgres) return;
  const sqlite = new Database(join(config.dataDir, 'hub.sqlite'), { readonly: true });
  expect(checkChain(sqlite).brokenAt).toBeNull();
  sqlite.close();
});

test('a second erasure, and whatever else comes for the household, is refused, and no new key is made for it', async () => {
  await erase(east);
  await erase(west);
  valueOf(await west.give(changePhone(house.householdId, 1, '13900009999'), house.householdId));
  await east.settle();
  await west.settle();
  expect(await west.deps.db.selectFrom('unsuccessful').select('code').execute()).toEqual([{ code: 'unknown_household' }]);
  expect(await world.hub.deps.db.selectFrom('data_key').selectAll().execute()).toEqual([]);
  const bytes = Buffer.from('late');
  expect(await west.deps.hub.putPart(sha256Hex(bytes), house.householdId, bytes)).toMatchObject({ ok: false, error: { code: 'erased' } });
});

test('only admins erase, and never what is under way, in the list, or has been sealed', () => {
  const erasing = { type: 'erase_household', subjectId: 'house', expectedRevision: 1, payload: { reason: '依申请' } } as const;
  const sealed = agreementIn('sealed', { sealed: { channel: 'paper', sealId: null, document: documentOf('5'), atMs: 1, staffId: 'x' } });
  const cases: readonly [Parameters<typeof situationOf>[0], Partial<Parameters<typeof situationOf>[1]>, string][] = [
    [agreementIn('awaiting_signature'), {}, 'under_way'], [agreementIn('approved'), {}, 'under_way'], [sealed, {}, 'sealed'],
    [{ ...agreementIn('void', { voidReason: 'revoked' }), sealed: sealed.sealed }, {}, 'sealed'], [agreementIn('draft'), {}, 'listed'],
  ];
  for (const [agreement, changes, code] of cases) expect(decideCommand(erasing, situationOf(agreement, changes), contextOf(['admin']))).toMatchObject({ ok: false, error: { code } });
  expect(decideCommand(erasing, situationOf(agreementIn('void', { voidReason: 'expired' })), contextOf(['hotline']))).toMatchObject({ ok: false, error: { code: 'role' } });
  expect(decideCommand(erasing, situationOf(agreementIn('draft'), { household: { ...sampleHousehold, removed: true } }), contextOf(['admin'])).ok).toBe(true);
});

test('while somebody else reads or moves the log, it is asked again until the log is empty', async () => {
  if (isOnPostgres) return;
  const { db, config } = world.hub.deps;
  await sql`pragma busy_timeout = 0`.execute(db);
  const reader = new Database(join(config.dataDir, 'hub.sqlite'));
  reader.exec('begin; select count(*) from record');
  await erase(east);
  const settled = east.settle();
  await expect.poll(async () => db.selectFrom('data_key').selectAll().execute(), pollOptions).toEqual([]);
  const logPath = join(config.dataDir, 'hub.sqlite-wal');
  expect(statSync(logPath).size).toBeGreaterThan(0);
  reader.exec('commit');
  reader.close();
  await settled;
  await expect.poll(() => statSync(logPath).size, pollOptions).toBe(0);
});
