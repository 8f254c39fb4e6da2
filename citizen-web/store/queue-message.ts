import { outsideEvent } from '../../shared/domain/make-event.ts';
import type { Decision } from '../../shared/domain/decision.ts';
import type { Household, Message } from '../../shared/domain/records.ts';
import { maskPhone } from '../../shared/domain/resident-id.ts';
import { newId } from '../../shared/lib/random.ts';
import { appendChange } from './append-change.ts';
import type { HubDeps } from './hub-deps.ts';
import { sealOutboxContent } from './outbox-content.ts';
import type { WriteDb } from './schema.ts';

type QueueDeps = Pick<HubDeps, 'keys' | 'random' | 'clock'>;
type NewMessage = { readonly household: Household; readonly purpose: string; readonly text: string; /** Another number than the household's, such as the one it had before. */ readonly phone?: string };

const notMobile = '不是内地手机号，短信未发送，请电话通知。';

/**
 * Puts a message to a household into the outbox, with its record for staff (number masked). 去世 stops every message; a number
 * that gets no short messages (landline, +852) is not tried, and the record says so.
 */
export async function queueMessage(tx: WriteDb, deps: QueueDeps, message: NewMessage): Promise<void> {
  const { household, purpose, text } = message;
  if (household.special.includes('去世')) return;
  const phone = message.phone ?? household.contactPhone;
  const isMobile = /^1\d{10}$/.test(phone);
  const record: Message = {
    messageId: newId(deps.random), householdId: household.householdId, batchId: household.batchId, purpose, maskedPhone: maskPhone(phone), text,
    state: isMobile ? 'queued' : 'not_sent', problem: isMobile ? null : notMobile, atMs: deps.clock.nowMs(), revision: 1,
  };
  await insertOutbox(tx, deps, { messageId: record.messageId, householdId: household.householdId, purpose, phone, text, state: record.state, problem: record.problem });
  await appendChange(tx, deps, { decision: messageDecision(record), commandId: null });
}

/** What staff see of a message: that it waits, went out, or did not. */
export function messageDecision(record: Message): Decision {
  const words = { queued: '短信待发送', sent: '短信已发送', failed: '短信发送失败', not_sent: '短信未发送' } as const;
  const note = `${words[record.state]}：${record.purpose}${record.problem === null ? '' : `（${record.problem}）`}`;
  return { puts: [{ kind: 'message', record }], event: outsideEvent('hub', 'message_sent', record.atMs, { batchId: record.batchId, householdId: record.householdId }, note) };
}

/** Puts a verification code into the outbox only: codes are in no record and no change, so that no desk ever gets one. Returns its message's id. */
export async function queueCode(tx: WriteDb, deps: QueueDeps, message: { readonly householdId: string | null; readonly phone: string; readonly text: string }): Promise<string> {
  const isMobile = /^1\d{10}$/.test(message.phone);
  const messageId = newId(deps.random);
  await insertOutbox(tx, deps, { ...message, messageId, purpose: codePurpose, state: isMobile ? 'queued' : 'not_sent', problem: isMobile ? null : notMobile });
  return messageId;
}

export const codePurpose = 'code';

type OutboxEntry = { readonly messageId: string; readonly householdId: string | null; readonly purpose: string; readonly phone: string; readonly text: string; readonly state: string; readonly problem: string | null };

async function insertOutbox(tx: WriteDb, deps: QueueDeps, entry: OutboxEntry): Promise<void> {
  await tx.insertInto('sms_outbox').values({
    message_id: entry.messageId, household_id: entry.householdId, purpose: entry.purpose,
    sealed_content: await sealOutboxContent(tx, deps, entry, entry),
    state: entry.state, problem: entry.problem, created_at_ms: deps.clock.nowMs(), sent_at_ms: null, tries: 0,
  }).execute();
}
