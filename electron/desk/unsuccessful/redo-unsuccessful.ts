import { decideCommand, subjectRevision } from '../../../shared/domain/decide-command.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import { commandSchema, intentOf } from '../../../shared/protocol/command.ts';
import type { Command, Intent } from '../../../shared/protocol/command.ts';
import { giveCommandIn, tellScreens } from '../db/give-command.ts';
import { inTransaction } from '../db/in-transaction.ts';
import { loadSituationForIntent } from '../db/load-situation.ts';
import type { ReadDb } from '../db/schema.ts';
import { staleOriginal } from '../db/stale-original.ts';
import type { DeskDeps } from '../desk-deps.ts';

/**
 * Does the same again, as whoever is signed in, on what the list showed the record to be (`expectedRevision`): what has changed since then is
 * said first. The line leaves the list in the same transaction.
 */
export async function redoUnsuccessful(deps: DeskDeps, input: { readonly commandId: string; readonly expectedRevision: number }): Promise<Result<Record<string, never>, Refusal>> {
  const row = await deps.db.selectFrom('unsuccessful').innerJoin('outbox', 'outbox.command_id', 'unsuccessful.command_id').select('outbox.body')
    .where('unsuccessful.command_id', '=', input.commandId).executeTakeFirst();
  if (row === undefined) return refuse('unknown_item', '该事项已经处理，请刷新后查看。');
  const command = commandSchema.parse(JSON.parse(row.body));
  const known = intentOf(command);
  if (known === null) return refuse('unreadable', '该事项的内容无法识别，请放弃后重新办理。');
  const intent = { ...withoutWhatWasSeen(known), expectedRevision: input.expectedRevision };
  const given = { intent, householdId: command.householdId };
  const result = await inTransaction(deps.db, async (tx) => {
    const done = await giveCommandIn(tx, deps, given);
    if (!done.ok) return done;
    await tx.deleteFrom('unsuccessful').where('command_id', '=', input.commandId).execute();
    return ok({});
  });
  if (result.ok) tellScreens(deps, [given]);
  return result;
}

/** Why the command could not be given again now; null when it could. */
export async function whyNotAgain(deps: DeskDeps, command: Command): Promise<Refusal | null> {
  const intent = await intentNow(deps.db, command);
  const session = deps.session.current();
  if (intent === null || session === null) return { code: 'not_signed_in', message: '请先登录再办理。' };
  const situation = await loadSituationForIntent(deps.db, 'shown', intent, command.householdId);
  const stale = staleOriginal(intent, situation);
  if (stale !== null) return stale;
  const decided = decideCommand(intent, situation, { staff: session.staff, deviceId: command.deviceId, nowMs: deps.clock.nowMs(), counterSignedCopy: null });
  return decided.ok ? null : decided.error;
}

/** The same intent with the revision that the person who asks again can see now. */
async function intentNow(db: ReadDb, command: Command): Promise<Intent | null> {
  const known = intentOf(command);
  if (known === null) return null;
  const intent = withoutWhatWasSeen(known);
  const situation = await loadSituationForIntent(db, 'shown', intent, command.householdId);
  return { ...intent, expectedRevision: subjectRevision(intent, situation) };
}

/** The list has shown what the number is now beside what was typed. */
function withoutWhatWasSeen(intent: Intent): Intent {
  if (intent.type !== 'correct' && intent.type !== 'request_correction') return intent;
  const { seenPhone: _seenPhone, ...payload } = intent.payload;
  // The payload is the type's own without one optional member.
  return { ...intent, payload } as Intent;
}
