import { shanghaiText } from '../../shared/domain/signing-window.ts';
import type { HubDeps } from './hub-deps.ts';
import { openOutboxContents } from './outbox-content.ts';

const states: Readonly<Record<string, string>> = { queued: '待发送', sent: '已发送', failed: '发送失败', not_sent: '未发送' };

export type OutboxMessage = { readonly at: string; readonly phone: string; readonly purpose: string; readonly state: string; readonly text: string };

/** The newest messages with their codes, newest first: for the demonstration's loopback page only. */
export async function readOutbox(deps: Pick<HubDeps, 'db' | 'keys'>, limit: number): Promise<OutboxMessage[]> {
  const rows = await deps.db.selectFrom('sms_outbox').selectAll().orderBy('created_at_ms', 'desc').limit(limit).execute();
  const contents = await openOutboxContents(deps.db, deps, rows);
  return rows.flatMap((row) => {
    const content = contents.get(row.message_id);
    if (content === undefined) return [];
    return [{ at: shanghaiText(row.created_at_ms), purpose: row.purpose === 'code' ? '验证码' : row.purpose, state: states[row.state] ?? row.state, phone: content.phone, text: content.text }];
  });
}
