import type { CallOutput } from '../../../shared/desk/contract.ts';
import type { StaffView } from '../../../shared/desk/session-calls.ts';
import { ok } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import { readDeskSettings } from '../db/desk-settings.ts';
import { readDevice, readMeta } from '../db/meta.ts';
import { listShown, loadShown } from '../db/records.ts';
import type { DeskDeps } from '../desk-deps.ts';

/** Who is signed in, and what the sign-in page needs before anybody is. A stopped device names nobody. */
export async function readSessionState(deps: DeskDeps): Promise<Result<CallOutput<'session.state'>, Refusal>> {
  const device = await readDevice(deps.db);
  const deviceStopped = await readMeta(deps.db, 'deviceStopped');
  const staff = deviceStopped === null ? (await listShown(deps.db, 'staff', {})).filter((each) => each.active) : [];
  const session = deps.session.current();
  // An admin may have given the device another name since.
  const record = device === null ? null : await loadShown(deps.db, 'device', device.deviceId);
  return ok({
    staff: session === null ? null : viewOf(session.staff), enrolled: device !== null, deviceName: record?.name ?? device?.name ?? '',
    demo: deps.config.demo, portalUrl: deps.config.portalUrl, version: deps.config.version, accounts: staff.map(viewOf),
    isLocked: session?.isLocked === true, deviceStopped, isDeviceUnknown: await readMeta(deps.db, 'deviceUnknown') !== null, notice: session === null ? await readMeta(deps.db, 'sessionNotice') : null,
    idleLockMinutes: (await readDeskSettings(deps.db)).idleLockMinutes,
  });
}

function viewOf({ staffId, account, name, roles }: StaffView): StaffView {
  return { staffId, account, name, roles: [...roles] };
}
