import { forgetPrivateKeys } from '../../../shared/crypto/key-pairs.ts';
import type { Staff } from '../../../shared/domain/records.ts';
import { ok } from '../../../shared/lib/result.ts';
import { readDeskSettings } from '../db/desk-settings.ts';
import { inTransaction } from '../db/in-transaction.ts';
import { forgetMeta, readDevice, readMeta, writeMeta } from '../db/meta.ts';
import { unsignCommandsOf } from '../db/outbox.ts';
import { loadRecord } from '../db/records.ts';
import type { DeskSchema, WriteDb } from '../db/schema.ts';
import type { DeskDeps } from '../desk-deps.ts';

type StaffKey = DeskSchema['staff_key'];
type HeedDeps = Pick<DeskDeps, 'db' | 'clock' | 'session' | 'events'>;
const dayMs = 86_400_000;
const stoppedSentence = '这台设备已被管理员停用，已退出登录；待上传的事项保存在本机，恢复后继续上传。请联系管理员。';

/**
 * The hub refuses this device: whoever is signed in is signed out, their key forgotten, their jobs pause, and nothing personal is shown
 * until the hub answers it again. The outbox stays as it is.
 */
export async function heedDeviceStopped(deps: HeedDeps): Promise<void> {
  if (await readMeta(deps.db, 'deviceStopped') !== null && deps.session.current() === null) return;
  await inTransaction(deps.db, async (tx) => ok(await writeMeta(tx, 'deviceStopped', stoppedSentence)));
  endSession(deps);
}

/** The hub knows nothing of this device: whoever is here goes on as if offline, and the sign-in page offers to enrol it again. */
export async function heedDeviceUnknown(deps: HeedDeps): Promise<void> {
  if (await readMeta(deps.db, 'deviceUnknown') !== null) return;
  await inTransaction(deps.db, async (tx) => ok(await writeMeta(tx, 'deviceUnknown', 1)));
  deps.events.emit({ event: 'session_changed' });
}

/** What the hub's records say now about this device and about those who sign in here; only after everything has been downloaded. */
export async function heedRecords(deps: HeedDeps): Promise<void> {
  for (const key of ['deviceStopped', 'deviceUnknown'] as const) {
    if (await readMeta(deps.db, key) === null) continue;
    await inTransaction(deps.db, async (tx) => ok(await forgetMeta(tx, key)));
    deps.events.emit({ event: 'session_changed' });
  }
  const device = await readDevice(deps.db);
  if (device === null) return;
  for (const row of await deps.db.selectFrom('staff_key').selectAll().execute()) {
    const record = await loadRecord(deps.db, 'confirmed', 'staff', row.staff_id);
    // A page that was on its way while the key was bound knows nothing of it.
    if (record === null || record.revision < row.staff_revision) continue;
    await heedPerson(deps, row, record, device.deviceId);
  }
}

async function heedPerson(deps: HeedDeps, row: StaffKey, record: Staff, deviceId: string): Promise<void> {
  const session = deps.session.current();
  const isHere = session?.staff.staffId === row.staff_id;
  const ending = endingOf(row, record, deviceId);
  const { offlineDays } = await readDeskSettings(deps.db);
  // Whoever works here while the hub answers has its word, as if they had just signed in; written once an hour.
  const renewedMs = deps.clock.nowMs() + offlineDays * dayMs;
  const isDue = isHere && renewedMs - row.offline_until_ms > 3_600_000;
  const offlineUntilMs = ending !== null ? 0 : isDue ? renewedMs : row.offline_until_ms;
  const roles = JSON.stringify(record.roles);
  if (offlineUntilMs !== row.offline_until_ms || roles !== row.roles || record.name !== row.name) {
    await inTransaction(deps.db, async (tx) => ok(await tx.updateTable('staff_key').set({ offline_until_ms: offlineUntilMs, roles, name: record.name }).where('staff_id', '=', row.staff_id).execute()));
  }
  if (ending?.isKeyForgotten === true) await inTransaction(deps.db, async (tx) => ok(await unsignCommandsOf(tx, row.staff_id)));
  if (!isHere) return;
  if (ending !== null) {
    await inTransaction(deps.db, (tx) => noteEnding(tx, ending.sentence));
    endSession(deps);
  } else if (roles !== JSON.stringify(session.staff.roles) || record.name !== session.staff.name) {
    const { staffId, account } = session.staff;
    deps.session.replace({ ...session, staff: { staffId, account, name: record.name, roles: record.roles } });
    deps.events.emit({ event: 'session_changed' });
  }
}

type Ending = { readonly sentence: string; /** What they have queued waits for their next sign-in; else the hub refuses it and it is listed. */ readonly isKeyForgotten: boolean };

/** Why this person may not go on here without signing in again; null when they may. */
function endingOf(row: StaffKey, record: Staff, deviceId: string): Ending | null {
  if (!record.active) return { sentence: '您的帐号已停用，已自动退出，请联系管理员。', isKeyForgotten: false };
  if (record.passwordChangedAtMs !== row.password_changed_at_ms) return { sentence: '您的密码已修改或被重设，已自动退出，请用新密码重新登录。', isKeyForgotten: false };
  const hasKey = record.keys.some((each) => each.deviceId === deviceId && each.publicKey === row.public_key);
  return hasKey ? null : { sentence: '服务器不认识您在本机的签名密钥，已自动退出，请重新登录；待上传的事项在登录后继续上传。', isKeyForgotten: true };
}

async function noteEnding(tx: WriteDb, sentence: string) {
  return ok(await writeMeta(tx, 'sessionNotice', sentence));
}

function endSession(deps: Pick<HeedDeps, 'session' | 'events'>): void {
  deps.session.replace(null);
  forgetPrivateKeys();
  deps.events.emit({ event: 'session_changed' });
}
