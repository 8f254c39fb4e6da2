import { ok } from '../../../shared/lib/result.ts';
import type { Intent } from '../../../shared/protocol/command.ts';
import { giveCommand } from '../db/give-command.ts';
import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';

export async function renameDevice(deps: DeskDeps, { deviceId, expectedRevision, name }: Input<'admin.renameDevice'>): Answer<'admin.renameDevice'> {
  return give(deps, { type: 'rename_device', subjectId: deviceId, expectedRevision, payload: { name } });
}

/** The hub refuses every call of a stopped device from then on; the device locks itself when it hears of it. */
export async function stopDevice(deps: DeskDeps, { deviceId, expectedRevision, reason }: Input<'admin.stopDevice'>): Answer<'admin.stopDevice'> {
  return give(deps, { type: 'stop_device', subjectId: deviceId, expectedRevision, payload: { reason } });
}

export async function startDevice(deps: DeskDeps, { deviceId, expectedRevision, reason }: Input<'admin.startDevice'>): Answer<'admin.startDevice'> {
  return give(deps, { type: 'start_device', subjectId: deviceId, expectedRevision, payload: { reason } });
}

async function give(deps: DeskDeps, intent: Intent): Answer<'admin.stopDevice'> {
  const given = await giveCommand(deps, intent, null);
  return given.ok ? ok({}) : given;
}
