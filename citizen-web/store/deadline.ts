import { decideExpiry } from '../../shared/domain/decide-citizen.ts';
import { outsideEvent } from '../../shared/domain/make-event.ts';
import type { SigningBatch } from '../../shared/domain/records.ts';
import { revokeAccessCodes } from './after-command.ts';
import { appendChange } from './append-change.ts';
import type { HubDeps } from './hub-deps.ts';
import { loadRecord, loadSituationOfHousehold, openRow } from './load-situation.ts';
import type { OpenRequests } from './open-requests.ts';

/**
 * The closing job, on the hub's clock: every pushed agreement still 待签字 past its close becomes void(expired); then the batch is
 * closed. Idempotent, one change per agreement; later own closes (恢复签约, 暂缓逾期) are met by the same run. Returns how many expired.
 */
export async function runDeadline(deps: HubDeps, openRequests: Pick<OpenRequests, 'oldestMs'>): Promise<number> {
  // Judged as of the oldest request still open: what came before the close is decided before the close is.
  const nowMs = Math.min(deps.clock.nowMs(), openRequests.oldestMs() ?? Infinity);
  const rows = await deps.db.selectFrom('record').selectAll().where('kind', '=', 'batch').execute();
  let expired = 0;
  for (const row of rows) {
    const opened = openRow(row, null);
    if (opened.kind === 'batch' && nowMs >= opened.record.closesAtMs) expired += await closeBatch(deps, opened.record, nowMs);
  }
  return expired;
}

async function closeBatch(deps: HubDeps, batch: SigningBatch, nowMs: number): Promise<number> {
  const waiting = await deps.db.selectFrom('record').select(['id', 'household_id']).where('batch_id', '=', batch.batchId).where('kind', '=', 'agreement')
    .where('status', '=', 'awaiting_signature').execute();
  let expired = 0;
  for (const row of waiting) if (row.household_id !== null && (await expireOne(deps, { householdId: row.household_id, agreementId: row.id }, nowMs))) expired += 1;
  if (batch.closedAtMs === null) await markClosed(deps, batch.batchId, nowMs);
  return expired;
}

async function expireOne(deps: HubDeps, { householdId, agreementId }: { readonly householdId: string; readonly agreementId: string }, nowMs: number): Promise<boolean> {
  const seq = await deps.db.transaction().execute(async (tx) => {
    const situation = await loadSituationOfHousehold(tx, deps, householdId);
    const agreement = situation.agreements.find((each) => each.agreementId === agreementId);
    const decided = agreement === undefined ? null : decideExpiry(situation, agreement, nowMs);
    if (decided === null || !decided.ok) return null;
    await revokeAccessCodes(tx, deps, [agreementId]);
    return appendChange(tx, deps, { decision: decided.value, commandId: null });
  });
  if (seq !== null) deps.hints.emit(seq);
  return seq !== null;
}

async function markClosed(deps: HubDeps, batchId: string, nowMs: number): Promise<void> {
  const seq = await deps.db.transaction().execute(async (tx) => {
    const batch = await loadRecord(tx, deps, 'batch', batchId);
    if (batch === null || batch.closedAtMs !== null || nowMs < batch.closesAtMs) return null;
    const record = { ...batch, closedAtMs: deps.clock.nowMs(), revision: batch.revision + 1 };
    const event = outsideEvent('hub', 'batch_closed', deps.clock.nowMs(), { batchId }, batch.name);
    return appendChange(tx, deps, { decision: { puts: [{ kind: 'batch', record }], event }, commandId: null });
  });
  if (seq !== null) deps.hints.emit(seq);
}
