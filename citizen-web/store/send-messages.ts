import { refuse } from '../../shared/lib/result.ts';
import { appendChange } from './append-change.ts';
import type { HubDeps } from './hub-deps.ts';
import { loadRecord } from './load-situation.ts';
import { openOutboxContent } from './outbox-content.ts';
import { codePurpose, messageDecision } from './queue-message.ts';

const maxTries = 3;

/** Sends what waits in the outbox, at most 50 a run: codes first, since a push to thousands must not outlast their five minutes, then the oldest; a message that fails three times is told to the desks. */
export async function sendMessages(deps: HubDeps): Promise<number> {
  const rows = await deps.db.selectFrom('sms_outbox').selectAll().where('state', '=', 'queued')
    .orderBy((each) => each('purpose', '!=', codePurpose)).orderBy('created_at_ms').limit(50).execute();
  for (const row of rows) {
    const content = await openOutboxContent(deps.db, deps, row);
    const sent = content === null ? refuse('deleted', '该户的信息已删除，短信未发送。') : await deps.sms.send({ messageId: row.message_id, ...content });
    const tries = row.tries + 1;
    const state = sent.ok ? 'sent' : tries >= maxTries ? 'failed' : 'queued';
    const problem = sent.ok ? null : sent.error.message;
    const seq = await deps.db.transaction().execute(async (tx) => {
      await tx.updateTable('sms_outbox').set({ state, problem, tries, sent_at_ms: sent.ok ? deps.clock.nowMs() : null }).where('message_id', '=', row.message_id).execute();
      if (state === 'queued' || row.purpose === codePurpose) return null;
      const message = await loadRecord(tx, deps, 'message', row.message_id);
      if (message === null) return null;
      const record = { ...message, state: sent.ok ? ('sent' as const) : ('failed' as const), problem, atMs: deps.clock.nowMs(), revision: message.revision + 1 };
      return appendChange(tx, deps, { decision: messageDecision(record), commandId: null });
    });
    if (seq !== null) deps.hints.emit(seq);
  }
  return rows.length;
}
