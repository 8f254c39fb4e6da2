import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadAgreement, loadRecord } from '../../../citizen-web/store/load-situation.ts';
import { appendChange } from '../../../citizen-web/store/append-change.ts';
import { outsideEvent } from '../../../shared/domain/make-event.ts';
import { newId } from '../../../shared/lib/random.ts';
import type { Intent } from '../../../shared/protocol/command.ts';
import { closesAtMs, sampleBatch, digestOf, documentOf } from '../../support/domain-samples.ts';
import { addBatch, addHousehold, fields, plainIssued, publish } from '../../support/hub-story.ts';
import { createHubWorld, resultOf } from '../../support/hub-world.ts';
import type { HubWorld } from '../../support/hub-world.ts';
import { realRandom } from '../../support/signing-world.ts';

let world: HubWorld;
beforeEach(async () => { world = await createHubWorld(); });
afterEach(async () => { await world.close(); });

const newBatch: Intent = { type: 'create_batch', subjectId: 'batch', expectedRevision: 0, payload: { batch: sampleBatch } };

async function changeCount(): Promise<number> {
  return (await world.deps.db.selectFrom('change').select('seq').execute()).length;
}

test('a lost reply: the same command again has the same stored result and one effect', async () => {
  const command = world.command('chen', newBatch, null);
  const first = resultOf(await world.apply(command));
  const changes = await changeCount();
  expect(first).toMatchObject({ outcome: 'accepted', deviceSeq: 1 });
  expect(resultOf(await world.apply(command))).toEqual(first);
  expect(await changeCount()).toBe(changes);
});

test('two requests with the same command at once have one effect', async () => {
  const command = world.command('chen', newBatch, null);
  const [one, other] = await Promise.all([world.apply(command), world.apply(command)]);
  expect(resultOf(one)).toEqual(resultOf(other));
  expect((await world.deps.db.selectFrom('change').select('seq').where('command_id', '=', command.commandId).execute()).length).toBe(1);
});

test('a gap stops the upload and consumes nothing', async () => {
  const late = world.command('chen', newBatch, null, { deviceSeq: 3 });
  expect(await world.apply(late)).toEqual({ stop: { kind: 'gap', lastDeviceSeq: 0 } });
  expect(await loadRecord(world.deps.db, world.deps, 'batch', 'batch')).toBeNull();
});

test('another command under a used number is a forked device; a new incarnation goes on from 1', async () => {
  const first = world.command('chen', newBatch, null);
  await world.apply(first);
  const other = world.command('chen', { ...newBatch, subjectId: 'other' }, null, { deviceSeq: 1 });
  expect(await world.apply(other)).toEqual({ stop: { kind: 'device_forked' } });
  const incarnation = newId(realRandom);
  const again = world.command('chen', newBatch, null, { ...unsigned(first), incarnation, deviceSeq: 1 });
  expect(resultOf(await world.apply(again))).toMatchObject({ outcome: 'accepted', deviceSeq: 1 });
  const next = world.command('chen', { ...newBatch, subjectId: 'other', payload: { batch: { ...sampleBatch, agreementNoPrefix: '另' } } }, null, { incarnation, deviceSeq: 2 });
  expect(resultOf(await world.apply(next))).toMatchObject({ outcome: 'accepted', deviceSeq: 2 });
});

test('a known id with another payload is refused and raises the alarm', async () => {
  const first = world.command('chen', newBatch, null);
  await world.apply(first);
  const forged = world.command('chen', { ...newBatch, payload: { batch: { ...sampleBatch, name: '另一批' } } }, null, { commandId: first.commandId, deviceSeq: 2 });
  expect(await world.apply(forged)).toEqual({ stop: { kind: 'tampered', commandId: first.commandId } });
  expect(world.alarms).toHaveLength(1);
  expect((await loadRecord(world.deps.db, world.deps, 'batch', 'batch'))?.name).toBe(sampleBatch.name);
});

