import { z } from 'zod';
import { appendChange } from './append-change.ts';
import type { HubDeps } from './hub-deps.ts';
import { loadRecord } from './load-situation.ts';
import { messageDecision } from './queue-message.ts';

const contentSchema = z.object({ phone: z.string(), text: z.string() });
const maxTries = 3;

/** Sends what waits in the outbox, oldest first, at most 50 a run; a message that fails three times is told to the desks. */
export async function sendMessages(deps: HubDeps): Promise<number> {
  const rows = await deps.db.selectFrom('sms_outbox').selectAll().where('state', '=', 'queued').orderBy('created_at_ms').limit(50).execute();
  for (const row of rows) {
    const content = contentSchema.parse(JSON.parse(deps.keys.openOwn(row.sealed_content, `sms:${row.message_id}`)));
    const sent = await deps.sms.send({ messageId: row.message_id, ...content });
    const tries = row.tries + 1;
    const state = sent.ok ? 'sent' : tries >= maxTries ? 'failed' : 'queued';
    const problem = sent.ok ? null : sent.error.message;
    const seq = await deps.db.transaction().execute(async (tx) => {
      await tx.updateTable('sms_outbox').set({ state, problem, tries, sent_at_ms: sent.ok ? deps.clock.nowMs() : null }).where('message_id', '=', row.message_id).execute();
      if (state === 'queued' || row.purpose === 'code') return null;
      const message = await loadRecord(tx, deps, 'message', row.message_id);
      if (message === null) return null;
      const record = { ...message, state: sent.ok ? ('sent' as const) : ('failed' as const), problem, atMs: deps.clock.nowMs(), revision: message.revision + 1 };
      return appendChange(tx, deps, { decision: messageDecision(record), commandId: null });
    });
    if (seq !== null) deps.hints.emit(seq);
  }
  return rows.length;
}
