import { afterEach, beforeEach, expect, test } from 'vitest';
import { noteDeskAddress } from '../../../citizen-web/store/device-seen.ts';
import { loadAgreement, loadRecord, loadSituationOfHousehold } from '../../../citizen-web/store/load-situation.ts';
import { noteInk, noteVisit } from '../../../citizen-web/store/risk-flags.ts';
import type { DrawnCharacter } from '../../../shared/domain/character-drawing.ts';
import { must } from '../../../shared/lib/assert.ts';
import { openClient, openSigning, submit, walkToRead, writeAll } from '../../support/citizen-client.ts';
import type { CitizenClient } from '../../support/citizen-client.ts';
import { agreementId, openCitizenHub } from '../../support/citizen-hub.ts';
import type { CitizenHub } from '../../support/citizen-hub.ts';
import { sampleHousehold } from '../../support/domain-samples.ts';
import { drawnByHand, wangStrokes } from '../../support/hand.ts';
import { sampleDrawings } from '../../support/signing-world.ts';

let hub: CitizenHub;
let client: CitizenClient;
const { householdId } = sampleHousehold;
const slowMs = 4 * 60_000;

beforeEach(async () => {
  hub = await openCitizenHub({ demo: false });
  client = openClient(hub.app);
});
afterEach(() => hub.close());

/** The whole way in `lastsMs`; the flags that reviewers get. */
async function flagsOfSigning(lastsMs = slowMs, write: () => Promise<void> = () => writeAll(client)): Promise<readonly string[]> {
  await openSigning(hub, client, agreementId);
  await walkToRead(client);
  await write();
  hub.clock.timeMs += lastsMs;
  expect((await submit(hub, client)).headers['location']).toBe('/sign/done');
  const { signings } = await loadSituationOfHousehold(hub.deps.db, hub.deps, householdId);
  return must(signings.toSorted((one, other) => other.attempt - one.attempt)[0], 'a signing').riskFlags;
}

/** The signature comes back: for these characters, from 0, or all of it. */
async function giveBack(characters: readonly number[]): Promise<void> {
  const { signings } = await loadSituationOfHousehold(hub.deps.db, hub.deps, householdId);
  const agreement = must(await loadAgreement(hub.deps.db, hub.deps, agreementId), 'signed');
  hub.clock.timeMs += 3_600_000;
  await hub.put(
    { kind: 'signing', record: { ...must(signings.at(-1), 'a signing'), outcome: 'returned' } },
    { kind: 'agreement', record: { ...agreement, status: 'awaiting_signature', signingId: null, returned: { reason: '无法辨认', note: '', characters: [...characters], atMs: hub.clock.timeMs, staffId: 'li' } } },
  );
}

const characterOf = (drawing: unknown): { drawing: DrawnCharacter; confirmedAtMs: null; turn: number; clearCount: number; isPrefilled: boolean } => ({ drawing: drawing as DrawnCharacter, confirmedAtMs: null, turn: 0, clearCount: 0, isPrefilled: false });

test('an ordinary signing of some minutes, on a device and at an address of its own, gets none', async () => {
  expect(await flagsOfSigning()).toEqual([]);
});

test('the whole flow in less than a minute', async () => {
  expect(await flagsOfSigning(20_000)).toEqual(['全程不足一分钟']);
});

test('a phone number changed in the last seven days', async () => {
  const household = must(await loadRecord(hub.deps.db, hub.deps, 'household', householdId), 'a household');
  await hub.put({ kind: 'household', record: { ...household, phoneChange: { atMs: hub.clock.timeMs - 6 * 24 * 3_600_000, previousPhone: '13900000000', staffId: 'wang', verifiedBy: '身份证' } } });
  expect(await flagsOfSigning()).toEqual(['七日内更换过联系手机']);
});

test('one device at the third household, not at the second; the browser keeps one number in a first-party cookie', async () => {
  await openSigning(hub, client, agreementId);
  const token = must(client.cookies().get('qianyue-device'), 'a device number');
  const deviceHash = hub.deps.keys.keyedHash('device', token);
  const visit = (other: string): Promise<void> => hub.deps.db.transaction().execute((tx) => noteVisit(tx, { householdId: other, deviceHash, addressHash: 'another place', atMs: hub.clock.timeMs }));
  await visit('second');
  hub.clock.timeMs += 61_000;
  expect(await flagsOfSigning()).toEqual([]);
  expect(client.cookies().get('qianyue-device')).toBe(token);
  await visit('third');
  await giveBack([]);
  const mine = must(sampleDrawings[0], 'ink').character;
  expect(await flagsOfSigning(slowMs, async () => {
    for (const [index, character] of [mine, '大', '三'].entries()) await client.post(`/sign/write/${index}`, { drawing: JSON.stringify(drawnByHand(character, wangStrokes, { pxPerMs: 0.4 + index / 10 })) });
  })).toEqual(['同一台设备已打开 3 户的签约']);
  const rows = JSON.stringify([await hub.deps.db.selectFrom('signing_visit').selectAll().execute(), await hub.deps.db.selectFrom('desk_address').selectAll().execute()]);
  expect(rows).not.toContain(token);
  expect(rows).not.toContain('127.0.0.1');
});

test('ink that was there before: of another household, moved in its box, or twice in this signing', async () => {
  const [first, second] = sampleDrawings;
  const moved = { ...must(first, 'ink'), strokes: must(first, 'ink').strokes.map((stroke) => stroke.map((point) => ({ ...point, x: point.x + 20, y: point.y - 10, t: point.t * 2 }))) };
  await hub.deps.db.transaction().execute((tx) => noteInk(tx, hub.deps, { signingId: 'other', householdId: 'other', atMs: 1, characters: [characterOf(moved)] }));
  expect(await flagsOfSigning(slowMs, async () => {
    await writeAll(client);
    await client.post('/sign/write/2', { drawing: JSON.stringify({ ...must(second, 'ink'), character: '三' }) });
  })).toEqual(['第 1、3 字的笔迹与另一次签字完全相同']);
});

test('what is carried over from a return is no copy; the same ink drawn again is', async () => {
  expect(await flagsOfSigning()).toEqual([]);
  await giveBack([1]);
  expect(await flagsOfSigning()).toEqual(['第 2 字的笔迹与另一次签字完全相同']);
  await giveBack([]);
  expect(await flagsOfSigning()).toEqual(['第 1、2、3 字的笔迹与另一次签字完全相同']);
});

test('opened where a desk was heard in the last twelve hours; not where one was long ago, nor in a demonstration', async () => {
  await noteDeskAddress(hub.deps, '127.0.0.1');
  hub.clock.timeMs += 11 * 3_600_000;
  expect(await flagsOfSigning()).toEqual(['在工作人员设备或网络上打开']);
  await giveBack([]);
  hub.clock.timeMs += 2 * 3_600_000;
  expect(await flagsOfSigning()).not.toContain('在工作人员设备或网络上打开');
  const demo = await openCitizenHub({ demo: true });
  await noteDeskAddress(demo.deps, '127.0.0.1');
  const other = openClient(demo.app);
  await openSigning(demo, other, agreementId);
  await walkToRead(other);
  await writeAll(other);
  await submit(demo, other);
  expect((await loadSituationOfHousehold(demo.deps.db, demo.deps, householdId)).signings[0]?.riskFlags).toEqual(['全程不足一分钟']);
  await demo.close();
});
