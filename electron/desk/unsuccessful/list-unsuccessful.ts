import type { CallOutput } from '../../../shared/desk/contract.ts';
import type { Unsuccessful } from '../../../shared/desk/session-calls.ts';
import { agreementCommands } from '../../../shared/domain/command-guard.ts';
import { subjectRevision } from '../../../shared/domain/decide-command.ts';
import { ok } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import { commandSchema, intentOf } from '../../../shared/protocol/command.ts';
import type { Command } from '../../../shared/protocol/command.ts';
import { commandLabels } from '../../../shared/text/labels-zh.ts';
import { readHistory } from '../db/history.ts';
import { loadSituationForIntent } from '../db/load-situation.ts';
import { loadShown } from '../db/records.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { changesSince } from '../households/changes-since.ts';
import { nowFacts } from '../households/now-facts.ts';
import { whyNotAgain } from './redo-unsuccessful.ts';
import { differencesNow, whatWasTyped } from './what-was-typed.ts';

/** 未成功事项（需处理）: what I tried and typed, what it is now, who has changed it since. */
export async function listUnsuccessful(deps: DeskDeps): Promise<Result<CallOutput<'sync.unsuccessful'>, Refusal>> {
  const rows = await deps.db.selectFrom('unsuccessful').innerJoin('outbox', 'outbox.command_id', 'unsuccessful.command_id')
    .select(['unsuccessful.message', 'unsuccessful.at_ms', 'outbox.body']).orderBy('unsuccessful.at_ms', 'desc').execute();
  const items: Unsuccessful[] = [];
  for (const row of rows) items.push(await itemOf(deps, commandSchema.parse(JSON.parse(row.body)), row.message));
  return ok({ items });
}

async function itemOf(deps: DeskDeps, command: Command, reason: string): Promise<Unsuccessful> {
  const { commandId, type, householdId, subjectId, staffId, clientTimeMs } = command;
  const household = householdId === null ? null : await deps.db.selectFrom('household_row').selectAll().where('household_id', '=', householdId).executeTakeFirst() ?? null;
  return {
    commandId, type, typeLabel: commandLabels[type], staffName: (await loadShown(deps.db, 'staff', staffId))?.name ?? '', triedAtMs: clientTimeMs,
    householdId, householdName: household?.name ?? '', agreementNo: household?.agreement_no ?? '', reason,
    ...await whatItIsNow(deps, command),
    changes: householdId === null ? [] : changesSince(await readHistory(deps.db, householdId), subjectId, command.expectedRevision, commandId),
    whyNot: (await whyNotAgain(deps, command))?.message ?? null,
  };
}

async function whatItIsNow(deps: DeskDeps, command: Command): Promise<Pick<Unsuccessful, 'typed' | 'nowIs' | 'differences' | 'revision'>> {
  const intent = intentOf(command);
  if (intent === null) return { typed: [], nowIs: [], differences: [], revision: 0 };
  const situation = await loadSituationForIntent(deps.db, 'shown', intent, command.householdId);
  const agreementId = agreementCommands.includes(command.type) ? command.subjectId : null;
  return { typed: whatWasTyped(intent), nowIs: nowFacts(situation, agreementId, deps.clock.nowMs()), differences: differencesNow(intent, situation), revision: subjectRevision(intent, situation) };
}
