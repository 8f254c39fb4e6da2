import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadRecord } from '../../../citizen-web/store/load-situation.ts';
import { readDocument as readHubDocument } from '../../../citizen-web/store/parts.ts';
import { loadShown } from '../../../electron/desk/db/records.ts';
import { readDocument } from '../../../electron/desk/files/part-store.ts';
import { listHandIns } from '../../../electron/desk/hand-ins/list-hand-ins.ts';
import { settleHandIn, showHandInDrawings } from '../../../electron/desk/hand-ins/settle-hand-in.ts';
import { changeHash } from '../../../shared/crypto/change-chain.ts';
import type { HandInView } from '../../../shared/desk/hand-in-calls.ts';
import { listUnsuccessful } from '../../../electron/desk/unsuccessful/list-unsuccessful.ts';
import { closesAtMs } from '../../support/domain-samples.ts';
import { must } from '../../../shared/lib/assert.ts';
import { changeSchema } from '../../../shared/protocol/change.ts';
import { citizenSigns, createRestoredWorld, giveBatch, givePublished } from '../../support/restored-world.ts';
import type { Published, RestoredWorld } from '../../support/restored-world.ts';
import { valueOf } from '../../support/signing-world.ts';
import { changePhone, layersOf } from '../../support/sync-world.ts';
import type { SyncDesk } from '../../support/sync-world.ts';

let world: RestoredWorld;
let east: SyncDesk;
let west: SyncDesk;
let house: Published;

/** One household awaits its signature when the hub is copied; both desks have all of that. Copies are SQLite's, so this is not run on PostgreSQL. */
beforeEach(async () => {
  world = await createRestoredWorld();
  east = await world.openDesk('east');
  west = await world.openDesk('west');
  await east.signInAs('chen');
  await west.signInAs('chen');
  const batchId = await giveBatch(east);
  house = await givePublished(east, 1, batchId);
  await settleAll();
  await world.copy();
});
afterEach(() => world.close());

async function settleAll(): Promise<void> {
  for (const desk of [east, west, east, west]) await desk.settle();
}

async function open(desk: SyncDesk): Promise<HandInView[]> {
  return valueOf(await listHandIns(desk.deps)).items.filter((each) => each.state === 'open');
}

async function expectAlike(): Promise<void> {
  const layers = await Promise.all([layersOf(east), layersOf(west)]);
  expect(layers[0]?.confirmed).toEqual(layers[1]?.confirmed);
  for (const { confirmed, shown } of layers) expect(shown).toEqual(confirmed);
}

/** The citizen signs after the copy; east has looked at it, west has only heard; then the hub is lost. */
async function loseSignature() {
  const signing = await citizenSigns(world.hub(), house);
  await settleAll();
  valueOf(await readDocument(east.deps, must(signing.signedCopy, 'made')));
  valueOf(await readDocument(east.deps, signing.drawings));
  await world.restore();
  return signing;
}

