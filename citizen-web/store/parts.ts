import { sha256Hex } from '../../shared/crypto/sha256.ts';
import { openBytes, sealBytes } from '../../shared/crypto/envelope.ts';
import type { DocumentRef } from '../../shared/domain/records.ts';
import { assert } from '../../shared/lib/assert.ts';
import { ok, refuse } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';
import { smallPartBytes } from '../../shared/protocol/part-transfer.ts';
import type { PartNeed } from '../../shared/protocol/part-transfer.ts';
import { dataKeyOf, findDataKey } from './data-keys.ts';
import type { HubDeps } from './hub-deps.ts';
import type { HubSchema, ReadDb, WriteDb } from './schema.ts';
import { statement } from './statement.ts';

type PartDeps = Pick<HubDeps, 'keys' | 'random' | 'files' | 'clock'>;
export type StoredPart = { readonly digest: string; readonly length: number };

/** Stores one part under the sha-256 of its plain bytes; personal ones are sealed with the household's key, a copy for each. Idempotent. */
export async function putPart(tx: WriteDb, deps: PartDeps, input: { readonly householdId: string | null; readonly bytes: Uint8Array }): Promise<StoredPart> {
  const digest = sha256Hex(input.bytes);
  const part = { digest, length: input.bytes.length };
  const owner = input.householdId ?? nobody;
  if ((await ownPart(tx, { digest, owner })).rows.length > 0) return part;
  const body = input.householdId === null ? input.bytes : sealBytes(input.bytes, await dataKeyOf(tx, deps, input.householdId), `part:${digest}`, deps.random);
  const isSmall = body.length <= smallPartBytes;
  // A file without a row is harmless, a row without a file is not: so the file comes first.
  if (!isSmall) await deps.files.write(partFileName(digest, owner), body);
  await insertPart(tx, { digest, household_id: owner, length: input.bytes.length, body: isSmall ? body : null, created_at_ms: deps.clock.nowMs() });
  return part;
}

const ownPart = statement(['digest', 'owner'], (db: ReadDb, { digest, owner }: { readonly digest: string; readonly owner: string }) => db.selectFrom('part').select('digest').where('digest', '=', digest).where('household_id', '=', owner));
const copiesOfPart = statement(['digest'], (db: ReadDb, { digest }: { readonly digest: string }) => db.selectFrom('part').selectAll().where('digest', '=', digest));
const insertPart = statement(['digest', 'household_id', 'length', 'body', 'created_at_ms'], (tx: WriteDb, row: HubSchema['part']) => tx.insertInto('part').values(row));

/** The owner of what belongs to no household. */
const nobody = '';

/** What the file of a household's large part is called. */
export function partFileName(digest: string, owner: string): string {
  return owner === nobody ? digest : `${digest}.${owner}`;
}

/** Stores a document made of these parts, in order. */
export async function storeDocument(tx: WriteDb, deps: PartDeps, householdId: string | null, pieces: readonly Uint8Array[]): Promise<DocumentRef> {
  assert(pieces.length > 0, 'a document has at least one part');
  const parts: StoredPart[] = [];
  for (const bytes of pieces) parts.push(await putPart(tx, deps, { householdId, bytes }));
  return { digest: sha256Hex(Buffer.concat(pieces)), parts };
}

/** The plain bytes of a part, its digest checked; null when it is not here, or every key it was sealed with has been destroyed. */
export async function readPart(db: ReadDb, deps: Pick<HubDeps, 'keys' | 'files'>, digest: string): Promise<Uint8Array | null> {
  const { rows } = await copiesOfPart(db, { digest });
  for (const row of rows) {
    const key = row.household_id === nobody ? null : await findDataKey(db, deps, row.household_id);
    const body = row.body ?? (await deps.files.read(partFileName(digest, row.household_id)));
    if (body === null || (row.household_id !== nobody && key === null)) continue;
    const plain = key === null ? body : openBytes(body, key, `part:${digest}`);
    assert(sha256Hex(plain) === digest, `part ${digest} is damaged`);
    return plain;
  }
  return null;
}

/** Deletes a household's copies of these parts, files after the rows: a file without a row is nothing. How many there were. */
export async function dropParts(deps: Pick<HubDeps, 'db' | 'files'>, householdId: string, digests: readonly string[]): Promise<number> {
  if (digests.length === 0) return 0;
  const rows = await deps.db.transaction().execute(async (tx) => {
    const found = await tx.selectFrom('part').select('digest').where('household_id', '=', householdId).where('digest', 'in', [...new Set(digests)]).execute();
    if (found.length > 0) await tx.deleteFrom('part').where('household_id', '=', householdId).where('digest', 'in', found.map((row) => row.digest)).execute();
    return found;
  });
  for (const { digest } of rows) await deps.files.remove(partFileName(digest, householdId));
  return rows.length;
}

/** The joined bytes of a document, checked against its digest. */
export async function readDocument(db: ReadDb, deps: Pick<HubDeps, 'keys' | 'files'>, ref: DocumentRef): Promise<Result<Uint8Array, Refusal>> {
  const pieces: Uint8Array[] = [];
  for (const part of ref.parts) {
    const bytes = await readPart(db, deps, part.digest);
    if (bytes === null) return refuse('missing_document', '文件暂时无法读取，请稍后再试或拨打咨询电话。');
    pieces.push(bytes);
  }
  const joined = Buffer.concat(pieces);
  if (sha256Hex(joined) !== ref.digest) return refuse('damaged_document', '文件校验不一致，请拨打咨询电话。');
  return ok(joined);
}

/** Which of these are not here yet; a household's part must be here under its own key, or be nobody's. */
export async function missingParts(db: ReadDb, needs: readonly PartNeed[]): Promise<PartNeed[]> {
  if (needs.length === 0) return [];
  const rows = await db.selectFrom('part').select(['digest', 'household_id']).where('digest', 'in', [...new Set(needs.map((need) => need.digest))]).execute();
  const here = new Set(rows.map((row) => partFileName(row.digest, row.household_id)));
  const missing = needs.filter((need) => !here.has(need.digest) && !here.has(partFileName(need.digest, need.householdId ?? nobody)));
  return [...new Map(missing.map((need) => [partFileName(need.digest, need.householdId ?? nobody), need])).values()];
}
