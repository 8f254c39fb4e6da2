import { z } from 'zod';
import { call } from './call.ts';
import { nothing } from './session-calls.ts';

export const jobKindSchema = z.enum(['import', 'publish', 'seal']);
export type JobKind = z.infer<typeof jobKindSchema>;

/**
 * A bulk job 批量任务.
 *
 * | state | meaning | then |
 * |---|---|---|
 * | running · pausing | at work · finishing what it has begun | |
 * | paused | by a person, by their signing out, or by itself where nothing could go on (disk full, no timestamp) | resume, cancel |
 * | interrupted | the desk ended or was killed | resume, cancel (关闭) |
 * | finished · cancelled | over | retry of what failed |
 */
export const jobSchema = z.object({
  jobId: z.string(),
  kind: jobKindSchema,
  state: z.enum(['running', 'pausing', 'paused', 'interrupted', 'finished', 'cancelled']),
  batchId: z.string().nullable(),
  /** Who started or last resumed it: it works in their name. */
  staffName: z.string(),
  total: z.number().int(),
  /** Those that succeeded; those that did not, whose reasons `jobs.failures` gives. What is left is the rest of the total. */
  done: z.number().int(),
  failed: z.number().int(),
  /** `finishing`: nothing new is begun any more. Null when it is not at work. */
  phase: z.enum(['starting', 'working', 'finishing']).nullable(),
  /** Items a minute of late, and how long the rest will take at that rate; null until that is known. */
  perMinute: z.number().nullable(),
  leftMs: z.number().nullable(),
  /** How long it was at work, pauses left out. */
  workedMs: z.number(),
  startedAtMs: z.number(),
  finishedAtMs: z.number().nullable(),
  /** A whole sentence for the end or the stop; empty while it runs. */
  message: z.string(),
});
export type Job = z.infer<typeof jobSchema>;

/** Failed items of a job with one reason, most first. */
export const failureGroupSchema = z.object({
  reason: z.string(), items: z.array(z.object({ id: z.string(), name: z.string(), message: z.string() })),
});
export type FailureGroup = z.infer<typeof failureGroupSchema>;

const whichJob = z.object({ jobId: z.string() });

export const jobCalls = {
  /** Those at work and those that wait to be resumed, then the ended ones, newest first. */
  'jobs.list': call(nothing, z.object({ jobs: z.array(jobSchema) })),
  'jobs.pause': call(whichJob, nothing),
  /** Stops a running job after what it has begun; closes a paused or interrupted one. What is done stays. */
  'jobs.cancel': call(whichJob, nothing),
  /** Goes on as whoever is signed in; `retryFailed` takes up again what did not succeed. A seal job asks for its pass phrase anew. */
  'jobs.resume': call(z.object({ jobId: z.string(), retryFailed: z.boolean(), passPhrase: z.string().nullable() }), nothing),
  'jobs.failures': call(whichJob, z.object({ groups: z.array(failureGroupSchema) })),
} as const;
