import type { Device } from '../../shared/domain/records.ts';
import type { Command } from '../../shared/protocol/command.ts';
import type { CommandResult, UploadRequest, UploadResponse } from '../../shared/protocol/upload.ts';
import { loggedError } from '../security/redaction.ts';
import { applyCommand, applyCommandIn } from './apply-command.ts';
import type { Applied } from './apply-command.ts';
import { documentsIn } from '../../shared/domain/documents-in.ts';
import type { HubDeps } from './hub-deps.ts';

/** Commands in one transaction: one wait for the disk for all of them, and short enough that no citizen notices. */
const commandsPerTransaction = 25;

/**
 * Applies the commands of one upload in order and stops at the first that cannot be answered (Sync, line 4). `epoch`: of the log the desk knows. Where
 * this hub has been restored since, it answers none: the desk fetches the new log first, and sees for itself whose keys that does not know any more.
 */
export async function applyUpload(deps: HubDeps, device: Device, { epoch, commands }: UploadRequest): Promise<UploadResponse> {
  const head = await deps.db.selectFrom('log_head').select('epoch').where('id', '=', 1).executeTakeFirstOrThrow();
  if (epoch !== null && epoch !== head.epoch) return { epoch: head.epoch, hubTimeMs: deps.clock.nowMs(), results: [], stop: { kind: 'none' } };
  const results: CommandResult[] = [];
  let stop: UploadResponse['stop'] = { kind: 'none' };
  for (const group of groupsOf(commands)) {
    for (const applied of await applyGroup(deps, device, group)) {
      if ('stop' in applied) stop = applied.stop;
      else results.push(applied.result);
    }
    if (stop.kind !== 'none') break;
  }
  return { epoch: head.epoch, hubTimeMs: deps.clock.nowMs(), results, stop };
}

/** Runs of commands without documents; one that brings documents, whose check takes long, or that has files to remove, stands alone. */
function groupsOf(commands: readonly Command[]): Command[][] {
  const groups: Command[][] = [];
  let isOpen = false;
  for (const command of commands) {
    const isQuick = documentsIn(command.payload).length === 0 && command.type !== 'erase_household';
    const last = groups.at(-1);
    if (last !== undefined && isOpen && isQuick && last.length < commandsPerTransaction) last.push(command);
    else groups.push([command]);
    isOpen = isQuick;
  }
  return groups;
}

async function applyGroup(deps: HubDeps, device: Device, group: readonly Command[]): Promise<readonly Applied[]> {
  if (group.length === 1) return applyOneByOne(deps, device, group);
  try {
    return await applyTogether(deps, device, group);
  } catch (error) {
    // Nothing of the group was kept. One by one, a command that cannot be worked does not hold up those before it.
    deps.log.error({ error: loggedError(error) }, 'a group of commands failed and is tried one by one');
    return applyOneByOne(deps, device, group);
  }
}

async function applyTogether(deps: HubDeps, device: Device, group: readonly Command[]): Promise<readonly Applied[]> {
  const answers = await deps.db.transaction().execute(async (tx) => {
    const applied: Applied[] = [];
    for (const command of group) {
      const answer = await applyCommandIn(tx, deps, device, command);
      applied.push(answer);
      if ('stop' in answer) break;
    }
    return applied;
  });
  const lastSeq = answers.reduce((highest, each) => Math.max(highest, 'result' in each ? each.result.resultSeq ?? 0 : 0), 0);
  if (lastSeq > 0) deps.hints.emit(lastSeq);
  return answers;
}

async function applyOneByOne(deps: HubDeps, device: Device, group: readonly Command[]): Promise<readonly Applied[]> {
  const answers: Applied[] = [];
  for (const command of group) {
    const answer = await applyCommand(deps, device, command);
    answers.push(answer);
    if ('stop' in answer) break;
  }
  return answers;
}
