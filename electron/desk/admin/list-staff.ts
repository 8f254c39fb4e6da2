import { ok } from '../../../shared/lib/result.ts';
import { readDevice } from '../db/meta.ts';
import { listShown } from '../db/records.ts';
import type { DeskDeps } from '../desk-deps.ts';
import type { Answer } from '../use-case.ts';
import { signedInAdmin } from './signed-in-admin.ts';
import { waitingSubjects } from './waiting-subjects.ts';

/** 人员: everybody who has an account, those in use first. */
export async function listStaff(deps: DeskDeps): Answer<'admin.staff'> {
  const admin = signedInAdmin(deps);
  if (!admin.ok) return admin;
  const facts = await deps.hub.administration();
  const known = new Map(facts.ok ? facts.value.staff.map((each) => [each.staffId, each]) : []);
  const own = await readDevice(deps.db);
  const deviceNames = new Map((await listShown(deps.db, 'device', {})).map((each) => [each.deviceId, each.deviceId === own?.deviceId ? `${each.name}（本机）` : each.name]));
  const waiting = await waitingSubjects(deps.db);
  const people = (await listShown(deps.db, 'staff', {})).map(({ staffId, account, name, roles, active, revision, mustChangePassword, keys }) => ({
    staffId, account, name, roles, active, revision, mustChangePassword, isSelf: staffId === admin.value.staffId, waiting: waiting.has(staffId),
    devices: keys.map((key) => deviceNames.get(key.deviceId) ?? '').filter((each) => each !== ''),
    lastSignInAtMs: known.get(staffId)?.lastSignInAtMs ?? null, oneTimePasswordEndsAtMs: mustChangePassword ? known.get(staffId)?.oneTimePasswordEndsAtMs ?? null : null,
  }));
  return ok({ people: people.toSorted((a, b) => Number(b.active) - Number(a.active) || a.account.localeCompare(b.account)), isFresh: facts.ok });
}
