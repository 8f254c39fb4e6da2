import type { PresenceRequest, PresenceResponse } from '../../shared/protocol/presence.ts';
import type { HubDeps } from '../store/hub-deps.ts';
import { loadRecord } from '../store/load-situation.ts';
import type { PresenceBoard } from '../store/presence-board.ts';

/** Notes what a device has open and says who else has it open, by the names of the hub's own records. */
export async function answerPresence(deps: HubDeps, board: PresenceBoard, deviceId: string, request: PresenceRequest): Promise<PresenceResponse> {
  const others = board.note({ ...request, deviceId }, deps.clock.nowMs());
  const named: PresenceResponse['others'] = [];
  for (const other of others) {
    const [staff, device] = [await loadRecord(deps.db, deps, 'staff', other.staffId), await loadRecord(deps.db, deps, 'device', other.deviceId)];
    if (staff !== null && device?.active === true) named.push({ staffName: staff.name, deviceName: device.name });
  }
  return { others: named.slice(0, 50) };
}
