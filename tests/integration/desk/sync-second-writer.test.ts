import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadShown } from '../../../electron/desk/db/records.ts';
import { explainConflict } from '../../../electron/desk/households/explain-conflict.ts';
import { listUnsuccessful } from '../../../electron/desk/unsuccessful/list-unsuccessful.ts';
import { must } from '../../../shared/lib/assert.ts';
import type { Intent } from '../../../shared/protocol/command.ts';
import { valueOf } from '../../support/signing-world.ts';
import { changePhone, createSyncWorld, giveSampleList, layersOf } from '../../support/sync-world.ts';
import type { SyncDesk, SyncWorld } from '../../support/sync-world.ts';

let world: SyncWorld;
let one: SyncDesk;
let two: SyncDesk;
let householdId: string;

beforeEach(async () => {
  world = await createSyncWorld();
  [one, two] = [await world.openDesk(), await world.openDesk()];
  await one.signInAs('chen');
  await two.signInAs('wang');
  householdId = must((await giveSampleList(one, 1)).householdIds[0], 'a household');
  await one.settle();
  await two.settle();
});
afterEach(async () => {
  await one.close();
  await two.close();
  await world.close();
});

function special(expectedRevision: number, flags: Extract<Intent, { type: 'set_special' }>['payload']['special'], reason: string): Intent {
  return { type: 'set_special', subjectId: householdId, expectedRevision, payload: { special: flags, reason } };
}

test('a change that was downloaded between looking and acting is said with who, when and what; nothing is written over', async () => {
  valueOf(await one.give(changePhone(householdId, 1, '13911111111'), householdId));
  await one.settle();
  await two.settle();
  expect(await two.give(changePhone(householdId, 1, '13922222222'), householdId)).toMatchObject({ ok: false, error: { code: 'stale' } });
  const told = valueOf(await explainConflict(two.deps, { command: 'change_phone', subjectId: householdId, seenRevision: 1 }));
  expect(told).toMatchObject({ revision: 2, whyNot: null, changes: [{ who: '陈管理', what: '更换联系手机', note: '核验方式：核对证件号码后四位', waiting: false }] });
  expect(told.nowIs).toContainEqual({ label: '联系手机', value: '139****1111' });
  valueOf(await two.give(changePhone(householdId, told.revision, '13922222222'), householdId));
  await two.settle();
  expect(await loadShown(two.deps.db, 'household', householdId)).toMatchObject({ contactPhone: '13922222222', revision: 3 });
});

test('what the person of this desk did, confirmed meanwhile, is nobody else\'s change', async () => {
  valueOf(await two.give(changePhone(householdId, 1, '13922222222'), householdId));
  await two.settle();
  await one.settle();
  valueOf(await one.give(special(2, ['住院'], '来电告知'), householdId));
  await one.settle();
  await two.settle();
  const told = valueOf(await explainConflict(two.deps, { command: 'set_special', subjectId: householdId, seenRevision: 2 }));
  expect(told.changes.map((each) => [each.who, each.what])).toEqual([['陈管理', '特殊情况']]);
});

test('a revision that was this desk\'s own and is somebody else\'s by now counts for nothing: what stood on refused work is refused too', async () => {
  // Off-line, the second stands on the first; meanwhile the other desk brings the record to the very number the second expects.
  valueOf(await two.give(changePhone(householdId, 1, '13922222222'), householdId));
  valueOf(await two.give(special(2, ['视障'], '现场看见'), householdId));
  valueOf(await one.give(special(1, ['住院'], '家属来电'), householdId));
  await one.settle();
  await two.settle();
  await one.settle();
  for (const desk of [one, two]) expect((await loadShown(desk.deps.db, 'household', householdId))?.special).toEqual(['住院']);
  const { items } = valueOf(await listUnsuccessful(two.deps));
  expect(items.map((each) => each.type).toSorted()).toEqual(['change_phone', 'set_special']);
  for (const item of items) expect(item).toMatchObject({ whyNot: null, revision: 2, changes: [{ who: '陈管理', what: '特殊情况', note: '住院：家属来电' }] });
  expect(items.find((each) => each.type === 'set_special')?.reason).toContain('没有成功的事项之后办理');
  expect(items.find((each) => each.type === 'set_special')?.typed).toEqual([{ label: '特殊情况', value: '视障' }, { label: '原因', value: '现场看见' }]);
  const { confirmed, shown } = await layersOf(two);
  expect(shown).toEqual(confirmed);
});

test('own work that stands on own accepted work goes through as before', async () => {
  valueOf(await two.give(changePhone(householdId, 1, '13922222222'), householdId));
  valueOf(await two.give(special(2, ['视障'], '现场看见'), householdId));
  await two.settle();
  expect(await loadShown(two.deps.db, 'household', householdId)).toMatchObject({ contactPhone: '13922222222', special: ['视障'], revision: 3 });
  expect(valueOf(await listUnsuccessful(two.deps)).items).toEqual([]);
});
