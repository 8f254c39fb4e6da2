import type { z } from 'zod';
import { recordIdentity } from '../../../shared/domain/record-identity.ts';
import { recordSchemas } from '../../../shared/domain/records.ts';
import type { DomainRecord, RecordKind } from '../../../shared/domain/records.ts';
import type { ReadDb, WriteDb } from './schema.ts';

/** `confirmed`: as the hub says; `shown`: with this desk's waiting commands on top. */
export type Layer = 'confirmed' | 'shown';
export type RecordOf<Kind extends RecordKind> = z.infer<(typeof recordSchemas)[Kind]>;
export type RecordFilter = { readonly batchId?: string; readonly householdId?: string; readonly statuses?: readonly string[] };

export async function loadShown<Kind extends RecordKind>(db: ReadDb, kind: Kind, id: string): Promise<RecordOf<Kind> | null> {
  return loadRecord(db, 'shown', kind, id);
}

export async function listShown<Kind extends RecordKind>(db: ReadDb, kind: Kind, filter: RecordFilter): Promise<RecordOf<Kind>[]> {
  return listRecords(db, 'shown', kind, filter);
}

export async function loadRecord<Kind extends RecordKind>(db: ReadDb, layer: Layer, kind: Kind, id: string): Promise<RecordOf<Kind> | null> {
  const row = await db.selectFrom(tableOf(layer)).select('body').where('kind', '=', kind).where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : parseBody(kind, row.body);
}

export async function listRecords<Kind extends RecordKind>(db: ReadDb, layer: Layer, kind: Kind, filter: RecordFilter): Promise<RecordOf<Kind>[]> {
  let query = db.selectFrom(tableOf(layer)).select('body').where('kind', '=', kind);
  if (filter.batchId !== undefined) query = query.where('batch_id', '=', filter.batchId);
  if (filter.householdId !== undefined) query = query.where('household_id', '=', filter.householdId);
  if (filter.statuses !== undefined) query = query.where('status', 'in', [...filter.statuses]);
  const rows = await query.orderBy('id').execute();
  return rows.map((row) => parseBody(kind, row.body));
}

export async function putRecord(tx: WriteDb, layer: Layer, each: DomainRecord): Promise<void> {
  const identity = recordIdentity(each);
  const values = { batch_id: identity.batchId, household_id: identity.householdId, revision: identity.revision, status: identity.status, body: JSON.stringify(each.record) };
  await tx.insertInto(tableOf(layer)).values({ kind: each.kind, id: identity.id, ...values })
    .onConflict((conflict) => conflict.columns(['kind', 'id']).doUpdateSet(values)).execute();
}

/** Puts the shown rows of a household, or of one record that is nobody's, back to what is confirmed. */
export async function resetShown(tx: WriteDb, subject: { readonly householdId: string } | { readonly kind: RecordKind; readonly id: string }): Promise<void> {
  if ('householdId' in subject) {
    await tx.deleteFrom('shown_record').where('household_id', '=', subject.householdId).execute();
    await tx.insertInto('shown_record').columns(recordColumns)
      .expression((from) => from.selectFrom('confirmed_record').select(recordColumns).where('household_id', '=', subject.householdId)).execute();
    return;
  }
  await tx.deleteFrom('shown_record').where('kind', '=', subject.kind).where('id', '=', subject.id).execute();
  await tx.insertInto('shown_record').columns(recordColumns)
    .expression((from) => from.selectFrom('confirmed_record').select(recordColumns).where('kind', '=', subject.kind).where('id', '=', subject.id)).execute();
}

const recordColumns = ['kind', 'id', 'batch_id', 'household_id', 'revision', 'status', 'body'] as const;

function tableOf(layer: Layer): 'confirmed_record' | 'shown_record' {
  return layer === 'confirmed' ? 'confirmed_record' : 'shown_record';
}

function parseBody<Kind extends RecordKind>(kind: Kind, body: string): RecordOf<Kind> {
  // The schema is the one of the kind, so what it accepts is that kind's record; the compiler cannot see that through the index.
  return recordSchemas[kind].parse(JSON.parse(body)) as RecordOf<Kind>;
}
