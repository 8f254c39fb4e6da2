import { sha256Hex } from '../../../shared/crypto/sha256.ts';
import type { DocumentRef } from '../../../shared/domain/records.ts';
import { must } from '../../../shared/lib/assert.ts';
import { err, ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import { smallPartBytes } from '../../../shared/protocol/part-transfer.ts';
import { inTransaction } from '../db/in-transaction.ts';
import type { ReadDb, WriteDb } from '../db/schema.ts';
import type { DeskDeps } from '../desk-deps.ts';

type Files = Pick<DeskDeps, 'files'>;

/** The reference of the document these parts make in this order: base first, then tails. */
export function documentRefOf(parts: readonly Uint8Array[]): DocumentRef {
  return { digest: sha256Hex(Buffer.concat(parts)), parts: parts.map((bytes) => ({ digest: sha256Hex(bytes), length: bytes.length })) };
}

/** Keeps the parts in this transaction: small ones in the database, larger ones as files. */
export async function putDocument(tx: WriteDb, deps: Files, parts: readonly Uint8Array[]): Promise<DocumentRef> {
  for (const bytes of parts) await putPart(tx, deps, bytes);
  return documentRefOf(parts);
}

export async function putPart(tx: WriteDb, deps: Files, bytes: Uint8Array): Promise<string> {
  const digest = sha256Hex(bytes);
  const isSmall = bytes.length <= smallPartBytes;
  // A file whose transaction is undone is harmless: it is named by what it holds.
  if (!isSmall) deps.files.write(digest, bytes);
  await tx.insertInto('part').values({ digest, length: bytes.length, body: isSmall ? bytes : null }).onConflict((conflict) => conflict.column('digest').doNothing()).execute();
  return digest;
}

/** The part's bytes if they are here and are what their name says. */
export async function readPart(db: ReadDb, deps: Files, digest: string): Promise<Uint8Array | null> {
  const row = await db.selectFrom('part').select('body').where('digest', '=', digest).executeTakeFirst();
  if (row === undefined) return null;
  const bytes = row.body ?? deps.files.read(digest);
  return bytes !== null && sha256Hex(bytes) === digest ? bytes : null;
}

/**
 * The whole document. Parts that are not here are fetched from the hub and kept; digests are checked of each part and of the
 * whole. Not for use inside a transaction: it may wait for the network.
 */
export async function readDocument(deps: Pick<DeskDeps, 'db' | 'files' | 'hub'>, ref: DocumentRef): Promise<Result<Uint8Array, Refusal>> {
  const parts: Uint8Array[] = [];
  for (const { digest } of ref.parts) {
    const here = await readPart(deps.db, deps, digest);
    if (here !== null) {
      parts.push(here);
      continue;
    }
    const fetched = await fetchPart(deps, digest);
    if (!fetched.ok) return fetched;
    parts.push(fetched.value);
  }
  const bytes = parts.length === 1 ? must(parts[0], 'one part') : Buffer.concat(parts);
  if (sha256Hex(bytes) !== ref.digest) return refuse('document_damaged', '文书内容与登记的校验值不一致，已停止使用，请联系管理员。');
  return ok(bytes);
}

async function fetchPart(deps: Pick<DeskDeps, 'db' | 'files' | 'hub'>, digest: string): Promise<Result<Uint8Array, Refusal>> {
  const answer = await deps.hub.readPart(digest);
  if (!answer.ok) {
    return answer.error.code === 'offline' ? refuse('offline_document', '这份文书还没有下载到本机，请联网后再打开。') : err(answer.error);
  }
  const bytes = answer.value;
  if (sha256Hex(bytes) !== digest) return refuse('document_damaged', '服务器送来的文书与登记的校验值不一致，已停止使用，请联系管理员。');
  const kept = await inTransaction(deps.db, async (tx) => ok(await putPart(tx, deps, bytes)));
  return kept.ok ? ok(bytes) : kept;
}
