import { createHubKeys, masterKeyId } from '../security/hub-keys.ts';
import { openText, sealText } from '../../shared/crypto/envelope.ts';
import type { Random } from '../../shared/lib/random.ts';
import { ok, refuse } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';
import type { HubKeys } from './hub-deps.ts';
import type { ReadDb, WriteDb } from './schema.ts';

const innerContext = 'inner key';
const pageRows = 500;

/**
 * The hub's keys: the master key wraps the households' keys; the inner key, sealed with it, makes keyed hashes and the hub's own texts, so that
 * they stay as they are when the master key is changed. A master key that is not the database's is refused with both numbers.
 */
export async function openKeyRing(db: ReadDb, masterKey: Uint8Array, random: Random, nowMs: number): Promise<Result<HubKeys, Refusal>> {
  return db.transaction().execute(async (tx) => {
    const ring = await tx.selectFrom('key_ring').selectAll().where('id', '=', 1).executeTakeFirst();
    if (ring !== undefined) {
      return ring.key_id === masterKeyId(masterKey) ? ok(createHubKeys(masterKey, random, innerOf(masterKey, ring.sealed_inner))) : wrongKey(ring.key_id, masterKeyId(masterKey));
    }
    const keys = createHubKeys(masterKey, random);
    const sample = await tx.selectFrom('data_key').selectAll().limit(1).executeTakeFirst();
    if (sample !== undefined && !opens(keys, sample)) return refuse('wrong_master_key', '密钥打不开已有的数据。请检查 HUB_MASTER_KEY 或密钥文件，数据没有改动。');
    // Until now everything came from the master key: its look-ups go on under what it was.
    await tx.insertInto('key_ring').values({ id: 1, key_id: masterKeyId(masterKey), sealed_inner: sealInner(masterKey, masterKey, random), since_ms: nowMs }).execute();
    return ok(keys);
  });
}

/** Which master key the database is for; null before the first start. */
export async function keyIdOf(db: ReadDb): Promise<string | null> {
  return (await db.selectFrom('key_ring').select('key_id').where('id', '=', 1).executeTakeFirst())?.key_id ?? null;
}

/** Wraps every household's key, and the inner key, with another master key, in one transaction: all of it or nothing. How many households. */
export async function rewrapKeys(db: ReadDb, keys: { readonly from: Uint8Array; readonly to: Uint8Array }, random: Random, nowMs: number): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const ring = await tx.selectFrom('key_ring').selectAll().where('id', '=', 1).executeTakeFirstOrThrow();
    const inner = innerOf(keys.from, ring.sealed_inner);
    const [before, after] = [createHubKeys(keys.from, random, inner), createHubKeys(keys.to, random, inner)];
    const count = await rewrapHouseholds(tx, before, after);
    await tx.updateTable('key_ring').set({ key_id: masterKeyId(keys.to), sealed_inner: sealInner(inner, keys.to, random), since_ms: nowMs }).where('id', '=', 1).execute();
    return count;
  });
}

async function rewrapHouseholds(tx: WriteDb, before: HubKeys, after: HubKeys): Promise<number> {
  let count = 0;
  for (let last = ''; ;) {
    const rows = await tx.selectFrom('data_key').selectAll().where('household_id', '>', last).orderBy('household_id').limit(pageRows).execute();
    for (const row of rows) {
      await tx.updateTable('data_key').set({ wrapped_key: after.wrap(before.unwrap(row.wrapped_key, row.household_id), row.household_id) }).where('household_id', '=', row.household_id).execute();
    }
    count += rows.length;
    last = rows.at(-1)?.household_id ?? last;
    if (rows.length < pageRows) return count;
  }
}

function sealInner(inner: Uint8Array, masterKey: Uint8Array, random: Random): string {
  return sealText(Buffer.from(inner).toString('hex'), masterKey, innerContext, random);
}

function innerOf(masterKey: Uint8Array, sealed: string): Uint8Array {
  return new Uint8Array(Buffer.from(openText(sealed, masterKey, innerContext), 'hex'));
}

function opens(keys: HubKeys, row: { readonly household_id: string; readonly wrapped_key: Uint8Array }): boolean {
  try {
    keys.unwrap(row.wrapped_key, row.household_id);
    return true;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}

function wrongKey(needed: string, given: string): Result<never, Refusal> {
  return refuse('wrong_master_key', `密钥不对：数据要用编号 ${needed} 的密钥打开，现在给的是编号 ${given}。密钥更换过的，请用更换后的密钥；旧密钥只能打开更换以前的备份。数据没有改动。`);
}
