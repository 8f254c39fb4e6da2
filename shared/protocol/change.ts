import { z } from 'zod';

/**
 * A change is what the hub says happened (Sync, lines 1 and 6): one entry of an append-only, hash-chained log.
 *
 * | field | meaning |
 * |---|---|
 * | epoch, seq | gapless number within an epoch; a restore starts a new epoch |
 * | prevHash, hash | sha-256 hex; hash = sha256(canonical JSON of the change without `hash`), over ciphertext |
 * | records | the resulting state of each touched record |
 * | body | canonical JSON, or for personal records base64 of nonce | AES-256-GCM ciphertext | tag, AAD = `kind:id:revision` |
 * | commitment | binds a sealed body to its text, so that evidence can show the text of one record and prove it by the chain without the key |
 * | event | the DomainEvent as JSON, sealed likewise when it concerns a household (AAD = `event:seq`… see crypto/envelope.ts) |
 */
export const changedRecordSchema = z.object({
  /** A RecordKind, or one that only a newer hub knows: such records are kept aside (Sync, line 10). */
  kind: z.string().min(1).max(40),
  id: z.string(),
  batchId: z.string().nullable(),
  householdId: z.string().nullable(),
  revision: z.number().int(),
  status: z.string().nullable(),
  body: z.string(),
  /** Of a personal record: sha-256 over its text and a salt that only the household's key gives (crypto/change-chain.ts). Absent in older changes. */
  commitment: z.string().optional(),
});
export type ChangedRecord = z.infer<typeof changedRecordSchema>;

export const changeSchema = z.object({
  epoch: z.string(),
  seq: z.number().int().positive(),
  prevHash: z.string(),
  atMs: z.number().int(),
  commandId: z.string().nullable(),
  householdId: z.string().nullable(),
  records: z.array(changedRecordSchema),
  event: z.string(),
  hash: z.string(),
});
export type Change = z.infer<typeof changeSchema>;

/** As it comes over the wire: what a newer hub says besides stays in it, for the hash covers all of it. */
export const wholeChangeSchema: z.ZodType<Change> = changeSchema.extend({ records: z.array(changedRecordSchema.loose()) }).loose();

/** prevHash of the first change of an epoch. */
export const firstPrevHash = '0'.repeat(64);
