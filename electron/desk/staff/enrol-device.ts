import { z } from 'zod';
import { makeKeyPair } from '../../../shared/crypto/key-pairs.ts';
import { newId } from '../../../shared/lib/random.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import { inTransaction } from '../db/in-transaction.ts';
import { forgetMeta, readDevice, readMeta, writeMeta } from '../db/meta.ts';
import type { DeviceIdentity } from '../db/meta.ts';
import type { DeskDeps } from '../desk-deps.ts';

const keyPairSchema = z.object({ privateKey: z.string(), publicKey: z.string() });
const pendingSchema = z.object({ signing: keyPairSchema, encryption: keyPairSchema });
type PendingEnrolment = z.infer<typeof pendingSchema>;

/**
 * 设备登记: binds this desk to the hub by a one-time code; its private keys are made here and stay here. They are kept before they are
 * sent: when the answer gets lost, the same code is asked again with the same keys and gives the same device.
 */
export async function enrolDevice(deps: DeskDeps, input: { readonly code: string; readonly deviceName: string }): Promise<Result<Record<string, never>, Refusal>> {
  const known = await readDevice(deps.db);
  if (known !== null) return await readMeta(deps.db, 'deviceUnknown') === null ? refuse('enrolled', '本机已经登记，无须再次登记。') : enrolAgain(deps, known, input);
  const { signing, encryption } = await pendingKeys(deps);
  const answer = await deps.hub.enrol({ code: input.code, name: input.deviceName, publicKey: signing.publicKey, encryptionKey: encryption.publicKey });
  if (!answer.ok) return answer.error.code === 'offline' ? refuse('offline', '设备登记须联网，请检查网络后用同一个登记码再试。') : answer;
  const { deviceId, eventRootPem } = answer.value;
  const kept = await inTransaction(deps.db, async (tx) => {
    await tx.insertInto('device_key').values({
      device_id: deviceId, name: input.deviceName, private_key: signing.privateKey, public_key: signing.publicKey,
      encryption_private_key: encryption.privateKey, encryption_public_key: encryption.publicKey,
    }).execute();
    await writeMeta(tx, 'incarnation', newId(deps.random));
    await writeMeta(tx, 'nextDeviceSeq', 1);
    await writeMeta(tx, 'eventRootPem', eventRootPem);
    await forgetMeta(tx, 'pendingEnrolment');
    return ok({});
  });
  if (kept.ok) {
    deps.events.emit({ event: 'session_changed' });
    deps.sync.hint();
  }
  return kept;
}

/** As who it was, with the keys it has: what waits bears this device's id and signature. */
async function enrolAgain(deps: DeskDeps, known: DeviceIdentity, input: { readonly code: string; readonly deviceName: string }): Promise<Result<Record<string, never>, Refusal>> {
  const keys = await deps.db.selectFrom('device_key').select(['public_key', 'encryption_public_key']).executeTakeFirstOrThrow();
  const answer = await deps.hub.enrol({ code: input.code, name: input.deviceName, publicKey: keys.public_key, encryptionKey: keys.encryption_public_key, deviceId: known.deviceId });
  if (!answer.ok) return answer.error.code === 'offline' ? refuse('offline', '设备登记须联网，请检查网络后用同一个登记码再试。') : answer;
  if (answer.value.deviceId !== known.deviceId) return refuse('other_device', '服务器没有按原来的身份登记本机，请联系管理员。');
  await inTransaction(deps.db, async (tx) => {
    await tx.updateTable('device_key').set({ name: input.deviceName }).execute();
    return ok(await forgetMeta(tx, 'deviceUnknown'));
  });
  deps.events.emit({ event: 'session_changed' });
  deps.sync.hint();
  return ok({});
}

async function pendingKeys(deps: DeskDeps): Promise<PendingEnrolment> {
  const text = await readMeta(deps.db, 'pendingEnrolment');
  if (text !== null) return pendingSchema.parse(JSON.parse(text));
  const keys = { signing: makeKeyPair(), encryption: makeKeyPair() };
  await inTransaction(deps.db, async (tx) => ok(await writeMeta(tx, 'pendingEnrolment', JSON.stringify(keys))));
  return keys;
}
