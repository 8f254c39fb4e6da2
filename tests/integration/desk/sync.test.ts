import { afterEach, beforeEach, expect, test } from 'vitest';
import { stateDigest } from '../../../citizen-web/store/state-digest.ts';
import { confirmedDigest } from '../../../electron/desk/db/apply-change.ts';
import { loadShown } from '../../../electron/desk/db/records.ts';
import { readMeta, readMetaNumber } from '../../../electron/desk/db/meta.ts';
import { signIn } from '../../../electron/desk/staff/sign-in.ts';
import { download } from '../../../electron/desk/sync/download.ts';
import { runSyncCycle } from '../../../electron/desk/sync/sync-cycle.ts';
import { listUnsuccessful } from '../../../electron/desk/unsuccessful/list-unsuccessful.ts';
import { redoUnsuccessful } from '../../../electron/desk/unsuccessful/redo-unsuccessful.ts';
import { changeHash } from '../../../shared/crypto/change-chain.ts';
import { must } from '../../../shared/lib/assert.ts';
import { newId } from '../../../shared/lib/random.ts';
import { ok } from '../../../shared/lib/result.ts';
import type { Change } from '../../../shared/protocol/change.ts';
import { givePublished } from '../../support/restored-world.ts';
import { realRandom, valueOf } from '../../support/signing-world.ts';
import { changePhone, createSyncWorld, giveSampleList, layersOf } from '../../support/sync-world.ts';
import type { SyncDesk, SyncWorld } from '../../support/sync-world.ts';

let world: SyncWorld;
const desks: SyncDesk[] = [];

beforeEach(async () => { world = await createSyncWorld(); });
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
  await world.close();
});

async function openDesk(options: { readonly copyOf?: string } = {}): Promise<SyncDesk> {
  const desk = await world.openDesk(options);
  desks.push(desk);
  await desk.signInAs('chen');
  await desk.settle();
  return desk;
}

async function states(desk: SyncDesk): Promise<Record<string, number>> {
  const rows = await desk.deps.db.selectFrom('outbox').select('state').execute();
  return Object.fromEntries(Object.entries(Object.groupBy(rows, (row) => row.state)).map(([state, list]) => [state, list?.length ?? 0]));
}

async function hubCommands(): Promise<number> {
  return Number((await world.hub.deps.db.selectFrom('command').select((eb) => eb.fn.countAll<number>().as('count')).executeTakeFirstOrThrow()).count);
}

test('the hub remembers, hashed, from where desks are heard', async () => {
  await openDesk();
  const { db, keys } = world.hub.deps;
  expect(await db.selectFrom('desk_address').selectAll().execute()).toEqual([{ address_hash: keys.keyedHash('address', '127.0.0.1'), last_seen_at_ms: expect.any(Number) }]);
});

test('what a desk does shows at once, reaches the hub once, and comes back as confirmed', async () => {
  const desk = await openDesk();
  const { householdIds } = await giveSampleList(desk, 3);
  expect((await layersOf(desk)).confirmed).not.toEqual((await layersOf(desk)).shown);
  expect((await desk.deps.sync.state()).waiting).toBe(4);
  await desk.settle();
  const layers = await layersOf(desk);
  expect(layers.shown).toEqual(layers.confirmed);
  expect(await states(desk)).toEqual({ done: 4 });
  expect((await desk.deps.sync.state()).waiting).toBe(0);
  const row = await desk.deps.db.selectFrom('household_row').selectAll().where('household_id', '=', must(householdIds[0], 'three households')).executeTakeFirstOrThrow();
  expect(row).toMatchObject({ name: '张三', pinyin: 'zhangsan', pinyin_initials: 'zs', id_last4: '002X', status: 'draft', waiting: 0 });
  const waitingLines = await desk.deps.db.selectFrom('history').select('body').where('waiting', '=', 1).execute();
  expect(waitingLines).toEqual([]);
});

test('a second desk sees the same, from the first change on', async () => {
  const first = await openDesk();
  await giveSampleList(first, 2);
  await first.settle();
  const second = await openDesk();
  // The sign-in at the second desk bound a new key, which is a change too.
  await first.settle();
  expect((await layersOf(second)).shown).toEqual((await layersOf(first)).shown);
});

