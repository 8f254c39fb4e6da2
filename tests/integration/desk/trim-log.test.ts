import { afterEach, beforeEach, expect, test } from 'vitest';
import { stateDigest } from '../../../citizen-web/store/state-digest.ts';
import { readMetaNumber } from '../../../electron/desk/db/meta.ts';
import { trimLog } from '../../../electron/desk/db/trim-log.ts';
import { loadShown } from '../../../electron/desk/db/records.ts';
import { listUnsuccessful } from '../../../electron/desk/unsuccessful/list-unsuccessful.ts';
import { must } from '../../../shared/lib/assert.ts';
import { createRestoredWorld } from '../../support/restored-world.ts';
import type { RestoredWorld } from '../../support/restored-world.ts';
import { valueOf } from '../../support/signing-world.ts';
import { changePhone, giveSampleList, layersOf } from '../../support/sync-world.ts';
import type { SyncDesk } from '../../support/sync-world.ts';

const dayMs = 86_400_000;
let world: RestoredWorld;
let east: SyncDesk;
let west: SyncDesk;
let houses: readonly string[];

beforeEach(async () => {
  world = await createRestoredWorld();
  east = await world.openDesk('east');
  west = await world.openDesk('west');
  await east.signInAs('chen');
  houses = (await giveSampleList(east, 4)).householdIds;
  await east.settle();
  await west.settle();
});
afterEach(() => world.close());

function house(index: number): string {
  return must(houses[index], 'four households');
}

/** The next page that brings something says the hub's true digest, as it does each 1,000 changes. */
async function agreeOn(desk: SyncDesk): Promise<void> {
  const digest = await stateDigest(world.hub().deps.db);
  desk.line.fault = ({ path }) => (path === '/sync/changes' ? (body) => JSON.stringify({ ...JSON.parse(body), stateDigest: digest }) : null);
  await desk.settle();
  desk.line.fault = () => null;
  expect(await readMetaNumber(desk.deps.db, 'checkedThroughSeq')).toBe(await readMetaNumber(desk.deps.db, 'cursor'));
}

async function held(desk: SyncDesk): Promise<{ readonly seqs: readonly number[]; readonly commands: readonly string[] }> {
  const changes = await desk.deps.db.selectFrom('downloaded_change').select('seq').orderBy('seq').execute();
  const commands = await desk.deps.db.selectFrom('outbox').select(['state', 'type']).orderBy('created_at_ms').orderBy('device_seq').execute();
  return { seqs: changes.map((row) => row.seq), commands: commands.map((row) => `${row.type} ${row.state}`) };
}

test('after 30 days what was answered and checked goes; what is newer, unsent, listed or above the last digest stays', async () => {
  await agreeOn(east);
  const checked = must(await readMetaNumber(east.deps.db, 'checkedThroughSeq'), 'just agreed');
  expect(await trimLog(east.deps)).toBe(0);
  // West changes the first household; what east does on what it saw before is refused and listed.
  await west.signInAs('zhou');
  valueOf(await west.give(changePhone(house(0), 1, '13911110000'), house(0)));
  await west.settle();
  valueOf(await east.give(changePhone(house(0), 1, '13922220000'), house(0)));
  await east.settle();
  // The line is cut: this one waits for more than a month.
  east.line.fault = () => 'lose_request';
  valueOf(await east.give(changePhone(house(1), 1, '13933330000'), house(1)));
  world.time.nowMs += 31 * dayMs;
  // A month by this computer's clock alone is none: the hub has not been heard since.
  expect(await trimLog(east.deps)).toBe(0);
  await east.deps.db.updateTable('meta').set({ value: String(world.time.nowMs) }).where('key', '=', 'lastHubTimeMs').execute();
  const before = await held(east);
  expect(await trimLog(east.deps)).toBeGreaterThan(checked);
  const after = await held(east);
  expect(after.seqs).toEqual(before.seqs.filter((seq) => seq > checked));
  expect(after.commands).toEqual(['change_phone refused', 'change_phone waiting']);
  expect(await trimLog(east.deps)).toBe(0);
  east.line.fault = () => null;
  // The batch has closed meanwhile: the hub does that by itself, before or after it hears of east again.
  await world.hub().runJobs();
  await east.settle();
  expect(await loadShown(east.deps.db, 'household', house(1))).toMatchObject({ contactPhone: '13933330000' });
  expect(valueOf(await listUnsuccessful(east.deps)).items).toHaveLength(1);
  await west.settle();
  expect(await layersOf(east)).toEqual(await layersOf(west));
});

test('a command that waited a month and was answered just now stays as long as its change', async () => {
  east.line.fault = () => 'lose_request';
  valueOf(await east.give(changePhone(house(1), 1, '13933330000'), house(1)));
  world.time.nowMs += 31 * dayMs;
  east.line.fault = () => null;
  await east.settle();
  await agreeOn(east);
  await trimLog(east.deps);
  expect((await held(east)).commands).toEqual(['change_phone done']);
});

test('after trimming, a hub restored from a copy gets back what the desk sent since, and both sides agree', async () => {
  await agreeOn(east);
  await agreeOn(west);
  world.time.nowMs += 31 * dayMs;
  await west.signInAs('zhou');
  await west.settle();
  await east.signInAs('chen');
  valueOf(await east.give(changePhone(house(0), 1, '13911110000'), house(0)));
  await east.settle();
  await world.copy();
  valueOf(await east.give(changePhone(house(1), 1, '13922220000'), house(1)));
  await east.settle();
  await west.settle();
  for (const desk of [east, west]) expect(await trimLog(desk.deps)).toBeGreaterThan(0);
  expect((await held(east)).commands).toEqual(['change_phone done', 'change_phone done']);
  await world.restore();
  for (const desk of [east, west, east, west]) await desk.settle();
  for (const [index, phone] of ['13911110000', '13922220000'].entries()) expect(await loadShown(west.deps.db, 'household', house(index))).toMatchObject({ contactPhone: phone, revision: 2 });
  expect(await layersOf(east)).toEqual(await layersOf(west));
  expect((await layersOf(east)).shown).toEqual((await layersOf(east)).confirmed);
  for (const desk of [east, west]) expect(valueOf(await listUnsuccessful(desk.deps)).items).toEqual([]);
  // A month later the changes of the former epoch go too: they have been handed in, or the hub has them.
  world.time.nowMs += 31 * dayMs;
  await west.signInAs('zhou');
  await agreeOn(west);
  await trimLog(west.deps);
  expect(await west.deps.db.selectFrom('former_epoch').selectAll().execute()).toEqual([]);
  expect(await west.deps.db.selectFrom('former_key').selectAll().execute()).toEqual([]);
});
