import { outsideEvent } from '../../shared/domain/make-event.ts';
import type { Progress } from '../../shared/domain/records.ts';
import type { SmsReceipt } from '../providers/sms/sms-provider.ts';
import { appendChange } from './append-change.ts';
import { withHint } from './citizen-writes.ts';
import type { HubDeps } from './hub-deps.ts';
import { loadRecord } from './load-situation.ts';
import { codePurpose, messageDecision } from './queue-message.ts';
import type { HubSchema, WriteDb } from './schema.ts';

type OutboxRow = HubSchema['sms_outbox'];

/**
 * Writes down what became of messages at the phone, each once: delivered with its time, or failed with plain words for the desk. A message
 * that got no answer counts as sent when its receipt comes. What we do not know is left aside. Returns how many were written.
 */
export async function takeReceipts(deps: HubDeps, receipts: readonly SmsReceipt[]): Promise<number> {
  let taken = 0;
  for (const receipt of receipts) if (await withHint(deps, (tx) => takeOne(tx, deps, receipt))) taken += 1;
  return taken;
}

async function takeOne(tx: WriteDb, deps: HubDeps, receipt: SmsReceipt): Promise<boolean> {
  const row = await findRow(tx, receipt);
  if (row === undefined || row.receipt_at_ms !== null || row.state === 'not_sent') return false;
  const nowMs = deps.clock.nowMs();
  const state = receipt.isDelivered ? 'sent' : 'failed';
  await tx.updateTable('sms_outbox').set({ state, problem: receipt.problem, receipt_at_ms: nowMs, not_before_ms: null }).where('message_id', '=', row.message_id).execute();
  if (row.purpose === codePurpose) {
    await tellUndeliveredCode(tx, deps, row, receipt);
    return true;
  }
  const message = await loadRecord(tx, deps, 'message', row.message_id);
  if (message === null) return true;
  const deliveredAtMs = receipt.isDelivered ? plausibleAtMs(receipt.atMs, row.created_at_ms, nowMs) : null;
  const record = { ...message, state, problem: receipt.problem, deliveredAtMs, atMs: nowMs, revision: message.revision + 1 } as const;
  await appendChange(tx, deps, { decision: messageDecision(record), commandId: null });
  return true;
}

async function findRow(tx: WriteDb, receipt: SmsReceipt): Promise<OutboxRow | undefined> {
  const rows = tx.selectFrom('sms_outbox').selectAll();
  const own = receipt.messageId === null ? undefined : await rows.where('message_id', '=', receipt.messageId).executeTakeFirst();
  return own ?? (receipt.providerId === null ? undefined : rows.where('provider_id', '=', receipt.providerId).executeTakeFirst());
}

/** A code is in no record: the hotline reads where the citizen is stuck. */
async function tellUndeliveredCode(tx: WriteDb, deps: HubDeps, row: OutboxRow, receipt: SmsReceipt): Promise<void> {
  if (receipt.problem === null || row.household_id === null) return;
  const before = await loadRecord(tx, deps, 'progress', row.household_id);
  if (before === null || before.step === 'submitted' || before.step === 'sealed_viewed') return;
  const record: Progress = { ...before, problem: `验证码${receipt.problem}`, atMs: deps.clock.nowMs(), revision: before.revision + 1 };
  const about = { batchId: before.batchId, householdId: before.householdId, agreementId: before.agreementId };
  await appendChange(tx, deps, { decision: { puts: [{ kind: 'progress', record }], event: outsideEvent('hub', 'citizen_step', record.atMs, about, record.problem ?? '') }, commandId: null });
}

/** The provider's own time to the minute, unless it lies before the message or after now. */
function plausibleAtMs(givenMs: number | null, createdAtMs: number, nowMs: number): number {
  return givenMs === null || givenMs > nowMs || givenMs < createdAtMs - 60_000 ? nowMs : givenMs;
}