test('a citizen\'s signature that only desks still have waits as 待核对, is shown with its ink, and stands again when an admin accepts it', async () => {
  const signing = await loseSignature();
  await west.settle();
  const [before] = await open(west);
  expect(before).toMatchObject({ what: '申请人提交签字', householdName: '王大三', statusThen: '已签字', statusNow: '待签字', hasDrawings: false, whyNot: expect.stringContaining('还没有工作台交回') });
  // Without the ink on any desk that has come, it cannot be accepted, and the sentence says what to do.
  valueOf(await settleHandIn(west.deps, { handInId: must(before, 'one').handInId, accept: true, reason: '电话核实' }));
  await west.settle();
  expect(await west.deps.db.selectFrom('unsuccessful').select('message').execute()).toEqual([{ message: expect.stringContaining('还没有工作台交回') }]);
  await settleAll();
  const items = await open(east);
  expect(items).toHaveLength(1);
  const item = must(items[0], 'one');
  expect(item).toMatchObject({ hasDrawings: true, missingCount: 1 });
  expect(valueOf(await showHandInDrawings(east.deps, { handInId: item.handInId })).characters).toHaveLength(3);
  expect((await loadShown(east.deps.db, 'agreement', house.agreementId))?.status).toBe('awaiting_signature');
  valueOf(await settleHandIn(east.deps, { handInId: item.handInId, accept: true, reason: '电话核实是本人所签' }));
  expect((await loadShown(east.deps.db, 'agreement', house.agreementId))?.status).toBe('signed');
  await settleAll();
  await expectAlike();
  const { deps } = world.hub();
  expect(await loadRecord(deps.db, deps, 'agreement', house.agreementId)).toMatchObject({ status: 'signed', signingId: signing.signingId });
  expect(await loadRecord(deps.db, deps, 'signing', signing.signingId)).toMatchObject({ outcome: 'submitted', evidenceDigest: signing.evidenceDigest, submittedAtMs: signing.submittedAtMs });
  valueOf(await readHubDocument(deps.db, deps, must(signing.signedCopy, 'made')));
  expect(valueOf(await listHandIns(east.deps)).items.find((each) => each.handInId === item.handInId)).toMatchObject({ state: 'accepted', settled: { staffName: '陈管理', reason: '电话核实是本人所签' } });
});

test('a signature made in time is accepted after the close has made the restored agreement void', async () => {
  await loseSignature();
  await settleAll();
  world.time.nowMs = closesAtMs + 60_000;
  await world.hub().runJobs();
  await settleAll();
  expect(await loadShown(east.deps.db, 'agreement', house.agreementId)).toMatchObject({ status: 'void', voidReason: 'expired' });
  const item = must((await open(east))[0], 'one');
  expect(item).toMatchObject({ statusNow: '作废（逾期视为放弃）', whyNot: null });
  valueOf(await settleHandIn(east.deps, { handInId: item.handInId, accept: true, reason: '期限内已签' }));
  await settleAll();
  expect(await loadShown(west.deps.db, 'agreement', house.agreementId)).toMatchObject({ status: 'signed', voidReason: null });
});

test('rejected with a reason it changes nothing and is settled once for all', async () => {
  await loseSignature();
  await settleAll();
  const item = must((await open(east))[0], 'one');
  valueOf(await settleHandIn(east.deps, { handInId: item.handInId, accept: false, reason: '申请人要求重新签字' }));
  valueOf(await settleHandIn(west.deps, { handInId: item.handInId, accept: true, reason: '同意' }));
  await settleAll();
  expect((await loadShown(west.deps.db, 'agreement', house.agreementId))?.status).toBe('awaiting_signature');
  expect(await west.deps.db.selectFrom('unsuccessful').select('message').execute()).toEqual([{ message: expect.stringContaining('已由其他人处理') }]);
  await expectAlike();
});

test('what a desk that is gone had done is handed in by another; it stands again in order, and the desk that comes back later is told', async () => {
  valueOf(await west.give(changePhone(house.householdId, 1, '13900000001'), house.householdId));
  await west.settle();
  valueOf(await west.give(changePhone(house.householdId, 2, '13900000002'), house.householdId));
  await west.settle();
  await east.settle();
  await world.restore();
  await east.settle();
  await east.settle();
  const [first, second] = await open(east);
  expect([first?.what, second?.what]).toEqual(['更换联系手机', '更换联系手机']);
  expect([first?.whyNot, second?.whyNot]).toEqual([null, expect.stringContaining('较早的事项')]);
  valueOf(await settleHandIn(east.deps, { handInId: must(first, 'one').handInId, accept: true, reason: '核对登记簿' }));
  await east.settle();
  expect((await loadShown(east.deps.db, 'household', house.householdId))?.contactPhone).toBe('13900000001');
  // Now the other desk is back: its first is refused and listed, its second fits again and lands by itself.
  await settleAll();
  expect((await loadShown(east.deps.db, 'household', house.householdId))?.contactPhone).toBe('13900000002');
  const views = valueOf(await listHandIns(east.deps)).items;
  expect(views.find((each) => each.handInId === second?.handInId)?.state).toBe('landed');
  await expectAlike();
});

