import { afterEach, beforeEach, expect, test } from 'vitest';
import { applyUpload } from '../../../citizen-web/store/apply-upload.ts';
import type { Intent } from '../../../shared/protocol/command.ts';
import { sampleBatch } from '../../support/domain-samples.ts';
import { createHubWorld } from '../../support/hub-world.ts';
import type { HubWorld } from '../../support/hub-world.ts';

let world: HubWorld;
beforeEach(async () => { world = await createHubWorld(); });
afterEach(async () => { await world.close(); });

function batchNamed(batchId: string): Intent {
  return { type: 'create_batch', subjectId: batchId, expectedRevision: 0, payload: { batch: { ...sampleBatch, batchId, agreementNoPrefix: batchId } } };
}

async function changeSeqs(): Promise<number[]> {
  return (await world.deps.db.selectFrom('change').select('seq').orderBy('seq').execute()).map((row) => row.seq);
}

test('an upload of many commands is answered in order, refusals among them, and again with the stored results', async () => {
  const before = (await changeSeqs()).length;
  const commands = Array.from({ length: 60 }, (_unused, index) => world.command(index % 10 === 9 ? 'wang' : 'chen', batchNamed(`b${index}`), null, { deviceSeq: index + 1 }));
  const answer = await applyUpload(world.deps, world.device, { epoch: null, commands });
  expect(answer.stop).toEqual({ kind: 'none' });
  expect(answer.results.map((each) => each.deviceSeq)).toEqual(commands.map((each) => each.deviceSeq));
  expect(answer.results.filter((each) => each.outcome === 'refused')).toHaveLength(6);
  const seqs = await changeSeqs();
  expect(seqs).toHaveLength(before + 54);
  expect(seqs).toEqual(seqs.map((_seq, index) => index + 1));
  expect((await applyUpload(world.deps, world.device, { epoch: null, commands })).results).toEqual(answer.results);
  expect(await changeSeqs()).toEqual(seqs);
});

test('a gap in the middle keeps what came before it and consumes nothing after it', async () => {
  const commands = [1, 2, 4, 5].map((deviceSeq) => world.command('chen', batchNamed(`b${deviceSeq}`), null, { deviceSeq }));
  const answer = await applyUpload(world.deps, world.device, { epoch: null, commands });
  expect(answer.results.map((each) => each.deviceSeq)).toEqual([1, 2]);
  expect(answer.stop).toEqual({ kind: 'gap', lastDeviceSeq: 2 });
});

test('a command that cannot be worked does not hold up those before it', async () => {
  const commands = [1, 2, 3].map((deviceSeq) => world.command('chen', batchNamed(`b${deviceSeq}`), null, { deviceSeq }));
  let calls = 0;
  const breaking = { ...world.deps, keys: { ...world.deps.keys, sealOwn: (text: string, context: string) => {
    calls += 1;
    if (context === `command:${commands[2]?.commandId ?? ''}`) throw new Error('a fault in the third');
    return world.deps.keys.sealOwn(text, context);
  } } };
  await expect(applyUpload(breaking, world.device, { epoch: null, commands })).rejects.toThrow('a fault in the third');
  expect(calls).toBe(6);
  const answer = await applyUpload(world.deps, world.device, { epoch: null, commands });
  expect(answer.results.map((each) => each.outcome)).toEqual(['accepted', 'accepted', 'accepted']);
  expect((await world.deps.db.selectFrom('command').select('command_id').execute())).toHaveLength(3);
});

test('what a desk sends before it has heard of a restore is not answered, and used up no number', async () => {
  const commands = [1, 2].map((deviceSeq) => world.command('chen', batchNamed(`b${deviceSeq}`), null, { deviceSeq }));
  const { epoch } = await world.deps.db.selectFrom('log_head').select('epoch').executeTakeFirstOrThrow();
  expect(await applyUpload(world.deps, world.device, { epoch: 'of before', commands })).toMatchObject({ epoch, results: [], stop: { kind: 'none' } });
  expect(await world.deps.db.selectFrom('command').select('command_id').execute()).toEqual([]);
  expect((await applyUpload(world.deps, world.device, { epoch, commands })).results.map((each) => each.outcome)).toEqual(['accepted', 'accepted']);
});
