import { staffEvent } from '../../shared/domain/make-event.ts';
import type { SealUse, Staff } from '../../shared/domain/records.ts';
import type { Situation } from '../../shared/domain/situation.ts';
import type { Refusal } from '../../shared/lib/result.ts';
import type { Command, Intent } from '../../shared/protocol/command.ts';
import { appendChange } from './append-change.ts';
import { findDataKey } from './data-keys.ts';
import type { HubDeps } from './hub-deps.ts';
import { openRow } from './load-situation.ts';
import type { ReadDb, WriteDb } from './schema.ts';
import { overwriteProblem } from './transaction-checks.ts';

type RefusedSeal = {
  readonly intent: Extract<Intent, { type: 'seal' }>;
  readonly command: Pick<Command, 'deviceId'>;
  readonly situation: Situation;
  readonly staff: Staff;
  readonly refusal: Refusal;
};

/** 已用印未生效: a seal that came too late was put on a file all the same, so the ledger keeps that file (architecture.md, Sync, line 13). */
export async function keepIneffectiveSeal(tx: WriteDb, deps: Pick<HubDeps, 'keys' | 'random' | 'clock'>, { intent, command, situation, staff, refusal }: RefusedSeal): Promise<void> {
  const { signedCopyDigest, sealedCopy, sealId, sealUseId } = intent.payload;
  const agreement = situation.agreements.find((each) => each.agreementId === intent.subjectId);
  if (agreement === undefined || agreement.sealed?.document.digest === sealedCopy.digest) return;
  const { agreementId, householdId, batchId, agreementNo } = agreement;
  const nowMs = deps.clock.nowMs();
  const record: SealUse = {
    sealUseId, agreementId, householdId, batchId, agreementNo, sealId, staffId: staff.staffId, deviceId: command.deviceId, atMs: nowMs,
    signedCopyDigest, sealedCopyDigest: sealedCopy.digest, outcome: 'ineffective', revision: 1,
  };
  const context = { staff, deviceId: command.deviceId, nowMs, counterSignedCopy: null };
  const decision = { puts: [{ kind: 'seal_use' as const, record }], event: staffEvent(context, 'seal', { batchId, householdId, agreementId }, `已用印未生效：${refusal.message}`) };
  if ((await overwriteProblem(tx, intent, decision)) === null) await appendChange(tx, deps, { decision, commandId: null });
}

/** The ledger's line on a file that was sealed without effect; null when there is none. */
export async function findIneffectiveSeal(db: ReadDb, deps: Pick<HubDeps, 'keys'>, householdId: string, sealedCopyDigest: string): Promise<SealUse | null> {
  const rows = await db.selectFrom('record').selectAll().where('household_id', '=', householdId).where('kind', '=', 'seal_use').where('status', '=', 'ineffective').execute();
  const key = rows.length === 0 ? null : await findDataKey(db, deps, householdId);
  const uses = key === null ? [] : rows.map((row) => openRow(row, key)).flatMap((each) => (each.kind === 'seal_use' ? [each.record] : []));
  return uses.find((each) => each.sealedCopyDigest === sealedCopyDigest) ?? null;
}
