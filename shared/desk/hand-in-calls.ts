import { z } from 'zod';
import { call } from './call.ts';
import { reviewCaseSchema } from './document-calls.ts';
import { nothing } from './session-calls.ts';

export const handInViewSchema = z.object({
  handInId: z.string(), state: z.enum(['open', 'noted', 'landed', 'accepted', 'rejected']),
  /** When it happened, what it was, who did it, and the timeline's line of then. */
  atMs: z.number(), what: z.string(), who: z.string(), note: z.string(),
  householdId: z.string().nullable(), householdName: z.string(), acceptanceNo: z.string(), agreementNo: z.string(),
  /** The status that it led to, and what the record says now. */
  statusThen: z.string(), statusNow: z.string(),
  hasDrawings: z.boolean(), missingCount: z.number().int(),
  /** Which desk handed it in, and when. */
  deviceName: z.string(), receivedAtMs: z.number(),
  settled: z.object({ staffName: z.string(), atMs: z.number(), reason: z.string() }).nullable(),
  /** This desk has settled it, and the hub has not yet said so. */
  waiting: z.boolean(),
  /** Why it cannot be accepted now; null when it can. */
  whyNot: z.string().nullable(),
});
export type HandInView = z.infer<typeof handInViewSchema>;

/** 待核对: what desks handed in after the hub had been restored. Everybody sees it, admins settle it. */
export const handInCalls = {
  'handIns.list': call(nothing, z.object({ items: z.array(handInViewSchema), /** More wait than are shown. */ more: z.boolean() })),
  'handIns.drawings': call(z.object({ handInId: z.string() }), z.object({ characters: reviewCaseSchema.shape.characters })),
  'handIns.settle': call(z.object({ handInId: z.string(), accept: z.boolean(), reason: z.string().trim().min(1, '请填写原因').max(500) }), nothing),
} as const;