test('a lost request and a lost reply leave one effect, whatever is sent again', async () => {
  const desk = await openDesk();
  const before = await hubCommands();
  const { householdIds } = await giveSampleList(desk, 2);
  for (const fault of ['lose_request', 'lose_reply'] as const) {
    desk.line.fault = ({ path }) => (path === '/sync/upload' ? fault : null);
    const outcome = await desk.cycle();
    expect(outcome).toMatchObject({ ok: false, error: { code: 'offline' } });
    expect((await desk.deps.sync.state()).waiting).toBe(3);
  }
  desk.line.fault = () => null;
  await desk.settle();
  expect(await hubCommands()).toBe(before + 3);
  expect(await states(desk)).toEqual({ done: 3 });
  expect((await loadShown(desk.deps.db, 'household', must(householdIds[1], 'two')))?.revision).toBe(1);
  expect((await layersOf(desk)).shown).toEqual((await layersOf(desk)).confirmed);
});

test('a change that arrives before its own reply settles the command', async () => {
  const desk = await openDesk();
  const { householdIds } = await giveSampleList(desk, 1);
  await desk.settle();
  valueOf(await desk.give(changePhone(must(householdIds[0], 'one'), 1, '13900000001'), must(householdIds[0], 'one')));
  desk.line.fault = ({ path }) => (path === '/sync/upload' ? 'lose_reply' : null);
  await desk.cycle();
  desk.line.fault = ({ path }) => (path === '/sync/upload' ? (() => '{"busy":true}') : null);
  await desk.cycle();
  expect(await states(desk)).toEqual({ done: 3 });
});

test('a second waiting command on one subject expects the revision that the first will give', async () => {
  const desk = await openDesk();
  const { householdIds } = await giveSampleList(desk, 1);
  const householdId = must(householdIds[0], 'one');
  valueOf(await desk.give(changePhone(householdId, 1, '13900000001'), householdId));
  valueOf(await desk.give(changePhone(householdId, 2, '13900000002'), householdId));
  await desk.settle();
  expect((await listUnsuccessful(desk.deps))).toEqual(ok({ items: [] }));
  expect(await loadShown(desk.deps.db, 'household', householdId)).toMatchObject({ contactPhone: '13900000002', revision: 3 });
});

test('a refused command is listed with what it is now, leaves the shown rows, blocks nothing, and can be done again', async () => {
  const desk = await openDesk();
  const { householdIds } = await giveSampleList(desk, 2);
  await desk.settle();
  const [householdId, otherId] = [must(householdIds[0], 'two'), must(householdIds[1], 'two')];
  const copy = await openDesk();
  valueOf(await copy.give(changePhone(householdId, 1, '13911111111'), householdId));
  await copy.settle();
  await desk.signInAs('chen');
  valueOf(await desk.give(changePhone(householdId, 1, '13922222222'), householdId));
  valueOf(await desk.give(changePhone(otherId, 1, '13933333333'), otherId));
  expect((await loadShown(desk.deps.db, 'household', householdId))?.contactPhone).toBe('13922222222');
  await desk.settle();
  expect((await loadShown(desk.deps.db, 'household', householdId))?.contactPhone).toBe('13911111111');
  expect((await loadShown(desk.deps.db, 'household', otherId))?.contactPhone).toBe('13933333333');
  const { items } = valueOf(await listUnsuccessful(desk.deps));
  expect(items).toHaveLength(1);
  expect(items[0]).toMatchObject({ type: 'change_phone', typeLabel: '更换联系手机', staffName: '陈管理', householdName: '张三', whyNot: null });
  expect(items[0]?.reason).toContain('其他人更改');
  expect(items[0]?.typed).toEqual([{ label: '新手机号', value: '13922222222' }, { label: '核验方式', value: '核对证件号码后四位' }]);
  expect(items[0]?.nowIs).toContainEqual({ label: '联系手机', value: '139****1111' });
  expect(items[0]?.changes).toMatchObject([{ who: '陈管理', what: '更换联系手机', waiting: false }]);
  const item = must(items[0], 'one');
  expect(await redoUnsuccessful(desk.deps, { commandId: item.commandId, expectedRevision: 1 })).toMatchObject({ ok: false, error: { code: 'stale' } });
  valueOf(await redoUnsuccessful(desk.deps, { commandId: item.commandId, expectedRevision: item.revision }));
  await desk.settle();
  expect(valueOf(await listUnsuccessful(desk.deps)).items).toEqual([]);
  expect(await loadShown(desk.deps.db, 'household', householdId)).toMatchObject({ contactPhone: '13922222222', revision: 3 });
});

