import { z } from 'zod';

/**
 * POST /sync/presence {householdId, staffId, isOpen} → {others}: this desk has the household open (again), or has left it. Others: who has the
 * same household open at other desks now. Names are the hub's own, so that a desk cannot put words on another's screen. Nothing is stored.
 */
export const presenceRequestSchema = z.object({ householdId: z.string().min(1).max(64), staffId: z.string().min(1).max(64), isOpen: z.boolean() });
export type PresenceRequest = z.infer<typeof presenceRequestSchema>;
export const presenceResponseSchema = z.object({ others: z.array(z.object({ staffName: z.string(), deviceName: z.string() })).max(50) });
export type PresenceResponse = z.infer<typeof presenceResponseSchema>;

/** A desk says it again this often while the page is open; the hub forgets it after `presenceLifeMs`, so that one lost message changes nothing. */
export const presenceBeatMs = 5_000;
export const presenceLifeMs = 45_000;
