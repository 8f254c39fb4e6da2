import { afterEach, beforeEach, expect, test } from 'vitest';
import { giveCommand, giveEachIn } from '../../../electron/desk/db/give-command.ts';
import { recomputeShown } from '../../../electron/desk/db/replay.ts';
import { inTransaction } from '../../../electron/desk/db/in-transaction.ts';
import { documentRefOf, readDocument } from '../../../electron/desk/files/part-store.ts';
import { isCommandGenuine } from '../../../shared/crypto/command-signature.ts';
import { sha256Hex } from '../../../shared/crypto/sha256.ts';
import { must } from '../../../shared/lib/assert.ts';
import { canonicalJson } from '../../../shared/lib/canonical-json.ts';
import { newId } from '../../../shared/lib/random.ts';
import { ok } from '../../../shared/lib/result.ts';
import { commandSchema } from '../../../shared/protocol/command.ts';
import type { Intent } from '../../../shared/protocol/command.ts';
import { smallPartBytes } from '../../../shared/protocol/part-transfer.ts';
import { putDocument } from '../../support/put-document.ts';
import { sampleFields } from '../../support/domain-samples.ts';
import { realRandom, valueOf } from '../../support/signing-world.ts';
import { changePhone, createSyncWorld, giveSampleList, layersOf } from '../../support/sync-world.ts';
import type { SyncDesk, SyncWorld } from '../../support/sync-world.ts';

let world: SyncWorld;
let desk: SyncDesk;

beforeEach(async () => {
  world = await createSyncWorld();
  desk = await world.openDesk();
  await desk.signInAs('chen');
  await desk.settle();
});
afterEach(async () => {
  await desk.close();
  await world.close();
});

async function everything(): Promise<unknown> {
  const { db } = desk.deps;
  return {
    outbox: await db.selectFrom('outbox').selectAll().execute(), rows: await db.selectFrom('household_row').selectAll().execute(),
    history: await db.selectFrom('history').selectAll().execute(), parts: await db.selectFrom('part').selectAll().execute(),
    meta: await db.selectFrom('meta').selectAll().execute(), ...await layersOf(desk),
  };
}

test('a command is kept with both signatures, its effect, its line and its documents, all at once', async () => {
  const { batchId } = await giveSampleList(desk, 0);
  const note = new TextEncoder().encode('依据材料');
  const householdId = newId(realRandom);
  valueOf(await desk.give({
    type: 'add_household', subjectId: householdId, expectedRevision: 0,
    payload: { batchId, agreementId: newId(realRandom), acceptanceNo: 'BHR9', serial: 9, fields: sampleFields, contactPhone: '13800000000' },
  }, householdId, [note]));
  const command = commandSchema.parse(JSON.parse((await desk.deps.db.selectFrom('outbox').select('body').where('subject_id', '=', householdId).executeTakeFirstOrThrow()).body));
  const staff = await desk.deps.db.selectFrom('staff_key').select('public_key').executeTakeFirstOrThrow();
  const device = await desk.deps.db.selectFrom('device_key').select('public_key').executeTakeFirstOrThrow();
  expect(isCommandGenuine(command, staff.public_key, device.public_key)).toBe(true);
  expect(isCommandGenuine({ ...command, deviceSeq: command.deviceSeq + 1 }, staff.public_key, device.public_key)).toBe(false);
  expect(await desk.deps.db.selectFrom('history').select('waiting').where('command_id', '=', command.commandId).execute()).toEqual([{ waiting: 1 }]);
  expect(await readDocument(desk.deps, documentRefOf([note]))).toEqual(ok(Buffer.from(note)));
  expect(desk.events.at(-1)).toMatchObject({ event: 'records_changed', householdIds: [householdId] });
});

test('nobody signed in and a fault while writing leave nothing behind', async () => {
  const { householdIds } = await giveSampleList(desk, 2);
  const first = must(householdIds[0], 'two');
  const before = await everything();
  const session = desk.deps.session.current();
  desk.deps.session.replace(null);
  expect(await giveCommand(desk.deps, changePhone(first, 1, '13911111111'), first)).toMatchObject({ ok: false, error: { code: 'not_signed_in' } });
  desk.deps.session.replace(session);
  const deps = { ...desk.deps, files: { ...desk.deps.files, write: () => { throw new Error('the disk is full'); } } };
  await expect(giveCommand(deps, changePhone(first, 1, '13911111111'), first, { parts: [new Uint8Array(8), new Uint8Array(smallPartBytes + 1)] })).rejects.toThrow('the disk is full');
  expect(await everything()).toEqual(before);
});

