import { appendChange } from './append-change.ts';
import type { HubDeps } from './hub-deps.ts';
import { loadRecord } from './load-situation.ts';
import { openOutboxContent } from './outbox-content.ts';
import { codePurpose, messageDecision } from './queue-message.ts';
import type { HubSchema } from './schema.ts';

const maxTries = 3;
type OutboxRow = HubSchema['sms_outbox'];
type Outcome = { readonly state: 'queued' | 'sent' | 'failed' | 'not_sent'; readonly problem: string | null };

/**
 * Sends what waits in the outbox, at most 50 a run: codes first, since a push to thousands must not outlast their five minutes, then the
 * oldest. A message that fails three times, or may not be sent any more, is told to the desks.
 */
export async function sendMessages(deps: HubDeps): Promise<number> {
  const rows = await deps.db.selectFrom('sms_outbox').selectAll().where('state', '=', 'queued')
    .orderBy((each) => each('purpose', '!=', codePurpose)).orderBy('created_at_ms').limit(50).execute();
  for (const row of rows) {
    const seq = await writeOutcome(deps, row, await sendOne(deps, row));
    if (seq !== null) deps.hints.emit(seq);
  }
  return rows.length;
}

async function sendOne(deps: HubDeps, row: OutboxRow): Promise<Outcome> {
  const content = await openOutboxContent(deps.db, deps, row);
  if (content === null) return { state: 'not_sent', problem: '该户的信息已删除，短信未发送。' };
  const household = row.household_id === null ? null : await loadRecord(deps.db, deps, 'household', row.household_id);
  // 去世 stops every message at once, those that wait too (product.md, 特殊情况).
  if (household?.special.includes('去世') === true) return { state: 'not_sent', problem: '主申请人已登记“去世”，短信未发送。' };
  if (row.purpose === codePurpose && household?.removed === true) return { state: 'not_sent', problem: '该户已移出名单，短信未发送。' };
  const sent = await deps.sms.send({ messageId: row.message_id, ...content });
  if (sent.ok) return { state: 'sent', problem: null };
  return { state: row.tries + 1 >= maxTries ? 'failed' : 'queued', problem: sent.error.message };
}

/**
 * The outcome in the outbox and, once it is final, in the message's record; codes have none. Returns the seq of the change. Two senders may
 * have had the same message in hand, while the provider was long in answering: the first that ends it has ended it.
 */
async function writeOutcome(deps: HubDeps, row: OutboxRow, { state, problem }: Outcome): Promise<number | null> {
  const nowMs = deps.clock.nowMs();
  return deps.db.transaction().execute(async (tx) => {
    const written = await tx.updateTable('sms_outbox').set({ state, problem, tries: row.tries + 1, sent_at_ms: state === 'sent' ? nowMs : null })
      .where('message_id', '=', row.message_id).where('state', '=', 'queued').executeTakeFirst();
    if (Number(written.numUpdatedRows) === 0) return null;
    const message = state === 'queued' || row.purpose === codePurpose ? null : await loadRecord(tx, deps, 'message', row.message_id);
    if (message === null) return null;
    return appendChange(tx, deps, { decision: messageDecision({ ...message, state, problem, atMs: nowMs, revision: message.revision + 1 }), commandId: null });
  });
}
