import { sha256Hex } from '../../shared/crypto/sha256.ts';
import { plainEnrolmentCode } from '../../shared/domain/enrolment-code.ts';
import { outsideEvent } from '../../shared/domain/make-event.ts';
import type { Device, Staff } from '../../shared/domain/records.ts';
import { newId } from '../../shared/lib/random.ts';
import { err, ok, refuse } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';
import { appendChange } from './append-change.ts';
import { checkPassword } from './check-password.ts';
import type { HubDeps } from './hub-deps.ts';
import { loadRecord } from './load-situation.ts';
import type { HubSchema, WriteDb } from './schema.ts';

export type Enrolment = { readonly code: string; readonly name: string; readonly publicKey: string; readonly encryptionKey: string; readonly deviceId?: string | undefined };

/**
 * Binds a device by a one-time code shown by an admin. Whoever did not hear the answer asks again with the same keys and gets the same
 * device, for as long as the code lives.
 */
export async function enrolDevice(deps: HubDeps, enrolment: Enrolment): Promise<Result<{ deviceId: string; epoch: string }, Refusal>> {
  const enrolled = await deps.db.transaction().execute((tx) => enrolIn(tx, deps, enrolment));
  if (enrolled.ok) deps.hints.emit(0);
  return enrolled;
}

async function enrolIn(tx: WriteDb, deps: HubDeps, enrolment: Enrolment): Promise<Result<{ deviceId: string; epoch: string }, Refusal>> {
  const codeHash = sha256Hex(plainEnrolmentCode(enrolment.code));
  const row = await tx.selectFrom('enrolment_code').selectAll().where('code_hash', '=', codeHash).executeTakeFirst();
  const nowMs = deps.clock.nowMs();
  const head = await tx.selectFrom('log_head').select('epoch').where('id', '=', 1).executeTakeFirstOrThrow();
  if (row === undefined || row.expires_at_ms <= nowMs) return wrongCode();
  if (row.used_at_ms !== null) return await isSameDevice(tx, deps, row, enrolment) && row.device_id !== null ? ok({ deviceId: row.device_id, epoch: head.epoch }) : wrongCode();
  const device: Device = {
    deviceId: await freeDeviceId(tx, deps, enrolment.deviceId), name: enrolment.name, active: true, publicKey: enrolment.publicKey, encryptionKey: enrolment.encryptionKey, enrolledAtMs: nowMs, stopped: null, revision: 1,
  };
  await tx.updateTable('enrolment_code').set({ used_at_ms: nowMs, device_id: device.deviceId }).where('code_hash', '=', codeHash).execute();
  await appendChange(tx, deps, { decision: { puts: [{ kind: 'device', record: device }], event: outsideEvent('hub', 'device_saved', nowMs, {}, device.name) }, commandId: null });
  return ok({ deviceId: device.deviceId, epoch: head.epoch });
}

/** The id that a forgotten desk had, if it is nobody's; else a new one. */
async function freeDeviceId(tx: WriteDb, deps: HubDeps, wanted: string | undefined): Promise<string> {
  return wanted !== undefined && await loadRecord(tx, deps, 'device', wanted) === null ? wanted : newId(deps.random);
}

function wrongCode(): Result<never, Refusal> {
  return refuse('code', '登记码不正确、已使用或已过期，请向管理员要新的登记码。');
}

async function isSameDevice(tx: WriteDb, deps: HubDeps, row: HubSchema['enrolment_code'], enrolment: Enrolment): Promise<boolean> {
  const device = row.device_id === null ? null : await loadRecord(tx, deps, 'device', row.device_id);
  return device !== null && device.active && device.publicKey === enrolment.publicKey && device.encryptionKey === enrolment.encryptionKey;
}

export type KeyRequest = { readonly account: string; readonly password: string; readonly publicKey: string; readonly deviceId: string };

/**
 * Signing in at the hub: the password is checked here, and the staff member's public key bound (a later device brings a new one).
 * A one-time password binds no key; it is changed first (change-password.ts).
 */
export async function bindStaffKey(deps: HubDeps, request: KeyRequest): Promise<Result<Staff, Refusal>> {
  const checked = await checkPassword(deps, request.account, request.password);
  if (!checked.ok) return checked;
  if (checked.value.mustChangePassword) return refuse('must_change', '这是一次性密码，请先设置您自己的新密码。');
  const bound = await deps.db.transaction().execute(async (tx) => {
    const current = await loadRecord(tx, deps, 'staff', checked.value.staffId);
    // Between the check and this an admin may have set another password or stopped the account.
    if (current === null || !current.active || current.passwordChangedAtMs !== checked.value.passwordChangedAtMs) return err({ code: 'password', message: '帐号或密码不正确，请重新输入。' });
    await tx.updateTable('staff_secret').set({ last_sign_in_at_ms: deps.clock.nowMs() }).where('staff_id', '=', current.staffId).execute();
    if (hasKey(current, request)) return ok(current);
    const record = withKey(current, request);
    const device = await loadRecord(tx, deps, 'device', request.deviceId);
    const event = outsideEvent('hub', 'staff_saved', deps.clock.nowMs(), {}, `${record.name}（${record.account}）在“${device?.name ?? ''}”登录，启用新的签名密钥`);
    await appendChange(tx, deps, { decision: { puts: [{ kind: 'staff', record }], event }, commandId: null });
    return ok(record);
  });
  if (bound.ok && bound.value.revision !== checked.value.revision) deps.hints.emit(0);
  return bound;
}

type BoundKey = Pick<KeyRequest, 'deviceId' | 'publicKey'>;

export function hasKey(staff: Staff, key: BoundKey): boolean {
  return staff.keys.some((each) => each.deviceId === key.deviceId && each.publicKey === key.publicKey);
}

/** One key a device: the new one takes the place of the old. */
export function withKey(staff: Staff, { deviceId, publicKey }: BoundKey): Staff {
  return { ...staff, keys: [...staff.keys.filter((each) => each.deviceId !== deviceId), { deviceId, publicKey }], revision: staff.revision + 1 };
}