test('a refusal is a stored result, takes its number and blocks nothing', async () => {
  const command = world.command('wang', newBatch, null);
  const refused = resultOf(await world.apply(command));
  expect(refused).toMatchObject({ outcome: 'refused', resultSeq: null, refusal: { code: 'role' } });
  expect(resultOf(await world.apply(command))).toEqual(refused);
  expect(await addBatch(world)).toMatchObject({ outcome: 'accepted', deviceSeq: 2 });
});

test('the role counts at hub time: who was stopped meanwhile is refused', async () => {
  const command = world.command('chen', newBatch, null);
  const staff = { ...world.staffOf('chen'), active: false, revision: 3 };
  await world.deps.db.transaction().execute((tx) => appendChange(tx, world.deps, {
    decision: { puts: [{ kind: 'staff', record: staff }], event: outsideEvent('hub', 'staff_saved', world.time.nowMs, {}, staff.name) }, commandId: null,
  }));
  expect(resultOf(await world.apply(command)).refusal?.code).toBe('staff');
});

test('a signature of another person, or of none, is refused', async () => {
  const command = world.command('chen', newBatch, null);
  expect(resultOf(await world.apply({ ...command, staffId: world.staffOf('zhou').staffId })).refusal?.code).toBe('signature');
});

test('a part that is not here stops the upload; with it the command goes through', async () => {
  await addBatch(world);
  await addHousehold(world);
  const issued = await plainIssued(world, 'house');
  const lacking = { ...issued, original: documentOf('9') };
  const command = world.command('wang', { type: 'publish', subjectId: 'house-1', expectedRevision: 1, payload: { issued: lacking } }, 'house');
  expect(await world.apply(command)).toEqual({ stop: { kind: 'missing_parts', commandId: command.commandId, digests: [digestOf('9')] } });
  const whole = world.command('wang', { type: 'publish', subjectId: 'house-1', expectedRevision: 1, payload: { issued } }, 'house', { deviceSeq: command.deviceSeq });
  expect(resultOf(await world.apply(whole)).outcome).toBe('accepted');
});

test('an original whose digests do not fit, or that was made from older fields, is refused', async () => {
  await addBatch(world);
  await addHousehold(world);
  const issued = await plainIssued(world, 'house');
  expect((await publish(world, 'house', { ...issued, baseDigest: digestOf('8') })).refusal?.code).toBe('document');
  const older = await plainIssued(world, 'house', { ...fields, values: { ...fields.values, monthlySubsidy: '1.00' } });
  expect((await publish(world, 'house', older)).refusal?.code).toBe('stale');
  expect((await publish(world, 'house', issued)).outcome).toBe('accepted');
});

test('a command in another household\'s envelope is refused', async () => {
  await addBatch(world);
  await addHousehold(world, 'house', 7);
  await addHousehold(world, 'other', 8);
  const command = world.command('wang', { type: 'publish', subjectId: 'house-1', expectedRevision: 1, payload: { issued: await plainIssued(world, 'other') } }, 'other');
  expect(resultOf(await world.apply(command)).refusal?.code).toBe('household');
});

test('the window is the hub\'s: a push that was made offline before the close and comes after it is refused', async () => {
  await addBatch(world);
  await addHousehold(world);
  const command = world.command('wang', { type: 'publish', subjectId: 'house-1', expectedRevision: 1, payload: { issued: await plainIssued(world, 'house') } }, 'house');
  world.time.nowMs = closesAtMs;
  expect(resultOf(await world.apply(command)).refusal?.code).toBe('closed');
  expect((await loadAgreement(world.deps.db, world.deps, 'house-1'))?.status).toBe('draft');
});

test('an old revision is refused: nobody writes over what they have not seen', async () => {
  await addBatch(world);
  await addHousehold(world);
  await publish(world);
  expect((await publish(world)).refusal?.code).toBe('stale');
});

function unsigned(command: ReturnType<HubWorld['command']>): Partial<ReturnType<HubWorld['command']>> {
  const { commandId, clientTimeMs } = command;
  return { commandId, clientTimeMs };
}
