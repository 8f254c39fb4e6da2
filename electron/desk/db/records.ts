import { sql } from 'kysely';
import type { z } from 'zod';
import { recordIdentity } from '../../../shared/domain/record-identity.ts';
import { recordKindSchema, recordSchemas } from '../../../shared/domain/records.ts';
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
  await putRecords(tx, layer, [each]);
}

/**
 * Many in one statement; a record may stand in the list once. `body`: its text as the hub told it, which is then kept whole. Whose it is
 * never changes, so the indexes of that are left alone.
 */
export async function putRecords(tx: WriteDb, layer: Layer, records: readonly (DomainRecord & { readonly body?: string })[]): Promise<void> {
  if (records.length === 0) return;
  const rows = records.map((each) => {
    const { id, batchId, householdId, revision, status } = recordIdentity(each);
    return { kind: each.kind, id, batch_id: batchId, household_id: householdId, revision, status, body: each.body ?? JSON.stringify(each.record) };
  });
  await tx.insertInto(tableOf(layer)).values(rows).onConflict((conflict) => conflict.columns(['kind', 'id']).doUpdateSet((from) => ({
    revision: from.ref('excluded.revision'), status: from.ref('excluded.status'), body: from.ref('excluded.body'),
  }))).execute();
}

/** Records by their ids, those that are there, in the order of their ids. */
export async function listByIds<Kind extends RecordKind>(db: ReadDb, layer: Layer, kind: Kind, ids: readonly string[]): Promise<RecordOf<Kind>[]> {
  if (ids.length === 0) return [];
  const rows = await db.selectFrom(tableOf(layer)).select('body').where('kind', '=', kind).where('id', 'in', [...ids]).orderBy('id').execute();
  return rows.map((row) => parseBody(kind, row.body));
}

/** Records that were just read, by their texts, so that a page's texts are parsed once. */
export type ReadBodies = ReadonlyMap<string, DomainRecord>;

/** Everything of these kinds that belongs to these households, in the order of the ids. */
export async function listOfHouseholds(db: ReadDb, layer: Layer, kinds: readonly RecordKind[], householdIds: readonly string[], read: ReadBodies = new Map()): Promise<DomainRecord[]> {
  if (householdIds.length === 0) return [];
  const rows = await db.selectFrom(tableOf(layer)).select(['kind', 'body']).where('household_id', 'in', [...householdIds])
    // With the plus the kind is no key: by its key every household of the desk would be read for each page (sqlite.org/optoverview.html, 2).
    .where(sql<string>`+kind`, 'in', kinds).orderBy('id').execute();
  return rows.map((row) => {
    const known = read.get(row.body);
    if (known?.kind === row.kind) return known;
    const kind = recordKindSchema.parse(row.kind);
    // As in parseBody: the record is of the kind whose schema has read it.
    return { kind, record: parseBody(kind, row.body) } as DomainRecord;
  });
}

/** Puts the shown rows of these households back to what is confirmed; rows that are so already are not written. */
export async function resetHouseholds(tx: WriteDb, householdIds: readonly string[]): Promise<void> {
  const ids = [...householdIds];
  await tx.deleteFrom('shown_record').where('household_id', 'in', ids)
    .where(({ not, exists, selectFrom }) => not(exists(selectFrom('confirmed_record').select(sql`1`.as('one')).whereRef('confirmed_record.kind', '=', 'shown_record.kind').whereRef('confirmed_record.id', '=', 'shown_record.id'))))
    .execute();
  const differing = tx.selectFrom('confirmed_record').select(recordColumns).where('household_id', 'in', ids)
    .where(({ not, exists, selectFrom }) => not(exists(selectFrom('shown_record as shown').select(sql`1`.as('one'))
      .whereRef('shown.kind', '=', 'confirmed_record.kind').whereRef('shown.id', '=', 'confirmed_record.id').whereRef('shown.revision', '=', 'confirmed_record.revision').whereRef('shown.body', '=', 'confirmed_record.body'))));
  await tx.insertInto('shown_record').columns(recordColumns).expression(differing)
    .onConflict((conflict) => conflict.columns(['kind', 'id']).doUpdateSet((from) => ({ revision: from.ref('excluded.revision'), status: from.ref('excluded.status'), body: from.ref('excluded.body') }))).execute();
}

/** Puts the shown row of one record that is nobody's back to what is confirmed. */
export async function resetShown(tx: WriteDb, { kind, id }: { readonly kind: RecordKind; readonly id: string }): Promise<void> {
  await tx.deleteFrom('shown_record').where('kind', '=', kind).where('id', '=', id).execute();
  await tx.insertInto('shown_record').columns(recordColumns)
    .expression((from) => from.selectFrom('confirmed_record').select(recordColumns).where('kind', '=', kind).where('id', '=', id)).execute();
}

const recordColumns = ['kind', 'id', 'batch_id', 'household_id', 'revision', 'status', 'body'] as const;

function tableOf(layer: Layer): 'confirmed_record' | 'shown_record' {
  return layer === 'confirmed' ? 'confirmed_record' : 'shown_record';
}

function parseBody<Kind extends RecordKind>(kind: Kind, body: string): RecordOf<Kind> {
  // The schema is the one of the kind, so what it accepts is that kind's record; the compiler cannot see that through the index.
  return recordSchemas[kind].parse(JSON.parse(body)) as RecordOf<Kind>;
}
