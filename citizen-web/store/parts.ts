import { sha256Hex } from '../../shared/crypto/sha256.ts';
import { openBytes, sealBytes } from '../../shared/crypto/envelope.ts';
import type { DocumentRef } from '../../shared/domain/records.ts';
import { assert } from '../../shared/lib/assert.ts';
import { ok, refuse } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';
import { smallPartBytes } from '../../shared/protocol/part-transfer.ts';
import { dataKeyOf, findDataKey } from './data-keys.ts';
import type { HubDeps } from './hub-deps.ts';
import type { ReadDb, WriteDb } from './schema.ts';

type PartDeps = Pick<HubDeps, 'keys' | 'random' | 'files'>;
export type StoredPart = { readonly digest: string; readonly length: number };

/** Stores one part under the sha-256 of its plain bytes; personal ones are sealed with the household's key. Idempotent. */
export async function putPart(tx: WriteDb, deps: PartDeps, input: { readonly householdId: string | null; readonly bytes: Uint8Array }): Promise<StoredPart> {
  const digest = sha256Hex(input.bytes);
  const part = { digest, length: input.bytes.length };
  const known = await tx.selectFrom('part').select('digest').where('digest', '=', digest).executeTakeFirst();
  if (known !== undefined) return part;
  const body = input.householdId === null ? input.bytes : sealBytes(input.bytes, await dataKeyOf(tx, deps, input.householdId), `part:${digest}`, deps.random);
  const isSmall = body.length <= smallPartBytes;
  // A file without a row is harmless, a row without a file is not: so the file comes first.
  if (!isSmall) await deps.files.write(digest, body);
  await tx.insertInto('part').values({ digest, household_id: input.householdId, length: input.bytes.length, body: isSmall ? body : null }).execute();
  return part;
}

/** Stores a document made of these parts, in order. */
export async function storeDocument(tx: WriteDb, deps: PartDeps, householdId: string | null, pieces: readonly Uint8Array[]): Promise<DocumentRef> {
  assert(pieces.length > 0, 'a document has at least one part');
  const parts: StoredPart[] = [];
  for (const bytes of pieces) parts.push(await putPart(tx, deps, { householdId, bytes }));
  return { digest: sha256Hex(Buffer.concat(pieces)), parts };
}

/** The plain bytes of a part, its digest checked; null when it is not here, or its key has been destroyed. */
export async function readPart(db: ReadDb, deps: Pick<HubDeps, 'keys' | 'files'>, digest: string): Promise<Uint8Array | null> {
  const row = await db.selectFrom('part').selectAll().where('digest', '=', digest).executeTakeFirst();
  if (row === undefined) return null;
  const body = row.body ?? (await deps.files.read(digest));
  if (body === null) return null;
  const key = row.household_id === null ? null : await findDataKey(db, deps, row.household_id);
  if (row.household_id !== null && key === null) return null;
  const plain = key === null ? body : openBytes(body, key, `part:${digest}`);
  assert(sha256Hex(plain) === digest, `part ${digest} is damaged`);
  return plain;
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

export async function missingParts(db: ReadDb, digests: readonly string[]): Promise<string[]> {
  if (digests.length === 0) return [];
  const rows = await db.selectFrom('part').select('digest').where('digest', 'in', [...digests]).execute();
  const here = new Set(rows.map((row) => row.digest));
  return [...new Set(digests)].filter((digest) => !here.has(digest));
}
