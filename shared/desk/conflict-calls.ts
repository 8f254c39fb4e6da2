import { z } from 'zod';
import { commandTypeSchema } from '../domain/roles.ts';
import { call } from './call.ts';

/** Somebody's change of a record, as a line that says who, when and what. `waiting`: done at this desk, not uploaded yet. */
export const recordChangeSchema = z.object({ atMs: z.number(), who: z.string(), what: z.string(), note: z.string(), waiting: z.boolean() });
export type RecordChange = z.infer<typeof recordChangeSchema>;

export const factSchema = z.object({ label: z.string(), value: z.string() });
export type Fact = z.infer<typeof factSchema>;

export const conflictSchema = z.object({
  householdId: z.string(), householdName: z.string(), acceptanceNo: z.string(), agreementNo: z.string(),
  /** What has been changed since the revision that the person saw, oldest first. */
  changes: z.array(recordChangeSchema),
  nowIs: z.array(factSchema),
  /** The revision it is at now: acting again counts on it. */
  revision: z.number().int(),
  /** Why the act is not possible any more; null when it still is. */
  whyNot: z.string().nullable(),
});
export type Conflict = z.infer<typeof conflictSchema>;

export const conflictCalls = {
  /** After a refusal `stale`: what happened between looking and acting. `subjectId`: a household's or a version's. */
  'conflicts.explain': call(z.object({ command: commandTypeSchema, subjectId: z.string(), seenRevision: z.number().int() }), conflictSchema),
} as const;
