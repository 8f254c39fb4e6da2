import { sha256Hex } from '../../shared/crypto/sha256.ts';
import { outsideEvent } from '../../shared/domain/make-event.ts';
import type { Device, Staff } from '../../shared/domain/records.ts';
import { newId } from '../../shared/lib/random.ts';
import { ok, refuse } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';
import { isPassword } from '../security/passwords.ts';
import { takeFromRate } from '../security/rate-limits.ts';
import { appendChange } from './append-change.ts';
import type { HubDeps } from './hub-deps.ts';
import { loadRecord, openRow } from './load-situation.ts';

export type Enrolment = { readonly code: string; readonly name: string; readonly publicKey: string; readonly encryptionKey: string };

/** Binds a device by a one-time code shown by an admin. */
export async function enrolDevice(deps: HubDeps, enrolment: Enrolment): Promise<Result<{ deviceId: string; epoch: string }, Refusal>> {
  return deps.db.transaction().execute(async (tx) => {
    const codeHash = sha256Hex(enrolment.code.trim().toUpperCase());
    const row = await tx.selectFrom('enrolment_code').selectAll().where('code_hash', '=', codeHash).executeTakeFirst();
    const nowMs = deps.clock.nowMs();
    if (row === undefined || row.used_at_ms !== null || row.expires_at_ms <= nowMs) return refuse('code', '登记码不正确、已使用或已过期，请向管理员要新的登记码。');
    const device: Device = { deviceId: newId(deps.random), name: enrolment.name, active: true, publicKey: enrolment.publicKey, encryptionKey: enrolment.encryptionKey, revision: 1 };
    await tx.updateTable('enrolment_code').set({ used_at_ms: nowMs, device_id: device.deviceId }).where('code_hash', '=', codeHash).execute();
    await appendChange(tx, deps, { decision: { puts: [{ kind: 'device', record: device }], event: outsideEvent('hub', 'device_saved', nowMs, {}, device.name) }, commandId: null });
    const head = await tx.selectFrom('log_head').select('epoch').where('id', '=', 1).executeTakeFirstOrThrow();
    return ok({ deviceId: device.deviceId, epoch: head.epoch });
  });
}

/** First sign-in on a device: the password is checked here, and the staff member's public key bound (a later device brings a new one). */
export async function bindStaffKey(deps: HubDeps, request: { readonly account: string; readonly password: string; readonly publicKey: string; readonly deviceId: string }): Promise<Result<Staff, Refusal>> {
  const isAllowed = await deps.db.transaction().execute((tx) => takeFromRate(tx, deps, 'signInPerAccount', deps.keys.keyedHash('account', request.account.trim())));
  if (!isAllowed) return refuse('too_many', '该帐号登录次数太多，请 15 分钟后再试，或联系管理员。');
  const rows = await deps.db.selectFrom('record').selectAll().where('kind', '=', 'staff').execute();
  const staff = rows.map((row) => openRow(row, null)).flatMap((each) => (each.kind === 'staff' ? [each.record] : [])).find((each) => each.account === request.account.trim());
  const secret = staff === undefined ? undefined : await deps.db.selectFrom('staff_secret').select('verifier').where('staff_id', '=', staff.staffId).executeTakeFirst();
  if (staff === undefined || secret === undefined || !isPassword(request.password, secret.verifier)) return refuse('password', '帐号或密码不正确，请重新输入。');
  if (!staff.active) return refuse('staff_stopped', '该帐号已停用，请联系管理员。');
  return deps.db.transaction().execute(async (tx) => {
    const current = await loadRecord(tx, deps, 'staff', staff.staffId);
    const isBound = current?.keys.some((each) => each.deviceId === request.deviceId && each.publicKey === request.publicKey) === true;
    if (current === null || isBound) return ok(current ?? staff);
    const others = current.keys.filter((each) => each.deviceId !== request.deviceId);
    const record: Staff = { ...current, keys: [...others, { deviceId: request.deviceId, publicKey: request.publicKey }], revision: current.revision + 1 };
    await appendChange(tx, deps, { decision: { puts: [{ kind: 'staff', record }], event: outsideEvent('hub', 'staff_saved', deps.clock.nowMs(), {}, record.name) }, commandId: null });
    return ok(record);
  });
}
