import type { HubDeps } from './hub-deps.ts';
import type { ReadDb, WriteDb } from './schema.ts';
import { statement } from './statement.ts';

/** The household's data key, 32 bytes; null when there is none (or it has been destroyed: deletion). */
export async function findDataKey(db: ReadDb, deps: Pick<HubDeps, 'keys'>, householdId: string): Promise<Uint8Array | null> {
  const [row] = (await wrappedKey(db, { householdId })).rows;
  return row === undefined ? null : deps.keys.unwrap(row.wrapped_key, householdId);
}

const wrappedKey = statement(['householdId'], (db: ReadDb, { householdId }: { readonly householdId: string }) => db.selectFrom('data_key').select('wrapped_key').where('household_id', '=', householdId));

/** Those of these households that have one, in one question. */
export async function findDataKeys(db: ReadDb, deps: Pick<HubDeps, 'keys'>, householdIds: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
  if (householdIds.length === 0) return new Map();
  const rows = await db.selectFrom('data_key').select(['household_id', 'wrapped_key']).where('household_id', 'in', [...householdIds]).execute();
  return new Map(rows.map((row) => [row.household_id, deps.keys.unwrap(row.wrapped_key, row.household_id)]));
}

/** The household's data key, made on first mention. */
export async function dataKeyOf(tx: WriteDb, deps: Pick<HubDeps, 'keys' | 'random'>, householdId: string): Promise<Uint8Array> {
  const key = await livingKeyOf(tx, deps, householdId);
  if (key === null) throw Object.assign(new Error('the household\'s data has been destroyed'), { statusCode: 410 });
  return key;
}

/** Keys that a transaction has asked for: a command seals several texts of one household, and nobody else writes meanwhile. */
const keysInTransaction = new WeakMap<WriteDb, Map<string, Uint8Array>>();

/** The same; null when the household's key has been destroyed. */
export async function livingKeyOf(tx: WriteDb, deps: Pick<HubDeps, 'keys' | 'random'>, householdId: string): Promise<Uint8Array | null> {
  const known = keysInTransaction.get(tx) ?? new Map<string, Uint8Array>();
  keysInTransaction.set(tx, known);
  const key = known.get(householdId) ?? await findDataKey(tx, deps, householdId) ?? await makeDataKey(tx, deps, householdId);
  if (key !== null) known.set(householdId, key);
  return key;
}

/** To be said by whoever destroys the key: in this transaction it is gone too. */
export function forgetKeyIn(tx: WriteDb, householdId: string): void {
  keysInTransaction.get(tx)?.delete(householdId);
}

async function makeDataKey(tx: WriteDb, deps: Pick<HubDeps, 'keys' | 'random'>, householdId: string): Promise<Uint8Array | null> {
  if (await isErased(tx, householdId)) return null;
  const key = deps.random.bytes(32);
  await tx.insertInto('data_key').values({ household_id: householdId, wrapped_key: deps.keys.wrap(key, householdId) }).execute();
  return key;
}

/** Whether the household's key has been destroyed; it gets no other. */
export async function isErased(db: ReadDb, householdId: string): Promise<boolean> {
  return (await erasureOf(db, { householdId })).rows.length > 0;
}

const erasureOf = statement(['householdId'], (db: ReadDb, { householdId }: { readonly householdId: string }) => db.selectFrom('record').select('id').where('kind', '=', 'erasure').where('id', '=', householdId));
