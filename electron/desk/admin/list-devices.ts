import { ok } from '../../../shared/lib/result.ts';
import { readDevice } from '../db/meta.ts';
import { countWaiting } from '../db/outbox.ts';
import { listShown } from '../db/records.ts';
import type { DeskDeps } from '../desk-deps.ts';
import type { Answer } from '../use-case.ts';
import { signedInAdmin } from './signed-in-admin.ts';
import { waitingSubjects } from './waiting-subjects.ts';

/** 设备: every desk that was ever enrolled, those in use first, with what the hub last heard of it. */
export async function listDevices(deps: DeskDeps): Answer<'admin.devices'> {
  const admin = signedInAdmin(deps);
  if (!admin.ok) return admin;
  const facts = await deps.hub.administration();
  const known = new Map(facts.ok ? facts.value.devices.map((each) => [each.deviceId, each]) : []);
  const own = await readDevice(deps.db);
  const names = new Map((await listShown(deps.db, 'staff', {})).map((each) => [each.staffId, each.name]));
  const [waiting, ownWaiting] = [await waitingSubjects(deps.db), await countWaiting(deps.db)];
  const devices = (await listShown(deps.db, 'device', {})).map(({ deviceId, name, active, revision, enrolledAtMs, stopped }) => ({
    deviceId, name, active, revision, enrolledAtMs, isThis: deviceId === own?.deviceId, waiting: waiting.has(deviceId),
    stopped: stopped === null ? null : { staffName: names.get(stopped.staffId) ?? '', atMs: stopped.atMs, reason: stopped.reason },
    lastSeenAtMs: known.get(deviceId)?.lastSeenAtMs ?? null, version: known.get(deviceId)?.version ?? null, protocol: known.get(deviceId)?.protocol ?? null,
    waitingCount: deviceId === own?.deviceId ? ownWaiting : known.get(deviceId)?.waiting ?? null,
  }));
  return ok({ devices: devices.toSorted((a, b) => Number(b.active) - Number(a.active) || a.name.localeCompare(b.name, 'zh-CN')), isFresh: facts.ok });
}