test('a lying hub changes nothing here: broken order, changed content, wrong digest of a page', async () => {
  const desk = await openDesk();
  const other = await openDesk();
  await giveSampleList(other, 2);
  await other.settle();
  const before = await layersOf(desk);
  const cursor = await readMetaNumber(desk.deps.db, 'cursor');
  type Page = { changes: { hash: string; prevHash: string; seq: number; atMs: number; records: { body: string; revision: number }[] }[] };
  const lies: readonly ((page: Page) => void)[] = [
    (page) => { page.changes.shift(); },
    (page) => { page.changes.reverse(); },
    (page) => { must(page.changes[0], 'a change').atMs += 1; },
    (page) => { must(page.changes.at(-1), 'a change').hash = '0'.repeat(64); },
    (page) => { must(must(page.changes.at(-1), 'a change').records[0], 'a record').revision += 1; },
  ];
  for (const lie of lies) {
    desk.line.fault = ({ path }) => (path === '/sync/changes' ? (body) => {
      const page: Page = JSON.parse(body);
      lie(page);
      return JSON.stringify(page);
    } : null);
    const outcome = await desk.cycle();
    expect(outcome).toMatchObject({ ok: false, error: { code: 'broken_chain' } });
    expect(await layersOf(desk)).toEqual(before);
    expect(await readMetaNumber(desk.deps.db, 'cursor')).toBe(cursor);
  }
  desk.line.fault = () => null;
  await desk.settle();
  expect((await layersOf(desk)).shown).toEqual((await layersOf(other)).shown);
});

test('a page that turns out bad at its last change leaves nothing of its first ones', async () => {
  const desk = await openDesk();
  // Who signs in last holds the account's key, so the desk that works comes second.
  const other = await openDesk();
  await desk.settle();
  await giveSampleList(other, 3);
  await other.settle();
  const before = await layersOf(desk);
  const cursor = await readMetaNumber(desk.deps.db, 'cursor');
  desk.line.fault = ({ path }) => (path === '/sync/changes' ? (body) => {
    const page: { changes: Change[] } = JSON.parse(body);
    // A change that follows in the chain, but whose record does not open: another revision than it was sealed for.
    const { hash: _hash, ...last } = must(page.changes.pop(), 'a change');
    const forged = { ...last, records: last.records.map((record) => ({ ...record, revision: record.revision + 1 })) };
    return JSON.stringify({ ...page, changes: [...page.changes, { ...forged, hash: changeHash(forged) }] });
  } : null);
  expect(await desk.cycle()).toMatchObject({ ok: false, error: { code: 'broken_change' } });
  expect(await layersOf(desk)).toEqual(before);
  expect(await readMetaNumber(desk.deps.db, 'cursor')).toBe(cursor);
  desk.line.fault = () => null;
  await desk.settle();
  expect((await layersOf(desk)).shown).toEqual((await layersOf(other)).shown);
});

test('a digest of state that differs from the hub\'s begins again from the first change, once, and keeps the outbox', async () => {
  const desk = await openDesk();
  const { householdIds } = await giveSampleList(desk, 2);
  await desk.settle();
  const digest = await stateDigest(world.hub.deps.db);
  expect(await confirmedDigest(desk.deps.db)).toBe(digest);
  const confirmed = await layersOf(desk);
  await desk.deps.db.deleteFrom('confirmed_record').where('kind', '=', 'batch').execute();
  const householdId = must(householdIds[0], 'two');
  const commandId = newId(realRandom);
  desk.line.fault = ({ path }) => {
    if (path === '/sync/upload') return 'lose_request';
    return path === '/sync/changes' ? (body) => JSON.stringify({ ...JSON.parse(body), stateDigest: digest }) : null;
  };
  await download(desk.deps);
  expect(await readMetaNumber(desk.deps.db, 'cursor')).toBe(0);
  expect(desk.faults).toEqual(["the digest of state differs from the hub's"]);
  await download(desk.deps);
  expect(await layersOf(desk)).toEqual(confirmed);
  desk.line.fault = ({ path }) => (path === '/sync/changes' ? (body) => JSON.stringify({ ...JSON.parse(body), stateDigest: commandId }) : null);
  valueOf(await desk.give(changePhone(householdId, 1, '13977777777'), householdId));
  await desk.cycle();
  desk.line.fault = () => null;
  await desk.settle();
  expect((await layersOf(desk)).shown).toEqual((await layersOf(desk)).confirmed);
  expect(await loadShown(desk.deps.db, 'household', householdId)).toMatchObject({ contactPhone: '13977777777', revision: 2 });
  expect(await states(desk)).toEqual({ done: 4 });
});

