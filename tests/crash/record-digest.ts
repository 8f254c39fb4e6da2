import { sha256Hex } from '../../shared/crypto/sha256.ts';
import { recordIdentity } from '../../shared/domain/record-identity.ts';
import { documentRefSchema } from '../../shared/domain/records.ts';
import type { DocumentRef, DomainRecord } from '../../shared/domain/records.ts';
import { canonicalJson } from '../../shared/lib/canonical-json.ts';
import type { Json } from '../../shared/lib/canonical-json.ts';

/** One digest of all these records with everything in them: the same on hub and desk when they hold the same. */
export function digestOfRecords(records: readonly DomainRecord[]): string {
  // A record has been through its schema, so it is plain data.
  const lines = records.map((each) => `${each.kind}:${recordIdentity(each).id}:${canonicalJson(each.record as Json)}`);
  return sha256Hex(lines.sort().join('\n'));
}

/** Every document that is named anywhere in a record. */
export function documentsOf(value: unknown): DocumentRef[] {
  if (typeof value !== 'object' || value === null) return [];
  const document = documentRefSchema.safeParse(value);
  return document.success ? [document.data] : Object.values(value).flatMap(documentsOf);
}
