import { sha256Hex } from '../../../shared/crypto/sha256.ts';
import type { DocumentRef } from '../../../shared/domain/records.ts';
import { must } from '../../../shared/lib/assert.ts';
import { err, ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import { joinParts } from '../workers/join-parts.ts';
import { smallPartBytes } from '../../../shared/protocol/part-transfer.ts';
import { inTransaction } from '../db/in-transaction.ts';
import type { ReadDb, WriteDb } from '../db/schema.ts';
import type { DeskDeps } from '../desk-deps.ts';

type Files = Pick<DeskDeps, 'files'>;

/** The reference of the document these parts make in this order: base first, then tails. */
export function documentRefOf(parts: readonly Uint8Array[]): DocumentRef {
  return { digest: sha256Hex(Buffer.concat(parts)), parts: parts.map((bytes) => ({ digest: sha256Hex(bytes), length: bytes.length })) };
}

/** A part whose digest is known to be that of its bytes, so that nobody hashes it again. */
export type NamedPart = { readonly digest: string; readonly bytes: Uint8Array };

export function namePart(bytes: Uint8Array): NamedPart {
  return { digest: sha256Hex(bytes), bytes };
}

/** Keeps parts in this transaction: small ones in the database, larger ones as files. What was damaged is whole again afterwards. */
export async function putParts(tx: WriteDb, deps: Files, parts: readonly (Uint8Array | NamedPart)[]): Promise<void> {
  const named = new Map(parts.map((part) => ('bytes' in part ? part : namePart(part))).map((part) => [part.digest, part.bytes]));
  if (named.size === 0) return;
  const rows = [...named].map(([digest, bytes]) => ({ digest, length: bytes.length, body: bytes.length <= smallPartBytes ? bytes : null }));
  // A file whose transaction is undone is harmless: it is named by what it holds.
  for (const row of rows) if (row.body === null) deps.files.write(row.digest, must(named.get(row.digest), 'a row for each part'));
  await tx.insertInto('part').values(rows).onConflict((conflict) => conflict.column('digest').doUpdateSet((from) => ({ length: from.ref('excluded.length'), body: from.ref('excluded.body') }))).execute();
}

/** The part's bytes if they are here and are what their name says. */
export async function readPart(db: ReadDb, deps: Files, digest: string): Promise<Uint8Array | null> {
  return (await readParts(db, deps, [digest])).get(digest) ?? null;
}

/** The bytes of those parts that are here and are what their names say. */
export async function readParts(db: ReadDb, deps: Files, digests: readonly string[]): Promise<Map<string, Uint8Array>> {
  return (await lookUpParts(db, deps, digests)).good;
}

type Found = { readonly good: Map<string, Uint8Array>; readonly damaged: ReadonlySet<string> };

async function lookUpParts(db: ReadDb, deps: Files, digests: readonly string[]): Promise<Found> {
  const good = new Map<string, Uint8Array>();
  const damaged = new Set<string>();
  if (digests.length === 0) return { good, damaged };
  for (const row of await db.selectFrom('part').select(['digest', 'body']).where('digest', 'in', [...new Set(digests)]).execute()) {
    const bytes = row.body ?? deps.files.read(row.digest);
    if (bytes !== null && sha256Hex(bytes) === row.digest) good.set(row.digest, bytes);
    else damaged.add(row.digest);
  }
  return { good, damaged };
}

/**
 * The whole document. Parts that are not here are fetched from the hub and kept; digests are checked of each part and of the
 * whole. Not for use inside a transaction: it may wait for the network.
 */
export async function readDocument(deps: StoreDeps, ref: DocumentRef): Promise<Result<Uint8Array, Refusal>> {
  const [document] = await readDocuments(deps, [ref]);
  return must(document, 'one answer a document');
}

type StoreDeps = Pick<DeskDeps, 'db' | 'files' | 'hub'>;

/** As `readDocument` for a page of documents: their parts are read together, and what is missing is fetched and kept together. */
export async function readDocuments(deps: StoreDeps, refs: readonly DocumentRef[]): Promise<Result<Uint8Array, Refusal>[]> {
  return (await readDocumentParts(deps, refs)).map((parts, index) => (parts.ok ? joinParts(parts.value, must(refs[index], 'asked for').digest) : parts));
}

/** The parts of each document, each of them checked; for whoever hands them to another thread and joins them there. */
export async function readDocumentParts(deps: StoreDeps, refs: readonly DocumentRef[]): Promise<Result<readonly Uint8Array[], Refusal>[]> {
  const wanted = refs.flatMap((ref) => ref.parts.map((part) => part.digest));
  const { good: here, damaged } = await lookUpParts(deps.db, deps, wanted);
  const problems = await fetchInto(deps, here, wanted.filter((digest) => !here.has(digest)));
  return refs.map((ref) => {
    const missing = ref.parts.find((part) => !here.has(part.digest));
    if (missing !== undefined && damaged.has(missing.digest)) return refuse('part_damaged', '本机保存的文书文件已损坏或丢失，又没能从服务器取回完好的一份，请联网后再办理；仍不行请联系管理员。');
    if (missing !== undefined) return err(must(problems.get(missing.digest), 'what is missing has its reason'));
    return ok(ref.parts.map((part) => must(here.get(part.digest), 'not missing')));
  });
}

const fetchedAtOnce = 6;

/** Adds what the hub has to `here`, and keeps it; gives the reason for each that is still missing. */
async function fetchInto(deps: StoreDeps, here: Map<string, Uint8Array>, digests: readonly string[]): Promise<ReadonlyMap<string, Refusal>> {
  const problems = new Map<string, Refusal>();
  const fetched: NamedPart[] = [];
  const left = [...new Set(digests)];
  let offline: Refusal | null = null;
  const fetchNext = async (): Promise<void> => {
    for (let digest = left.pop(); digest !== undefined; digest = left.pop()) {
      // A line that is down is not tried again for each part of a page.
      const answer: Result<Uint8Array, Refusal> = offline === null ? await fetchPart(deps, digest) : err(offline);
      if (answer.ok) fetched.push({ digest, bytes: answer.value });
      else problems.set(digest, answer.error);
      if (!answer.ok && answer.error.code === 'offline_document') offline = answer.error;
    }
  };
  await Promise.all(Array.from({ length: Math.min(fetchedAtOnce, left.length) }, fetchNext));
  if (fetched.length > 0) await inTransaction(deps.db, async (tx) => ok(await putParts(tx, deps, fetched)));
  for (const { digest, bytes } of fetched) here.set(digest, bytes);
  return problems;
}

async function fetchPart(deps: Pick<DeskDeps, 'hub'>, digest: string): Promise<Result<Uint8Array, Refusal>> {
  const answer = await deps.hub.readPart(digest);
  if (!answer.ok) {
    return answer.error.code === 'offline' ? refuse('offline_document', '这份文书还没有下载到本机，请联网后再打开。') : err(answer.error);
  }
  if (sha256Hex(answer.value) === digest) return answer;
  return refuse('document_damaged', '服务器送来的文书与登记的校验值不一致，已停止使用，请联系管理员。');
}
