import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Intent } from '../../../shared/protocol/command.ts';
import { giveCommand } from '../db/give-command.ts';
import { loadShown } from '../db/records.ts';
import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';

/** Another name, other roles; the screen shows what the person was, so a revision that only bound a key is none the worse. */
export async function changeStaff(deps: DeskDeps, { staffId, was, name, roles }: Input<'admin.changeStaff'>): Answer<'admin.changeStaff'> {
  const person = await loadShown(deps.db, 'staff', staffId);
  if (person === null) return refuse('unknown_staff', '没有找到该人员，请刷新后再试。');
  return give(deps, { type: 'save_staff', subjectId: staffId, expectedRevision: person.revision, payload: { account: person.account, name, roles, verifier: null, was } });
}

export async function stopStaff(deps: DeskDeps, { staffId, expectedRevision, reason }: Input<'admin.stopStaff'>): Answer<'admin.stopStaff'> {
  return give(deps, { type: 'stop_staff', subjectId: staffId, expectedRevision, payload: { reason } });
}

export async function startStaff(deps: DeskDeps, { staffId, expectedRevision, reason }: Input<'admin.startStaff'>): Answer<'admin.startStaff'> {
  return give(deps, { type: 'start_staff', subjectId: staffId, expectedRevision, payload: { reason } });
}

async function give(deps: DeskDeps, intent: Intent): Answer<'admin.stopStaff'> {
  const given = await giveCommand(deps, intent, null);
  return given.ok ? ok({}) : given;
}
