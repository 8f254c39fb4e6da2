import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadShown } from '../../../electron/desk/db/records.ts';
import { download } from '../../../electron/desk/sync/download.ts';
import { changeHash, discloseEvent, discloseRecord, encloseEvent, encloseRecord } from '../../../shared/crypto/change-chain.ts';
import { sealTo } from '../../../shared/crypto/sealed-box.ts';
import { must } from '../../../shared/lib/assert.ts';
import { newId } from '../../../shared/lib/random.ts';
import { firstPrevHash } from '../../../shared/protocol/change.ts';
import type { DownloadResponse } from '../../../shared/protocol/download.ts';
import { sampleFields } from '../../support/domain-samples.ts';
import { realRandom, valueOf } from '../../support/signing-world.ts';
import { createSyncWorld, giveSampleList } from '../../support/sync-world.ts';
import type { SyncDesk, SyncWorld } from '../../support/sync-world.ts';

let world: SyncWorld;
let desk: SyncDesk;

beforeEach(async () => {
  world = await createSyncWorld();
  desk = await world.openDesk();
  await desk.signInAs('chen');
});
afterEach(async () => {
  await desk.close();
  await world.close();
});

/** What a restored hub says: another epoch, and another key for a household that it got a second time. */
async function restoredPage(householdId: string): Promise<DownloadResponse> {
  const page = valueOf(await desk.deps.hub.download(null, 0, 500));
  const oldKey = must((await desk.deps.db.selectFrom('data_key').select('key').where('household_id', '=', householdId).executeTakeFirst())?.key, 'the key of before');
  const device = await desk.deps.db.selectFrom('device_key').selectAll().executeTakeFirstOrThrow();
  const newKey = realRandom.bytes(32);
  let prevHash: string = firstPrevHash;
  const changes = page.changes.map(({ hash: _hash, ...change }) => {
    const isHis = change.householdId === householdId;
    const content = {
      ...change, epoch: 'restored', prevHash,
      records: isHis ? change.records.map((each) => encloseRecord(discloseRecord(each, oldKey), newKey, realRandom)) : change.records,
      event: isHis ? encloseEvent(discloseEvent(change.event, householdId, oldKey), newKey, realRandom) : change.event,
    };
    prevHash = changeHash(content);
    return { ...content, hash: prevHash };
  });
  const keys = page.keys.map((each) => (each.householdId === householdId ? { householdId, sealedKey: sealTo(device.encryption_public_key, newKey, realRandom) } : each));
  return { ...page, epoch: 'restored', reset: true, changes, keys, stateDigest: null };
}

test('after an epoch change a household may have another key, and what waits is shown all the same', async () => {
  const { batchId, householdIds } = await giveSampleList(desk, 1);
  await desk.settle();
  const known = must(householdIds[0], 'one household');
  const waiting = newId(realRandom);
  valueOf(await desk.give({
    type: 'add_household', subjectId: waiting, expectedRevision: 0,
    payload: { batchId, agreementId: newId(realRandom), acceptanceNo: 'BHR0999', serial: 999, fields: sampleFields, contactPhone: '13800000000' },
  }, waiting));
  const page = await restoredPage(known);
  desk.line.fault = ({ path }) => (path === '/sync/changes' ? () => JSON.stringify(page) : null);
  valueOf(await download(desk.deps));
  expect((await loadShown(desk.deps.db, 'household', known))?.acceptanceNo).toBe('BHR0001');
  expect((await loadShown(desk.deps.db, 'household', waiting))?.acceptanceNo).toBe('BHR0999');
});

test('what waits of the office itself stands again after an epoch change, households on it too', async () => {
  await desk.settle();
  const page = valueOf(await desk.deps.hub.download(null, 0, 500));
  let prevHash: string = firstPrevHash;
  const changes = page.changes.map(({ hash: _hash, ...change }) => {
    const content = { ...change, epoch: 'restored', prevHash };
    prevHash = changeHash(content);
    return { ...content, hash: prevHash };
  });
  const { batchId, householdIds } = await giveSampleList(desk, 2);
  desk.line.fault = ({ path }) => (path === '/sync/changes' ? () => JSON.stringify({ ...page, epoch: 'restored', reset: true, changes, stateDigest: null }) : null);
  valueOf(await download(desk.deps));
  expect((await loadShown(desk.deps.db, 'batch', batchId))?.name).toBe('第一批');
  for (const householdId of householdIds) expect(await loadShown(desk.deps.db, 'household', householdId)).not.toBeNull();
  expect(await desk.deps.db.selectFrom('household_row').selectAll().execute()).toHaveLength(2);
});
