import { z } from 'zod';
import { call } from './call.ts';
import { nothing } from './session-calls.ts';

const retainedClassSchema = z.object({ class: z.string(), keptDays: z.number(), lastRunAtMs: z.number().nullable(), lastCount: z.number() });
const runSchema = z.object({ class: z.string(), atMs: z.number(), count: z.number(), keptDays: z.number() });
/** Of an erased household nothing is left but when, by whom, in which batch and why. */
const erasureViewSchema = z.object({ atMs: z.number(), staffName: z.string(), batchName: z.string(), reason: z.string(), waiting: z.boolean() });
const erasableSchema = z.object({
  householdId: z.string(), name: z.string(), acceptanceNo: z.string(), batchName: z.string(), statusLabel: z.string(), revision: z.number().int(),
  /** Why it cannot be erased now; null when it can. */
  whyNot: z.string().nullable(),
});
export type Erasable = z.infer<typeof erasableSchema>;

/** 资料保留 and 删除一户资料, for admins alone. */
export const retentionCalls = {
  /** What is deleted by its age, and what was erased on request. `isFresh` false: the hub could not be asked, so that the classes are missing. */
  'retention.show': call(nothing, z.object({ classes: z.array(retainedClassSchema), runs: z.array(runSchema), erasures: z.array(erasureViewSchema), isFresh: z.boolean() })),
  /** By the whole 备案回执号, in every batch: nobody is erased by a list's near miss. */
  'retention.find': call(z.object({ acceptanceNo: z.string().trim().min(1, '请填写备案回执号').max(64) }), z.object({ households: z.array(erasableSchema) })),
  /** `acceptanceNo` is typed a second time, by whoever confirms. */
  'retention.erase': call(z.object({
    householdId: z.string(), expectedRevision: z.number().int(), acceptanceNo: z.string().trim().min(1, '请再次填写备案回执号'), reason: z.string().trim().min(1, '请填写原因').max(500),
  }), nothing),
} as const;
