import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadAgreement, loadRecord } from '../../../citizen-web/store/load-situation.ts';
import type { Intent } from '../../../shared/protocol/command.ts';
import { sampleBatch } from '../../support/domain-samples.ts';
import { addBatch, addHousehold, contactPhone, fields, plainIssued, publish } from '../../support/hub-story.ts';
import { createHubWorld } from '../../support/hub-world.ts';
import type { HubWorld } from '../../support/hub-world.ts';

let world: HubWorld;
beforeEach(async () => {
  world = await createHubWorld();
  await addBatch(world);
  await addHousehold(world, 'house', 7);
});
afterEach(async () => { await world.close(); });

test('ids that are in use are refused, never written over: not another household\'s agreement, not another\'s call', async () => {
  const call = { callId: 'call', caller: '本人', verified: true, matter: '咨询', handling: '', callbackAtMs: null, done: false };
  await world.give('wang', { type: 'log_call', subjectId: 'house', expectedRevision: 0, payload: call }, 'house');
  const stolen: Intent = {
    type: 'add_household', subjectId: 'other', expectedRevision: 0,
    payload: { batchId: 'batch', agreementId: 'house-1', acceptanceNo: 'BHR8', serial: 8, fields, contactPhone },
  };
  expect((await world.give('wang', stolen, 'other')).refusal?.code).toBe('exists');
  expect((await loadAgreement(world.deps.db, world.deps, 'house-1'))?.householdId).toBe('house');
  await addHousehold(world, 'other', 8);
  expect((await world.give('wang', { type: 'log_call', subjectId: 'other', expectedRevision: 0, payload: { ...call, matter: '别户' } }, 'other')).refusal?.code).toBe('exists');
  expect(await loadRecord(world.deps.db, world.deps, 'call', 'call')).toMatchObject({ householdId: 'house', matter: '咨询' });
});

test('a new version does not take the id of the one it replaces', async () => {
  await publish(world);
  const changed = { ...fields, values: { ...fields.values, subdistrict: '沙头街道' } };
  const payload = { newAgreementId: 'house-1', fields: { values: changed.values, members: [] }, contactPhone, reason: '街道有误', basis: null, issued: await plainIssued(world, 'house', changed) };
  expect((await world.give('wang', { type: 'correct', subjectId: 'house-1', expectedRevision: 2, payload }, 'house')).refusal?.code).toBe('exists');
  expect((await world.give('wang', { type: 'correct', subjectId: 'house-1', expectedRevision: 2, payload: { ...payload, newAgreementId: 'house-2' } }, 'house')).outcome).toBe('accepted');
});

test('协议编号 is unique over all batches: a prefix in use is refused', async () => {
  const again: Intent = { type: 'create_batch', subjectId: 'second', expectedRevision: 0, payload: { batch: sampleBatch } };
  expect((await world.give('chen', again, null)).refusal?.code).toBe('taken');
  expect((await world.give('chen', { ...again, payload: { batch: { ...sampleBatch, agreementNoPrefix: '福补租2027' } } }, null)).outcome).toBe('accepted');
});

test('an original of a template that the batch no longer uses is refused', async () => {
  const issued = await plainIssued(world, 'house');
  await world.give('chen', { type: 'update_batch', subjectId: 'batch', expectedRevision: 1, payload: { patch: { templateVersionId: 'newer' }, reason: '换模板' } }, null);
  expect((await publish(world, 'house', issued)).refusal?.code).toBe('stale');
  expect((await publish(world, 'house', { ...issued, templateVersionId: 'newer' })).outcome).toBe('accepted');
});
