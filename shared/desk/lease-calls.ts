import { z } from 'zod';
import { call } from './call.ts';
import { nothing } from './session-calls.ts';

/** The longest lease for sealing without the hub (architecture.md, Sync, line 13). */
export const longestLeaseHours = 72;
/** What one call takes: signed copies are fetched for each while the person waits. */
export const mostLeases = 500;

export const heldLeaseSchema = z.object({
  agreementId: z.string(), householdId: z.string(), name: z.string(), agreementNo: z.string(), staffName: z.string(), deviceName: z.string(), expiresAtMs: z.number(),
  /** Held by this desk; else by another. */
  isHere: z.boolean(),
  /** Held by whoever is signed in: they alone can seal it meanwhile. */
  isMine: z.boolean(),
  /** The hub has not confirmed it yet: others are not kept out. */
  isWaiting: z.boolean(),
  /** Everything that sealing needs is on this desk. */
  isReady: z.boolean(),
});
export type HeldLease = z.infer<typeof heldLeaseSchema>;

const chosen = z.array(z.string()).min(1).max(mostLeases, `一次最多 ${mostLeases} 份，请分几次办理`);

/** 离线用印准备: agreements kept for one sealer at one desk, so that they can be sealed while the hub is away. */
export const leaseCalls = {
  'leases.list': call(z.object({ batchId: z.string() }), z.object({ items: z.array(heldLeaseSchema) })),
  'leases.take': call(z.object({ agreementIds: chosen, hours: z.number().int().min(1).max(longestLeaseHours) }), z.object({
    taken: z.number().int(), blocked: z.array(z.object({ reason: z.string(), agreementIds: z.array(z.string()) })),
  })),
  'leases.release': call(z.object({ agreementIds: chosen }), nothing),
} as const;
