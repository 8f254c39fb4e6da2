import { z } from 'zod';
import { recordIdentity } from '../../../shared/domain/record-identity.ts';
import type { DomainRecord } from '../../../shared/domain/records.ts';
import { changedRecordSchema } from '../../../shared/protocol/change.ts';
import type { ReadChange } from './read-change.ts';
import type { ReadDb, WriteDb } from './schema.ts';

/** What of one change this program could not read, as it came; `event` null: that could be read. */
const asideSchema = z.object({ commandId: z.string().nullable(), householdId: z.string().nullable(), records: z.array(changedRecordSchema), event: z.string().nullable() });
export type Aside = z.infer<typeof asideSchema> & { readonly epoch: string; readonly seq: number };

/**
 * Keeps aside what a newer hub wrote and this program does not know (Sync, line 10), until a newer program takes it up. Only the
 * newest word on a record is kept: what these changes say of one that lies aside takes its place, whether it can be read or not.
 */
export async function keepAside(tx: WriteDb, epoch: string, changes: readonly ReadChange[]): Promise<void> {
  const newest = new Map(changes.flatMap((change) => [...change.known.map(nameOfKnown), ...change.unknown.map(nameOf)].map((name) => [name, change.seq] as const)));
  for (const aside of await listAside(tx)) {
    const records = aside.records.filter((each) => !newest.has(nameOf(each)));
    if (records.length < aside.records.length) await replaceAside(tx, { ...aside, records });
  }
  const asides = changes.filter((change) => change.unknown.length > 0 || change.unknownEvent !== null).map(({ seq, commandId, householdId, unknown, unknownEvent }) => ({
    epoch, seq, commandId, householdId, records: unknown.filter((each) => newest.get(nameOf(each)) === seq), event: unknownEvent,
  }));
  for (const aside of asides) await replaceAside(tx, aside);
}

/** In the order of the log. */
export async function listAside(db: ReadDb): Promise<Aside[]> {
  const rows = await db.selectFrom('change_aside').selectAll().orderBy('seq').execute();
  return rows.map(({ epoch, seq, body }) => ({ epoch, seq, ...asideSchema.parse(JSON.parse(body)) }));
}

/** Writes down what is left of it; nothing left: gone. */
export async function replaceAside(tx: WriteDb, { epoch, seq, commandId, householdId, records, event }: Aside): Promise<void> {
  await tx.deleteFrom('change_aside').where('epoch', '=', epoch).where('seq', '=', seq).execute();
  if (records.length === 0 && event === null) return;
  const reason = [...records.map((each) => each.kind), ...(event === null ? [] : ['event'])].join(' ');
  await tx.insertInto('change_aside').values({ epoch, seq, body: JSON.stringify({ commandId, householdId, records, event }), reason }).execute();
}

/** For the digest of state: the revision of each record that lies aside, by `kind:id`. */
export async function asideRevisions(db: ReadDb): Promise<ReadonlyMap<string, number>> {
  return new Map((await listAside(db)).flatMap((aside) => aside.records.map((each) => [nameOf(each), each.revision] as const)));
}

export async function countAside(db: ReadDb): Promise<number> {
  const row = await db.selectFrom('change_aside').select((eb) => eb.fn.countAll<number>().as('count')).executeTakeFirstOrThrow();
  return Number(row.count);
}

function nameOf({ kind, id }: { readonly kind: string; readonly id: string }): string {
  return `${kind}:${id}`;
}

function nameOfKnown(each: DomainRecord): string {
  return nameOf({ kind: each.kind, id: recordIdentity(each).id });
}
