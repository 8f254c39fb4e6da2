import { expect, test } from 'vitest';
import { bindStaffKey, enrolDevice } from '../../../citizen-web/store/enrol-device.ts';
import { demoPassword, mintEnrolmentCode } from '../../../citizen-web/store/first-start.ts';
import { makeKeyPair } from '../../../shared/crypto/key-pairs.ts';
import { sampleBatch } from '../../support/domain-samples.ts';
import { createHubWorld } from '../../support/hub-world.ts';
import { valueOf } from '../../support/signing-world.ts';

test('who signs in on a second desk keeps the key of the first', async () => {
  const world = await createHubWorld();
  try {
    const code = await mintEnrolmentCode(world.deps);
    const second = valueOf(await enrolDevice(world.deps, { code, name: '二号窗口', publicKey: makeKeyPair().publicKey, encryptionKey: makeKeyPair().publicKey }));
    const onSecond = { account: 'chen', password: demoPassword, publicKey: makeKeyPair().publicKey, deviceId: second.deviceId };
    expect(valueOf(await bindStaffKey(world.deps, onSecond)).keys).toHaveLength(2);
    const { batchId } = sampleBatch;
    const result = await world.give('chen', { type: 'create_batch', subjectId: batchId, expectedRevision: 0, payload: { batch: sampleBatch } }, null);
    expect(result).toMatchObject({ outcome: 'accepted' });
    const again = { ...onSecond, publicKey: makeKeyPair().publicKey };
    expect(valueOf(await bindStaffKey(world.deps, again)).keys.filter((each) => each.deviceId === second.deviceId)).toEqual([{ deviceId: second.deviceId, publicKey: again.publicKey }]);
  } finally {
    await world.close();
  }
});
