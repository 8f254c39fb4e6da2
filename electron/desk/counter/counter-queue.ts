import { sql } from 'kysely';
import { listByIds, listShown } from '../db/records.ts';
import type { ReadDb } from '../db/schema.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { nameOnVersion } from '../agreements/load-version.ts';
import { signedInStaff } from '../signed-in-staff.ts';
import type { Answer, Input } from '../use-case.ts';
import { listCounterDrafts } from './counter-draft.ts';
import type { Agreement, Household } from '../../../shared/domain/records.ts';
import { ok } from '../../../shared/lib/result.ts';

type Person = { agreementId: string; householdId: string; name: string; agreementNo: string; kind: Agreement['kind'] };

/** 现场签约 of a batch: under way on this desk, signed here and not yet uploaded, 待认定. */
export async function listCounterQueue(deps: DeskDeps, input: Input<'counter.queue'>): Answer<'counter.queue'> {
  const by = signedInStaff(deps);
  if (!by.ok) return by;
  const drafts = await listCounterDrafts(deps.db, input.batchId);
  const waiting = await notUploadedIds(deps.db);
  const late = (await listShown(deps.db, 'signing', { batchId: input.batchId, statuses: ['late_pending'] })).sort((one, other) => one.submittedAtMs - other.submittedAtMs);
  const personOf = await persons(deps.db, [...drafts.map((each) => each.agreementId), ...waiting, ...late.map((each) => each.agreementId)], input.batchId);
  return ok({
    drafts: drafts.flatMap(({ agreementId, updatedAtMs, draft }) => personOf(agreementId).map((person) => ({ ...person, updatedAtMs, drawn: draft.characters.filter((each) => each !== null && each.confirmedAtMs !== null).length, total: draft.characters.length }))),
    notUploaded: waiting.flatMap(personOf),
    late: late.flatMap(({ agreementId, counter, submittedAtMs }) => personOf(agreementId).map((person) => ({ ...person, deviceTimeMs: counter?.deviceTimeMs ?? submittedAtMs, arrivedAtMs: submittedAtMs }))),
  });
}

/** In the words of the partial index of migration 0014: with a value bound SQLite would read every waiting command. */
const isCounterSign = sql<boolean>`type = 'counter_sign'`;

/** Versions that were signed at this counter and that the hub does not have yet. */
async function notUploadedIds(db: ReadDb): Promise<string[]> {
  const rows = await db.selectFrom('outbox').select('subject_id').where(isCounterSign).where('state', 'in', ['waiting', 'sent']).orderBy('device_seq').execute();
  return rows.map((row) => row.subject_id);
}

/** How many counter signings of the batch are here only, and how many wait for an admin. */
export async function countCounter(db: ReadDb, batchId: string): Promise<{ readonly notUploaded: number; readonly late: number }> {
  const waiting = await notUploadedIds(db);
  const personOf = await persons(db, waiting, batchId);
  const late = await listShown(db, 'signing', { batchId, statuses: ['late_pending'] });
  return { notUploaded: waiting.flatMap(personOf).length, late: late.length };
}

async function persons(db: ReadDb, agreementIds: readonly string[], batchId: string): Promise<(agreementId: string) => Person[]> {
  const agreements = (await listByIds(db, 'shown', 'agreement', [...new Set(agreementIds)])).filter((each) => each.batchId === batchId);
  const households = new Map((await listByIds(db, 'shown', 'household', agreements.map((each) => each.householdId))).map((each): [string, Household] => [each.householdId, each]));
  const byId = new Map(agreements.flatMap((agreement): [string, Person][] => {
    const household = households.get(agreement.householdId);
    return household === undefined ? [] : [[agreement.agreementId, { agreementId: agreement.agreementId, householdId: agreement.householdId, name: nameOnVersion(agreement, household), agreementNo: agreement.agreementNo, kind: agreement.kind }]];
  }));
  return (agreementId) => [byId.get(agreementId)].flatMap((each) => each ?? []);
}
