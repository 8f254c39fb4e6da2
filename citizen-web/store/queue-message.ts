import { outsideEvent } from '../../shared/domain/make-event.ts';
import type { Decision } from '../../shared/domain/decision.ts';
import type { Household, Message } from '../../shared/domain/records.ts';
import { maskPhone } from '../../shared/domain/resident-id.ts';
import { newId } from '../../shared/lib/random.ts';
import { sealText } from '../../shared/crypto/envelope.ts';
import type { ComposedMessage, MessagePurpose } from '../text/message-texts.ts';
import { appendChange } from './append-change.ts';
import { findDataKey } from './data-keys.ts';
import type { HubDeps } from './hub-deps.ts';
import { sealOutboxContent } from './outbox-content.ts';
import type { HubSchema, WriteDb } from './schema.ts';
import { statement } from './statement.ts';

type QueueDeps = Pick<HubDeps, 'keys' | 'random' | 'clock'>;
type NewMessage = {
  readonly household: Household;
  readonly purpose: MessagePurpose;
  readonly composed: ComposedMessage;
  /** Another number than the household's, such as the one it had before. */
  readonly phone?: string;
  /** Of a message that a standing job sends once. */
  readonly occasion?: string;
};

const notMobile = '不是内地手机号，短信未发送，请电话通知。';

/**
 * Puts a message to a household into the outbox, with its record for staff (number masked). 去世 stops every message; a number
 * that gets no short messages (landline, +852) is not tried, and the record says so.
 */
export async function queueMessage(tx: WriteDb, deps: QueueDeps, message: NewMessage): Promise<void> {
  const { household, purpose, composed } = message;
  if (household.special.includes('去世')) return;
  const phone = message.phone ?? household.contactPhone;
  const isMobile = isMobilePhone(phone);
  const record: Message = {
    messageId: newId(deps.random), householdId: household.householdId, batchId: household.batchId, purpose, maskedPhone: maskPhone(phone), text: composed.text,
    state: isMobile ? 'queued' : 'not_sent', problem: isMobile ? null : notMobile, atMs: deps.clock.nowMs(), deliveredAtMs: null, revision: 1,
  };
  await insertOutbox(tx, deps, {
    messageId: record.messageId, householdId: household.householdId, purpose, phone, composed, state: record.state, problem: record.problem, occasion: message.occasion ?? null,
  });
  await appendChange(tx, deps, { decision: messageDecision(record), commandId: null });
}

/** What staff see of a message: that it waits, went out, arrived, or did not. */
export function messageDecision(record: Message): Decision {
  const words = { queued: '短信待发送', sent: '短信已发送', failed: '短信失败', not_sent: '短信未发送' } as const;
  const state = record.deliveredAtMs === null ? words[record.state] : '短信已送达';
  const note = `${state}：${record.purpose}${record.problem === null ? '' : `（${record.problem}）`}`;
  return { puts: [{ kind: 'message', record }], event: outsideEvent('hub', 'message_sent', record.atMs, { batchId: record.batchId, householdId: record.householdId }, note) };
}

/** Puts a verification code into the outbox only: codes are in no record and no change, so that no desk ever gets one. Returns its message's id. */
export async function queueCode(tx: WriteDb, deps: QueueDeps, message: { readonly householdId: string | null; readonly phone: string; readonly composed: ComposedMessage }): Promise<string> {
  const isMobile = isMobilePhone(message.phone);
  const messageId = newId(deps.random);
  await insertOutbox(tx, deps, { ...message, messageId, purpose: codePurpose, state: isMobile ? 'queued' : 'not_sent', problem: isMobile ? null : notMobile, occasion: null });
  return messageId;
}

/**
 * Does for a number that nobody has what queueCode does for one that somebody has, look-up, sealing and statement, and keeps nothing: so that
 * neither the answer nor its time tells who is registered (OWASP ASVS 5.0, 6.3.8).
 */
export async function pretendCode(tx: WriteDb, deps: QueueDeps, message: { readonly phone: string; readonly composed: ComposedMessage }): Promise<null> {
  const messageId = newId(deps.random);
  await findDataKey(tx, deps, messageId);
  sealText(JSON.stringify(message), deps.random.bytes(32), messageId, deps.random);
  await tx.updateTable('sms_outbox').set({ problem: null }).where('message_id', '=', messageId).execute();
  return null;
}

export const codePurpose = 'code';

/** A mainland mobile number: others get no short messages. */
export function isMobilePhone(phone: string): boolean {
  return /^1\d{10}$/.test(phone);
}

type OutboxEntry = {
  readonly messageId: string; readonly householdId: string | null; readonly purpose: string; readonly phone: string; readonly composed: ComposedMessage;
  readonly state: string; readonly problem: string | null; readonly occasion: string | null;
};

async function insertOutbox(tx: WriteDb, deps: QueueDeps, entry: OutboxEntry): Promise<void> {
  await insertMessage(tx, {
    message_id: entry.messageId, household_id: entry.householdId, purpose: entry.purpose,
    sealed_content: await sealOutboxContent(tx, deps, entry, { phone: entry.phone, ...entry.composed }),
    state: entry.state, problem: entry.problem, created_at_ms: deps.clock.nowMs(), sent_at_ms: null, tries: 0,
    not_before_ms: null, provider_id: null, receipt_at_ms: null, occasion: entry.occasion,
  });
}

const insertMessage = statement([
  'message_id', 'household_id', 'purpose', 'sealed_content', 'state', 'problem', 'created_at_ms', 'sent_at_ms', 'tries', 'not_before_ms', 'provider_id', 'receipt_at_ms', 'occasion',
], (tx: WriteDb, row: HubSchema['sms_outbox']) => tx.insertInto('sms_outbox').values(row));
