import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inTransaction } from '../../../electron/desk/db/in-transaction.ts';
import { rewindTo } from '../../../electron/desk/db/outbox.ts';
import { loadShown } from '../../../electron/desk/db/records.ts';
import { download } from '../../../electron/desk/sync/download.ts';
import { sendAhead, settleUpload, upload } from '../../../electron/desk/sync/upload.ts';
import { listUnsuccessful } from '../../../electron/desk/unsuccessful/list-unsuccessful.ts';
import { must } from '../../../shared/lib/assert.ts';
import { ok } from '../../../shared/lib/result.ts';
import { givePublished } from '../../support/restored-world.ts';
import { valueOf } from '../../support/signing-world.ts';
import { changePhone, createSyncWorld, giveSampleList, layersOf } from '../../support/sync-world.ts';
import type { SyncDesk, SyncWorld } from '../../support/sync-world.ts';

let world: SyncWorld;
let desk: SyncDesk;

beforeEach(async () => {
  world = await createSyncWorld();
  desk = await world.openDesk();
  await desk.signInAs('chen');
  await desk.settle();
  Object.assign(desk.deps.config, { commandsPerUpload: 2 });
  desk.line.requests.length = 0;
});
afterEach(async () => {
  await desk.close();
  await world.close();
});

async function states(): Promise<readonly string[]> {
  const rows = await desk.deps.db.selectFrom('outbox').select('state').orderBy('device_seq').execute();
  return rows.map((row) => row.state);
}

/** Another desk gives the household another number. */
async function changeElsewhere(householdId: string): Promise<void> {
  const other = await world.openDesk();
  await other.signInAs('chen');
  await other.settle();
  valueOf(await other.give(changePhone(householdId, 1, '13911111111'), householdId));
  await other.settle();
  await other.close();
}

async function hubCommands(): Promise<number> {
  return (await world.hub.deps.db.selectFrom('command').select('command_id').execute()).length;
}

const [up, down] = ['/sync/upload', '/sync/changes'];

test('what waits goes up piece by piece in one cycle, each but the first while the page of the one before is written', async () => {
  await giveSampleList(desk, 6);
  await desk.cycle();
  expect(await states()).toEqual(Array.from({ length: 7 }, () => 'done'));
  // Each piece is asked for before its predecessor's page is kept, so its reply is read before the next page is asked for.
  expect(desk.line.requests).toEqual([up, down, up, down, up, down, up, down]);
  const layers = await layersOf(desk);
  expect(layers.shown).toEqual(layers.confirmed);
});

test('a reply that is lost on a piece sent ahead loses nothing and does nothing twice', async () => {
  const before = await hubCommands();
  await giveSampleList(desk, 4);
  let uploads = 0;
  desk.line.fault = ({ path }) => (path === up && ++uploads === 2 ? 'lose_reply' : null);
  expect(valueOf(await desk.cycle()).uploadProblem).toMatchObject({ code: 'offline' });
  desk.line.fault = () => null;
  await desk.settle();
  expect(await states()).toEqual(Array.from({ length: 5 }, () => 'done'));
  expect(await hubCommands()).toBe(before + 5);
});

test('a page that cannot be believed keeps nothing, and what went ahead of it is asked for again', async () => {
  const before = await hubCommands();
  await giveSampleList(desk, 4);
  desk.line.fault = ({ path }) => (path === down ? (body) => body.replace(/"hash":"./, '"hash":"x') : null);
  expect(await desk.cycle()).toMatchObject({ ok: false });
  expect(await hubCommands()).toBe(before + 4);
  desk.line.fault = () => null;
  await desk.settle();
  expect(await states()).toEqual(Array.from({ length: 5 }, () => 'done'));
  expect(await hubCommands()).toBe(before + 5);
});

test('what the hub refuses of a piece sent ahead is listed, and what stands behind it goes on', async () => {
  const { householdIds } = await giveSampleList(desk, 3);
  await desk.settle();
  const third = must(householdIds[2], 'three');
  for (const householdId of householdIds) valueOf(await desk.give(changePhone(householdId, 1, '13900000001'), householdId));
  await changeElsewhere(third);
  await desk.signInAs('chen');
  await desk.settle();
  expect(valueOf(await listUnsuccessful(desk.deps)).items).toMatchObject([{ type: 'change_phone', householdId: third }]);
  expect((await states()).slice(-3).toSorted()).toEqual(['done', 'done', 'refused']);
});

test('who brings documents waits until these have been sent, with all who come after', async () => {
  const { batchId, householdIds } = await giveSampleList(desk, 1);
  await desk.settle();
  Object.assign(desk.deps.config, { commandsPerUpload: 100 });
  const published = await givePublished(desk, 8, batchId);
  const householdId = must(householdIds[0], 'one');
  valueOf(await desk.give(changePhone(householdId, 1, '13900000001'), householdId));
  const ahead = must(await sendAhead(desk.deps), 'the new household has no documents');
  expect((await states()).slice(-3)).toEqual(['sent', 'waiting', 'waiting']);
  valueOf(await settleUpload(desk.deps, await ahead.answer));
  expect(await sendAhead(desk.deps)).toBeNull();
  await desk.settle();
  expect((await states()).slice(-3)).toEqual(['done', 'done', 'done']);
  expect(await loadShown(desk.deps.db, 'agreement', published.agreementId)).toMatchObject({ status: 'awaiting_signature' });
});

test('once it is handed over a request has left, though the program keeps the thread from then on', async () => {
  await desk.cycle();
  let sent = 0;
  const heard = (): void => { sent += 1; };
  subscribe('undici:client:sendHeaders', heard);
  const answer = desk.deps.hub.download(null, 0, 500);
  await desk.deps.hub.handedOver();
  expect(sent).toBe(1);
  unsubscribe('undici:client:sendHeaders', heard);
  expect(await answer).toMatchObject({ ok: true });
});

test('what is here already and is sent once more is shown as waiting until its answer comes, and no longer', async () => {
  const { householdIds } = await giveSampleList(desk, 1);
  const householdId = must(householdIds[0], 'one');
  await desk.settle();
  const isShownWaiting = async (): Promise<unknown> => (await desk.deps.db.selectFrom('household_row').select('waiting').where('household_id', '=', householdId).executeTakeFirstOrThrow()).waiting;
  // As after a hub that no longer knows this desk's numbers has asked for them again; meanwhile another desk's act on the household comes down.
  await inTransaction(desk.deps.db, async (tx) => ok(await rewindTo(tx, 0)));
  await changeElsewhere(householdId);
  valueOf(await download(desk.deps));
  expect(await isShownWaiting()).toBe(1);
  await desk.signInAs('chen');
  // No page is to come that would show the household anew.
  valueOf(await upload(desk.deps));
  expect([await isShownWaiting(), new Set(await states())]).toEqual([0, new Set(['done'])]);
  expect(await loadShown(desk.deps.db, 'household', householdId)).toMatchObject({ contactPhone: '13911111111' });
});

test('what was sent ahead and cannot be asked, as when this desk\'s disk fails, is told like any other fault', async () => {
  const failing = async (): Promise<{ answer: Promise<never> }> => ({ answer: Promise.reject(new Error('the disk of this desk')) });
  // Nobody may be listening only later: Node would end the program.
  await expect(download(desk.deps, failing)).rejects.toThrow('the disk of this desk');
});
