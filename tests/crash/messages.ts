import { z } from 'zod';

/** What the programs under test and the one that kills them say to each other, over the channel that Node opens to a child. */
export const askSchema = z.object({ id: z.number().int(), ask: z.enum(['facts', 'enrolmentCode']) });
export const readySchema = z.object({ ready: z.string() });
export const answerSchema = z.object({ id: z.number().int(), answer: z.unknown() });
export const faultSchema = z.object({ fault: z.string() });

/** What a desk's folder holds, read by the desk itself after a start. */
export const deskFactsSchema = z.object({
  /** Whole sentences: damage that the desk alone can see. */
  problems: z.array(z.string()),
  outbox: z.array(z.object({ commandId: z.string(), type: z.string(), subjectId: z.string(), state: z.string(), resultSeq: z.number().nullable() })),
  unsuccessful: z.array(z.string()),
  jobs: z.array(z.object({ jobId: z.string(), kind: z.string(), state: z.string(), total: z.number(), done: z.number(), failed: z.number() })),
  epoch: z.string().nullable(), cursor: z.number(),
  /** Hash of each change by seq, as it was downloaded. */
  hashes: z.record(z.string(), z.string()),
  confirmedDigest: z.string(), shownDigest: z.string(),
});
export type DeskFacts = z.infer<typeof deskFactsSchema>;

export const hubFactsSchema = z.object({
  problems: z.array(z.string()),
  commands: z.array(z.object({ commandId: z.string(), type: z.string(), subjectId: z.string(), outcome: z.string(), resultSeq: z.number().nullable() })),
  epoch: z.string(), lastSeq: z.number(),
  hashes: z.record(z.string(), z.string()),
  recordsDigest: z.string(),
  /** Submissions on record, by household. */
  signings: z.record(z.string(), z.number()),
  /** Digests of every document that is on record. */
  documents: z.array(z.string()),
});
export type HubFacts = z.infer<typeof hubFactsSchema>;
