import { z } from 'zod';
import { jobSchema } from './job-calls.ts';
import { syncStateSchema } from './session-calls.ts';

/** What the desk process tells the renderer unasked. The renderer asks again for what it shows; events carry no records. */
export const deskEventSchema = z.discriminatedUnion('event', [
  z.object({ event: z.literal('records_changed'), householdIds: z.array(z.string()), kinds: z.array(z.string()) }),
  z.object({ event: z.literal('sync_changed'), state: syncStateSchema }),
  z.object({ event: z.literal('job_changed'), job: jobSchema }),
  z.object({ event: z.literal('session_changed') }),
]);
export type DeskEvent = z.infer<typeof deskEventSchema>;