test('of many commands given together a refused one leaves nothing behind and the others are kept, as if each had been given alone', async () => {
  const { batchId, householdIds } = await giveSampleList(desk, 3);
  const [first, second, third] = [must(householdIds[0], 'three'), must(householdIds[1], 'three'), must(householdIds[2], 'three')];
  const [fresh, twin] = [newId(realRandom), newId(realRandom)];
  const add = (householdId: string): Intent => ({
    type: 'add_household', subjectId: householdId, expectedRevision: 0,
    payload: { batchId, agreementId: newId(realRandom), acceptanceNo: 'BHR0009', serial: 9, fields: sampleFields, contactPhone: '13800000000' },
  });
  const results = valueOf(await inTransaction(desk.deps.db, async (tx) => ok(await giveEachIn(tx, desk.deps, [
    { intent: changePhone(first, 1, '13911111111'), householdId: first }, { intent: changePhone(second, 5, '13922222222'), householdId: second },
    { intent: add(fresh), householdId: fresh }, { intent: add(twin), householdId: twin }, { intent: changePhone(third, 1, '13933333333'), householdId: third },
  ]))));
  expect(results.map((each) => (each.ok ? 'given' : each.error.code))).toEqual(['given', 'stale', 'given', 'taken', 'given']);
  const rows = await desk.deps.db.selectFrom('household_row').select(['household_id', 'contact_phone', 'waiting']).orderBy('serial').execute();
  expect(rows.map((row) => row.contact_phone)).toEqual(['13911111111', '13800000000', '13933333333', '13800000000']);
  expect(rows.map((row) => row.household_id)).not.toContain(twin);
  const before = await everything();
  for (const householdId of [first, second, third, fresh]) valueOf(await inTransaction(desk.deps.db, async (tx) => ok(await recomputeShown(tx, { householdId }, desk.deps.clock.nowMs()))));
  expect(await everything()).toEqual(before);
  await desk.settle();
  expect(await desk.deps.db.selectFrom('unsuccessful').selectAll().execute()).toEqual([]);
  expect((await layersOf(desk)).shown).toEqual((await layersOf(desk)).confirmed);
});

test('shown rows are the confirmed ones with the waiting commands replayed', async () => {
  const { householdIds } = await giveSampleList(desk, 2);
  await desk.settle();
  const householdId = must(householdIds[0], 'two');
  valueOf(await desk.give(changePhone(householdId, 1, '13911111111'), householdId));
  valueOf(await desk.give(changePhone(householdId, 2, '13922222222'), householdId));
  const before = await everything();
  await desk.deps.db.updateTable('shown_record').set({ revision: 77 }).where('household_id', '=', householdId).execute();
  valueOf(await inTransaction(desk.deps.db, async (tx) => ok(await recomputeShown(tx, { householdId }, desk.deps.clock.nowMs()))));
  expect(await everything()).toEqual(before);
});

test('small parts lie in the database, large ones as files; a damaged one is fetched again or refused', async () => {
  const parts = [new Uint8Array(smallPartBytes).fill(1), new Uint8Array(smallPartBytes + 1).fill(2)];
  const ref = valueOf(await inTransaction(desk.deps.db, async (tx) => ok(await putDocument(tx, desk.deps, parts))));
  const rows = await desk.deps.db.selectFrom('part').select(['length', 'body']).orderBy('length').execute();
  expect(rows.map((row) => [row.length, row.body === null])).toEqual([[smallPartBytes, false], [smallPartBytes + 1, true]]);
  expect(valueOf(await readDocument(desk.deps, ref)).length).toBe(2 * smallPartBytes + 1);
  await desk.deps.db.updateTable('part').set({ body: new Uint8Array(3) }).where('length', '=', smallPartBytes).execute();
  expect(await readDocument(desk.deps, ref)).toMatchObject({ ok: false });
  desk.line.fault = () => 'lose_request';
  expect(await readDocument(desk.deps, ref)).toMatchObject({ ok: false, error: { code: 'part_damaged', message: expect.stringContaining('已损坏') } });
  await desk.deps.db.deleteFrom('part').execute();
  expect(await readDocument(desk.deps, ref)).toMatchObject({ ok: false, error: { code: 'offline_document', message: '这份文书还没有下载到本机，请联网后再打开。' } });
});