test('a copy of a desk takes a new incarnation; nothing of either is lost', async () => {
  const desk = await openDesk();
  const { householdIds } = await giveSampleList(desk, 2);
  await desk.settle();
  await desk.close();
  desks.splice(desks.indexOf(desk), 1);
  const [first, second] = [must(householdIds[0], 'two'), must(householdIds[1], 'two')];
  const original = await openDesk({ copyOf: desk.dataDir });
  const clone = await openDesk({ copyOf: desk.dataDir });
  valueOf(await original.give(changePhone(first, 1, '13944444444'), first));
  await original.settle();
  valueOf(await clone.give(changePhone(second, 1, '13955555555'), second));
  const incarnation = await readMeta(clone.deps.db, 'incarnation');
  await clone.settle();
  expect(await readMeta(clone.deps.db, 'incarnation')).not.toBe(incarnation);
  await original.settle();
  for (const each of [original, clone]) {
    expect((await loadShown(each.deps.db, 'household', first))?.contactPhone).toBe('13944444444');
    expect((await loadShown(each.deps.db, 'household', second))?.contactPhone).toBe('13955555555');
    expect(valueOf(await listUnsuccessful(each.deps)).items).toEqual([]);
  }
});

test('an old client may not upload, but goes on downloading, and keeps its outbox', async () => {
  const desk = await openDesk();
  const other = await openDesk();
  await giveSampleList(other, 1);
  await other.settle();
  await desk.signInAs('chen');
  await giveSampleList(desk, 1);
  const old: SyncDesk['deps'] = { ...desk.deps, hub: { ...desk.deps.hub, upload: async () => ({ ok: false, error: { code: 'too_old', message: '版本过旧' } }) } };
  const outcome = valueOf(await runSyncCycle(old));
  expect(outcome.uploadProblem?.code).toBe('too_old');
  expect(outcome.moved).toBeGreaterThan(0);
  expect((await desk.deps.sync.state()).waiting).toBe(2);
  await desk.settle();
  expect((await desk.deps.sync.state()).waiting).toBe(0);
});

test('sign-in: wrong password, offline with a known password, offline with a wrong one, too long offline, never seen', async () => {
  const desk = await openDesk();
  expect(await signIn(desk.deps, { account: 'chen', password: 'wrong' })).toMatchObject({ ok: false, error: { code: 'password' } });
  desk.line.fault = () => 'lose_request';
  expect(await signIn(desk.deps, { account: 'chen', password: 'yanshi-2026' })).toMatchObject({ ok: true });
  expect(await signIn(desk.deps, { account: 'chen', password: 'wrong' })).toMatchObject({ ok: false, error: { code: 'password' } });
  expect(await signIn(desk.deps, { account: 'li', password: 'yanshi-2026' })).toMatchObject({ ok: false, error: { message: '第一次在本机登录须联网，请检查网络后再试。' } });
  world.time.nowMs += 8 * 24 * 3_600_000;
  expect(await signIn(desk.deps, { account: 'chen', password: 'yanshi-2026' })).toMatchObject({ ok: false, error: { code: 'offline_expired' } });
  world.time.nowMs -= 8 * 24 * 3_600_000;
});

test('a part that does not get through holds up what stands behind it, and no download; a lost reply to it is no loss', async () => {
  const desk = await openDesk();
  const { batchId, householdIds } = await giveSampleList(desk, 1);
  await desk.settle();
  const other = await openDesk();
  const { householdId, agreementId } = await givePublished(desk, 7, batchId);
  const known = must(householdIds[0], 'one');
  valueOf(await other.give(changePhone(known, 1, '13900001111'), known));
  await other.settle();
  desk.line.fault = ({ method }) => (method === 'PUT' ? 'lose_request' : null);
  const stuck = valueOf(await desk.cycle());
  expect(stuck.moved).toBeGreaterThan(0);
  expect((valueOf(await desk.cycle())).uploadProblem).toMatchObject({ code: 'part_undelivered' });
  expect((await loadShown(desk.deps.db, 'household', known))?.contactPhone).toBe('13900001111');
  desk.line.fault = ({ method }) => (method === 'PUT' ? 'lose_reply' : null);
  await desk.settle();
  expect(await loadShown(desk.deps.db, 'agreement', agreementId)).toMatchObject({ status: 'awaiting_signature', householdId });
  expect((await desk.deps.sync.state()).waiting).toBe(0);
});
