import { sql } from 'kysely';
import { readHistory } from '../db/history.ts';
import { loadSituations } from '../db/load-situation.ts';
import { loadShown } from '../db/records.ts';
import type { ReadDb } from '../db/schema.ts';
import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import type { CallOutput } from '../../../shared/desk/contract.ts';
import type { Agreement, DomainEvent, SigningBatch } from '../../../shared/domain/records.ts';
import { maskPhone } from '../../../shared/domain/resident-id.ts';
import { effectiveClosesAtMs } from '../../../shared/domain/signing-window.ts';
import { latestAgreement } from '../../../shared/domain/situation.ts';
import type { Situation } from '../../../shared/domain/situation.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import { stepNotes } from '../../../shared/text/step-notes.ts';

type Unfinished = CallOutput<'closing.unfinished'>['rows'][number];

const lastHourMs = 3_600_000;
const knownNotes: ReadonlySet<string> = new Set(Object.values(stepNotes));

/** 截止时未完成: whom the close met while they were signing, with their last step and their last problem (product.md, 签约期限). */
export async function listUnfinished(deps: DeskDeps, input: Input<'closing.unfinished'>): Answer<'closing.unfinished'> {
  const batch = await loadShown(deps.db, 'batch', input.batchId);
  if (batch === null) return refuse('unknown_batch', '没有找到该批次，请刷新后再试。');
  return ok({ rows: await unfinishedOf(deps.db, batch, deps.clock.nowMs()) });
}

/** Nobody until an hour before the batch closes: every household's own close is that one or later. */
export async function unfinishedOf(db: ReadDb, batch: SigningBatch, nowMs: number): Promise<Unfinished[]> {
  if (nowMs < batch.closesAtMs - lastHourMs) return [];
  const situations = await loadSituations(db, 'shown', await activeSince(db, batch));
  const rows: Unfinished[] = [];
  for (const [householdId, situation] of situations) {
    const row = unfinishedRow(situation, nowMs, (await readHistory(db, householdId)).map((each) => each.event));
    if (row !== null) rows.push(row);
  }
  return rows.toSorted((one, other) => other.atMs - one.atMs);
}

/** Households of which anything was heard since. Where they are is told in one record each, whose time a query may ask for. */
async function activeSince(db: ReadDb, batch: SigningBatch): Promise<string[]> {
  const rows = await db.selectFrom('shown_record').select('id').where('kind', '=', 'progress').where('batch_id', '=', batch.batchId)
    .where(sql<number>`json_extract(body, '$.atMs')`, '>=', batch.closesAtMs - lastHourMs).execute();
  return rows.map((row) => row.id);
}

/** Null when they have signed, were not signing in the hour before their own close, or that hour is not here yet. `newestFirst`: their timeline. */
function unfinishedRow(situation: Situation, nowMs: number, newestFirst: readonly DomainEvent[]): Unfinished | null {
  const { household, batch } = situation;
  const agreement = latestAgreement(situation);
  if (household === null || batch === null || household.removed || agreement === null || !isUnsigned(agreement)) return null;
  const closesAtMs = effectiveClosesAtMs(batch, household, agreement);
  const steps = newestFirst.filter((each) => each.type === 'citizen_step' && each.atMs >= closesAtMs - lastHourMs && each.atMs < closesAtMs);
  const [last] = steps;
  if (last === undefined || nowMs < closesAtMs - lastHourMs) return null;
  return {
    householdId: household.householdId, name: household.fields.values['principalApplicant'] ?? '', acceptanceNo: household.acceptanceNo, maskedPhone: maskPhone(household.contactPhone),
    closesAtMs, hasClosed: nowMs >= closesAtMs, atMs: last.atMs, step: steps.find((each) => knownNotes.has(each.note))?.note ?? '办理中',
    problem: steps.find((each) => !knownNotes.has(each.note))?.note ?? null, status: agreement.status, voidReason: agreement.voidReason,
  };
}

function isUnsigned(agreement: Agreement): boolean {
  return agreement.status === 'awaiting_signature' || (agreement.status === 'void' && agreement.voidReason === 'expired');
}