test('parts travel before their command: uploaded when the hub lacks them, and fetched by a desk that lacks them', async () => {
  const { householdIds } = await giveSampleList(desk, 1);
  await desk.settle();
  const householdId = must(householdIds[0], 'one');
  const row = await desk.deps.db.selectFrom('household_row').select('agreement_id').where('household_id', '=', householdId).executeTakeFirstOrThrow();
  const parts = [new Uint8Array(smallPartBytes + 9).fill(7), new TextEncoder().encode('这一户的内容')];
  const readingText = [new TextEncoder().encode('[]')];
  const original = documentRefOf(parts);
  const issued = {
    fieldsDigest: sha256Hex(canonicalJson(sampleFields)), templateVersionId: 't', baseDigest: must(original.parts[0], 'a base').digest, original,
    readingText: documentRefOf(readingText), readingTextDigest: documentRefOf(readingText).digest,
  };
  valueOf(await desk.give({ type: 'publish', subjectId: row.agreement_id, expectedRevision: 1, payload: { issued } }, householdId, [...parts, ...readingText]));
  await desk.settle();
  expect(await desk.deps.db.selectFrom('unsuccessful').selectAll().execute()).toEqual([]);
  // The base is the same for many households, so it lies in nobody's envelope; the tail is this household's.
  const stored = await world.hub.deps.db.selectFrom('part').select(['digest', 'household_id']).execute();
  expect(Object.fromEntries(stored.map((part) => [part.digest, part.household_id]))).toMatchObject({ [issued.baseDigest]: '', [must(original.parts[1], 'a tail').digest]: householdId });
  const other = await world.openDesk();
  expect(Buffer.from(valueOf(await readDocument(other.deps, original))).equals(Buffer.concat(parts))).toBe(true);
  const sent = desk.line.requests.filter((path) => path.startsWith('/sync/parts/')).length;
  await desk.settle();
  expect(desk.line.requests.filter((path) => path.startsWith('/sync/parts/'))).toHaveLength(sent);
  await other.close();
});

test('a part that is gone from this computer gives way to an abandon after its tries, and the queue goes on', async () => {
  const { householdIds } = await giveSampleList(desk, 2);
  await desk.settle();
  const [first, second] = [must(householdIds[0], 'two'), must(householdIds[1], 'two')];
  const row = await desk.deps.db.selectFrom('household_row').select('agreement_id').where('household_id', '=', first).executeTakeFirstOrThrow();
  const parts = [new Uint8Array(5).fill(3), new Uint8Array(5).fill(4)];
  const original = documentRefOf(parts);
  const issued = {
    fieldsDigest: sha256Hex(canonicalJson(sampleFields)), templateVersionId: 't', baseDigest: must(original.parts[0], 'a base').digest, original,
    readingText: documentRefOf([new Uint8Array(2)]), readingTextDigest: documentRefOf([new Uint8Array(2)]).digest,
  };
  valueOf(await desk.give({ type: 'publish', subjectId: row.agreement_id, expectedRevision: 1, payload: { issued } }, first, parts));
  valueOf(await desk.give(changePhone(second, 1, '13911111111'), second));
  for (let round = 0; round < 3; round += 1) await desk.cycle();
  await desk.settle();
  expect(await desk.deps.db.selectFrom('unsuccessful').select('code').execute()).toEqual([{ code: 'part_gone' }]);
  expect(await desk.deps.db.selectFrom('household_row').select('status').where('household_id', '=', first).executeTakeFirstOrThrow()).toEqual({ status: 'draft' });
  expect((await desk.deps.sync.state()).waiting).toBe(0);
  expect((await layersOf(desk)).shown).toEqual((await layersOf(desk)).confirmed);
});
