import { z } from 'zod';
import { wholeChangeSchema } from './change.ts';

/** The digest of state is compared once in so many changes (Sync, line 11). */
export const digestEverySeq = 1000;

/**
 * GET /sync/changes?epoch=&cursor=&limit=&compared= (Sync, line 6): changes after `cursor`, the desk's own too. `compared`: where the desk
 * last compared the digest of state, 0 for never.
 */
export const downloadResponseSchema = z.object({
  epoch: z.string(),
  hubTimeMs: z.number().int(),
  /** Set when the desk's epoch is not the hub's: start again from 0, the outbox stays. */
  reset: z.boolean(),
  changes: z.array(wholeChangeSchema),
  throughSeq: z.number().int(),
  lastSeq: z.number().int(),
  /** Highest deviceSeq the hub has consumed for this device's incarnation. */
  deviceLastSeq: z.number().int(),
  /** Household data keys for the households in this page, each sealed to the device's encryption key (crypto/sealed-box.ts), base64. */
  keys: z.array(z.object({ householdId: z.string(), sealedKey: z.string() })),
  /** Households in this page whose key has been destroyed: nobody can read what the log has of them, and the chain holds all the same. */
  erased: z.array(z.string()).default([]),
  /** Digest of all records, said where this page ends at the head of the log and a thousand has been passed since `compared`; else null. */
  stateDigest: z.string().nullable(),
});
export type DownloadResponse = z.infer<typeof downloadResponseSchema>;
