import type { CallOutput } from '../../../shared/desk/contract.ts';
import type { StaffView } from '../../../shared/desk/session-calls.ts';
import { ok } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import { readDevice } from '../db/meta.ts';
import { listShown } from '../db/records.ts';
import type { DeskDeps } from '../desk-deps.ts';

/** Who is signed in, and what the sign-in page needs before anybody is. */
export async function readSessionState(deps: DeskDeps): Promise<Result<CallOutput<'session.state'>, Refusal>> {
  const device = await readDevice(deps.db);
  const staff = (await listShown(deps.db, 'staff', {})).filter((each) => each.active);
  const session = deps.session.current();
  return ok({
    staff: session === null ? null : viewOf(session.staff), enrolled: device !== null, deviceName: device?.name ?? '',
    demo: deps.config.demo, portalUrl: deps.config.portalUrl, version: deps.config.version, accounts: staff.map(viewOf),
  });
}

function viewOf({ staffId, account, name, roles }: StaffView): StaffView {
  return { staffId, account, name, roles: [...roles] };
}
