import type { CallOutput } from '../../../shared/desk/contract.ts';
import type { Unsuccessful } from '../../../shared/desk/session-calls.ts';
import { shanghaiText } from '../../../shared/domain/signing-window.ts';
import { agreementStatusSchema } from '../../../shared/domain/records.ts';
import { ok } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import { commandSchema } from '../../../shared/protocol/command.ts';
import { commandLabels, eventLabels, statusLabels } from '../../../shared/text/labels-zh.ts';
import { readHistory } from '../db/history.ts';
import { loadShown } from '../db/records.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { whyNotAgain } from './redo-unsuccessful.ts';

/** 未成功事项（需处理）: what I tried, what it is now, who changed it. */
export async function listUnsuccessful(deps: DeskDeps): Promise<Result<CallOutput<'sync.unsuccessful'>, Refusal>> {
  const rows = await deps.db.selectFrom('unsuccessful').innerJoin('outbox', 'outbox.command_id', 'unsuccessful.command_id')
    .select(['unsuccessful.message', 'unsuccessful.at_ms', 'outbox.body']).orderBy('unsuccessful.at_ms', 'desc').execute();
  const items: Unsuccessful[] = [];
  for (const row of rows) {
    const command = commandSchema.parse(JSON.parse(row.body));
    const household = command.householdId === null ? null
      : await deps.db.selectFrom('household_row').selectAll().where('household_id', '=', command.householdId).executeTakeFirst() ?? null;
    items.push({
      commandId: command.commandId, type: command.type, typeLabel: commandLabels[command.type], staffName: (await loadShown(deps.db, 'staff', command.staffId))?.name ?? '',
      triedAtMs: command.clientTimeMs, householdId: command.householdId, householdName: household?.name ?? '', agreementNo: household?.agreement_no ?? '',
      reason: row.message, nowIs: household === null ? '' : statusLabels[agreementStatusSchema.parse(household.status)],
      changedBy: command.householdId === null ? '' : await lastChange(deps, command.householdId), canRedo: await whyNotAgain(deps, command) === null,
    });
  }
  return ok({ items });
}

/** Lines that tell of a change and are none. */
const tellingOnly: readonly string[] = ['message_sent', 'citizen_step', 'audit', 'log_call', 'abandon'];

async function lastChange(deps: DeskDeps, householdId: string): Promise<string> {
  const last = (await readHistory(deps.db, householdId)).find((each) => !each.waiting && !tellingOnly.includes(each.event.type));
  return last === undefined ? '' : `${last.event.actor.name} ${shanghaiText(last.event.atMs)} ${eventLabels[last.event.type]}`;
}
