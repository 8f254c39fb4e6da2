import { z } from 'zod';
import { commandSchema } from './command.ts';

/** POST /sync/upload: at most 100 commands, in order of deviceSeq (Sync, line 4). */
export const uploadRequestSchema = z.object({
  epoch: z.string().nullable(),
  commands: z.array(commandSchema).min(1).max(100),
});
export type UploadRequest = z.infer<typeof uploadRequestSchema>;

/** A stored result: accepted with the seq of its change, or refused with a reason for the person. Both consume the deviceSeq. */
export const commandResultSchema = z.object({
  commandId: z.string(),
  deviceSeq: z.number().int(),
  outcome: z.enum(['accepted', 'refused']),
  resultSeq: z.number().int().nullable(),
  refusal: z.object({ code: z.string(), message: z.string() }).nullable(),
});
export type CommandResult = z.infer<typeof commandResultSchema>;

export const uploadResponseSchema = z.object({
  epoch: z.string(),
  hubTimeMs: z.number().int(),
  results: z.array(commandResultSchema),
  /** `gap`: send again from lastDeviceSeq + 1. `device_forked`: take a new incarnation, renumber, re-sign. */
  stop: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('none') }),
    z.object({ kind: z.literal('gap'), lastDeviceSeq: z.number().int() }),
    z.object({ kind: z.literal('device_forked') }),
    z.object({ kind: z.literal('tampered'), commandId: z.string() }),
    z.object({ kind: z.literal('missing_parts'), commandId: z.string(), digests: z.array(z.string()) }),
  ]),
});
export type UploadResponse = z.infer<typeof uploadResponseSchema>;
