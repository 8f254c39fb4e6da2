import { z } from 'zod';
import {
  agreementSchema, batchSchema, callSchema, deviceSchema, digestSchema, eventSchema, householdSchema, messageSchema, progressSchema, sealSchema, sealUseSchema, signingSchema, staffSchema, templateVersionSchema,
} from '../domain/records.ts';
import { changeSchema } from './change.ts';

/**
 * 待核对: after the hub has been restored from a copy, desks hand in what they had downloaded and the restored hub lacks (Sync, line 12).
 *
 * | call | body | answer |
 * |---|---|---|
 * | POST /sync/hand-in | {changes: [{change, dataKey}]}, at most 50: changes of an epoch that has ended, as they came, and the key that opens each | {outcomes}, one each, in order |
 * | GET /sync/hand-ins | | what waits for an admin, what was only kept, and what was settled lately |
 *
 * Nothing of it is applied by itself: an admin settles each by a command `settle_hand_in`.
 */
const handedInRecordSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('batch'), record: batchSchema }), z.object({ kind: z.literal('household'), record: householdSchema }),
  z.object({ kind: z.literal('agreement'), record: agreementSchema }), z.object({ kind: z.literal('signing'), record: signingSchema }),
  z.object({ kind: z.literal('template'), record: templateVersionSchema }), z.object({ kind: z.literal('seal'), record: sealSchema }),
  z.object({ kind: z.literal('staff'), record: staffSchema }), z.object({ kind: z.literal('device'), record: deviceSchema }),
  z.object({ kind: z.literal('seal_use'), record: sealUseSchema }), z.object({ kind: z.literal('progress'), record: progressSchema }),
  z.object({ kind: z.literal('message'), record: messageSchema }), z.object({ kind: z.literal('call'), record: callSchema }),
]);

/** A change as it was before the restore, opened. */
export const handedInSchema = z.object({ atMs: z.number().int(), commandId: z.string().nullable(), event: eventSchema, records: z.array(handedInRecordSchema).max(50) });
export type HandedIn = z.infer<typeof handedInSchema>;

export const maxHandInChanges = 50;
export const handInRequestSchema = z.object({
  changes: z.array(z.object({
    change: changeSchema,
    /** The household's data key of then, base64; null for what belongs to no household. */
    dataKey: z.string().max(64).nullable(),
  })).min(1).max(maxHandInChanges),
});
export type HandInRequest = z.infer<typeof handInRequestSchema>;

/** `kept`: now waits there; `known`: the hub has it, by its log or by another desk; `unreadable`: it cannot be opened or is no change of ours. */
export const handInResponseSchema = z.object({ outcomes: z.array(z.enum(['kept', 'known', 'unreadable'])) });

export const handInSchema = z.object({
  handInId: digestSchema, content: handedInSchema, deviceId: z.string(), receivedAtMs: z.number(),
  /** `noted`: kept to be read, asks for no decision. `landed`: whoever gave the command has sent it again since. */
  state: z.enum(['open', 'noted', 'landed', 'accepted', 'rejected']),
  settled: z.object({ staffId: z.string(), atMs: z.number(), reason: z.string() }).nullable(),
  /** Digests of documents in it that nobody has handed in yet. */
  missing: z.array(z.string()),
});
export type HandIn = z.infer<typeof handInSchema>;
export const handInsResponseSchema = z.object({ handIns: z.array(handInSchema), /** More wait than fit into one answer. */ more: z.boolean() });
