import { z } from 'zod';

/** GET /sync/administration → what an admin's screens show besides the records: it changes with every contact, so it is no change of the log. */
export const administrationFactsSchema = z.object({
  devices: z.array(z.object({ deviceId: z.string(), lastSeenAtMs: z.number(), protocol: z.number().nullable(), version: z.string().nullable(), waiting: z.number().nullable() })),
  /** What is deleted by its age: how long each class is kept, and when it was last looked at. A hub of before says nothing of it. */
  retention: z.array(z.object({ class: z.string(), keptDays: z.number(), lastRunAtMs: z.number().nullable(), lastCount: z.number() })).default([]),
  retentionRuns: z.array(z.object({ class: z.string(), atMs: z.number(), count: z.number(), keptDays: z.number() })).default([]),
  staff: z.array(z.object({ staffId: z.string(), lastSignInAtMs: z.number().nullable(), oneTimePasswordEndsAtMs: z.number().nullable() })),
});
export type AdministrationFacts = z.infer<typeof administrationFactsSchema>;