test('handed in by two desks, twice, and once more after a second restore, a change is kept once and never lost', async () => {
  await loseSignature();
  await settleAll();
  // What the hub only tells (its messages) it may tell again under each epoch.
  const kept = async (): Promise<unknown[]> => world.hub().deps.db.selectFrom('hand_in').select(['hand_in_id']).where('is_noted', '=', 0).execute();
  const before = await kept();
  expect(before).toHaveLength(1);
  // The same copy once more: what had been handed in is gone with it, and comes again.
  await world.restore();
  expect(await world.hub().deps.db.selectFrom('hand_in').selectAll().execute()).toHaveLength(0);
  await settleAll();
  expect(await kept()).toEqual(before);
  expect(await open(east)).toHaveLength(1);
  // At rest nothing is handed in any more.
  east.line.requests.length = 0;
  await east.settle();
  expect(east.line.requests).not.toContain('/sync/hand-in');
});

test('a lost reply hands in again without a second entry; forged changes and strange keys are not kept', async () => {
  await loseSignature();
  let lost = 0;
  east.line.fault = ({ path }) => (path === '/sync/hand-in' && (lost += 1) <= 1 ? 'lose_reply' : null);
  await east.cycle();
  for (let round = 0; round < 4; round += 1) await east.cycle();
  expect(lost).toBeGreaterThan(1);
  expect(await open(east)).toHaveLength(1);
  const row = await east.deps.db.selectFrom('downloaded_change').select(['body', 'epoch']).orderBy('seq', 'desc').where('epoch', 'in', east.deps.db.selectFrom('former_epoch').select('epoch')).executeTakeFirstOrThrow();
  const { hash: _hash, ...change } = changeSchema.parse(JSON.parse(row.body));
  const forged = { ...change, atMs: change.atMs + 1 };
  const kept = (): Promise<unknown[]> => world.hub().deps.db.selectFrom('hand_in').select('hand_in_id').execute();
  const before = await kept();
  const answer = await east.deps.hub.handIn({ changes: [
    { change: { ...forged, hash: '0'.repeat(64) }, dataKey: null }, { change: { ...forged, hash: changeHash(forged) }, dataKey: Buffer.alloc(32, 7).toString('base64') },
  ] });
  expect(valueOf(answer).outcomes).toEqual(['unreadable', 'unreadable']);
  const many = Array.from({ length: 51 }, () => ({ change: { ...forged, hash: changeHash(forged) }, dataKey: null }));
  expect(await east.deps.hub.handIn({ changes: many })).toMatchObject({ ok: false, error: { code: 'request' } });
  expect(await kept()).toHaveLength(before.length);
});

test('what waits at a desk whose person the restored hub does not know by this key is not refused: it waits for them to sign in again', async () => {
  await east.signInAs('wang');
  await east.settle();
  await world.stopHub();
  Object.assign(east.deps.config, { commandsPerUpload: 2 });
  for (const phone of ['13911110001', '13911110002', '13911110003', '13911110004', '13911110005']) {
    const { revision } = must(await loadShown(east.deps.db, 'household', house.householdId), 'there');
    valueOf(await east.give(changePhone(house.householdId, revision, phone), house.householdId));
  }
  await world.restore();
  await east.settle();
  expect(valueOf(await listUnsuccessful(east.deps)).items).toEqual([]);
  expect(east.deps.session.current()).toBeNull();
  await east.signInAs('wang');
  await settleAll();
  expect((await loadShown(west.deps.db, 'household', house.householdId))?.contactPhone).toBe('13911110005');
  await expectAlike();
});
