import { must } from '../../../shared/lib/assert.ts';
import type { ReadDb, WriteDb } from './schema.ts';

/**
 * | key | value |
 * |---|---|
 * | epoch, cursor, lastHash | how far the hub's changes have been applied; lastHash is the hash of that change |
 * | lastHubTimeMs, lastContactAtMs | the hub's clock at the last contact; this desk's clock at it |
 * | deviceId, deviceName, incarnation, nextDeviceSeq | who this desk is to the hub |
 * | comparedAtSeq, checkedThroughSeq | where the digest of state was last compared with the hub's; where the two last agreed |
 * | rebuiltAtSeq | the seq whose digest of state last differed from the hub's, so that one difference rebuilds once |
 * | signInFailures | wrong passwords by account: see staff/sign-in-failures.ts |
 * | pendingEnrolment | the keys of a 设备登记 that has not been answered yet: asked again with the same, it is the same device |
 * | deviceStopped | why the hub has stopped this device, until it answers it again |
 * | deviceUnknown | the hub has forgotten this device (it was restored from before the 设备登记), until it is enrolled again |
 * | sessionNotice | why the desk itself ended the last session |
 * | deskSettings | what the office wants of its desks, as last told: see db/desk-settings.ts |
 * | photosLookedAtBeforeMs | photos of households last changed before this have been looked at: see retention/drop-photos.ts |
 * | clockAheadMs | how far this computer's clock was ahead of the hub's at the last download |
 */
export type MetaKey = 'epoch' | 'cursor' | 'lastHash' | 'lastHubTimeMs' | 'lastContactAtMs' | 'deviceId' | 'deviceName' | 'incarnation' | 'nextDeviceSeq' | 'eventRootPem' | 'rebuiltAtSeq' | 'signInFailures'
  | 'comparedAtSeq' | 'checkedThroughSeq' | 'pendingEnrolment' | 'deviceStopped' | 'deviceUnknown' | 'sessionNotice' | 'deskSettings' | 'clockAheadMs' | 'photosLookedAtBeforeMs';

export async function readMeta(db: ReadDb, key: MetaKey): Promise<string | null> {
  const row = await db.selectFrom('meta').select('value').where('key', '=', key).executeTakeFirst();
  return row?.value ?? null;
}

export async function readMetaNumber(db: ReadDb, key: MetaKey): Promise<number | null> {
  const value = await readMeta(db, key);
  return value === null ? null : Number(value);
}

export async function writeMeta(tx: WriteDb, key: MetaKey, value: string | number): Promise<void> {
  const text = String(value);
  await tx.insertInto('meta').values({ key, value: text }).onConflict((conflict) => conflict.column('key').doUpdateSet({ value: text })).execute();
}

export async function forgetMeta(tx: WriteDb, key: MetaKey): Promise<void> {
  await tx.deleteFrom('meta').where('key', '=', key).execute();
}

export type DeviceIdentity = {
  readonly deviceId: string; readonly name: string; readonly incarnation: string; readonly privateKey: string; readonly encryptionPrivateKey: string;
};

/** Null until the desk is enrolled 设备登记. */
export async function readDevice(db: ReadDb): Promise<DeviceIdentity | null> {
  const row = await db.selectFrom('device_key').selectAll().executeTakeFirst();
  if (row === undefined) return null;
  const incarnation = must(await readMeta(db, 'incarnation'), 'an enrolled desk has an incarnation');
  return { deviceId: row.device_id, name: row.name, incarnation, privateKey: row.private_key, encryptionPrivateKey: row.encryption_private_key };
}
