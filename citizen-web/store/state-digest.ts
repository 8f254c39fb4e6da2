import { sha256Hex } from '../../shared/crypto/sha256.ts';
import type { ReadDb } from './schema.ts';

/** Digest of every record's kind, id and revision, in order: what both sides compare every 1,000 seq (Sync, line 11). */
export async function stateDigest(db: ReadDb): Promise<string> {
  const rows = await db.selectFrom('record').select(['kind', 'id', 'revision']).execute();
  const lines = rows.map((row) => `${row.kind}:${row.id}:${row.revision}`).sort();
  return sha256Hex(lines.join('\n'));
}
