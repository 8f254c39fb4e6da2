import { z } from 'zod';
import { agreementStatusSchema, batchSchema, partyASchema, voidReasonSchema } from '../domain/records.ts';
import { call } from './call.ts';
import { columnMappingSchema, importAnalysisSchema, importDifferenceSchema } from './import-types.ts';
import { nothing } from './session-calls.ts';

/** Progress numbers of a batch, as 日报 counts them. 主动放弃 and 逾期视为放弃 are counted apart. */
export const batchCountsSchema = z.object({
  households: z.number().int(), draft: z.number().int(), awaiting: z.number().int(), returned: z.number().int(), signed: z.number().int(),
  approved: z.number().int(), sealed: z.number().int(), sealedPaper: z.number().int(), expired: z.number().int(), waived: z.number().int(),
  withdrawn: z.number().int(), revoked: z.number().int(), openWaivers: z.number().int(), corrected: z.number().int(), openCalls: z.number().int(),
  failedMessages: z.number().int(),
});
export type BatchCounts = z.infer<typeof batchCountsSchema>;

export const batchViewSchema = z.object({ batch: batchSchema, counts: batchCountsSchema, windowState: z.enum(['not_open', 'open', 'closed']) });
export type BatchView = z.infer<typeof batchViewSchema>;

const batchFormSchema = z.object({
  name: z.string().trim().min(1, '请填写批次名称').max(80), agreementNoPrefix: z.string().trim().min(1, '请填写协议编号前缀').max(40),
  opensAtMs: z.number().int(), closesAtMs: z.number().int(),
  templateVersionId: z.string(), waiverTemplateVersionId: z.string(), sealId: z.string(),
  partyA: partyASchema, returnGraceHours: z.number().int().positive().nullable(), fourEyes: z.boolean(), allowAgents: z.boolean(),
});
export type BatchForm = z.infer<typeof batchFormSchema>;

export const sealUseViewSchema = z.object({
  sealUseId: z.string(), atMs: z.number(), agreementNo: z.string(), householdName: z.string(), staffName: z.string(), sealName: z.string(),
  sealedCopyDigest: z.string(), outcome: z.enum(['effective', 'ineffective']),
});

export const nextStepSchema = z.object({
  /** Where the button leads: a page of the renderer. */
  page: z.enum(['batches', 'import', 'publish', 'review', 'pending', 'sealing', 'waivers', 'calls', 'unsuccessful', 'households', 'counter', 'portal', 'unfinished']),
  title: z.string(), detail: z.string(), count: z.number().int().nullable(),
});

/** `same`: photos that were imported before. */
const photoReportSchema = z.object({
  ready: z.array(z.object({ householdId: z.string(), name: z.string(), acceptanceNo: z.string(), isReplacing: z.boolean() })), same: z.number().int(),
  problems: z.array(z.object({ fileName: z.string(), reason: z.string() })),
});
export type PhotoReport = z.infer<typeof photoReportSchema>;

export const officeCalls = {
  /** First screen: says what to do next. */
  'home.overview': call(z.object({ batchId: z.string().nullable() }), z.object({ batch: batchViewSchema.nullable(), nextSteps: z.array(nextStepSchema), demoPortalUrl: z.string().nullable() })),
  'batches.list': call(nothing, z.object({ batches: z.array(batchViewSchema) })),
  'batches.create': call(batchFormSchema, z.object({ batchId: z.string() })),
  'batches.update': call(z.object({ batchId: z.string(), expectedRevision: z.number().int(), patch: batchFormSchema.partial(), reason: z.string().trim().min(1, '请填写修改原因') }), nothing),
  'import.sampleFile': call(nothing, z.object({ fileToken: z.string(), fileName: z.string() })),
  'import.analyse': call(
    z.object({ batchId: z.string(), fileToken: z.string(), mapping: columnMappingSchema.nullable() }),
    z.object({ analysis: importAnalysisSchema, difference: importDifferenceSchema.nullable(), differenceDigest: z.string().nullable() }),
  ),
  /** Adds the new households; changes those still 待推送; published ones that differ are listed for 更正. `seenDifference`: digest of the difference that was looked at. */
  'import.confirm': call(z.object({ batchId: z.string(), fileToken: z.string(), mapping: columnMappingSchema.nullable(), applyChanges: z.boolean(), removeMissing: z.boolean(), seenDifference: z.string().optional() }), z.object({ jobId: z.string() })),
  'import.errorSheet': call(z.object({ batchId: z.string(), fileToken: z.string(), mapping: columnMappingSchema.nullable() }), z.object({ fileToken: z.string(), fileName: z.string() })),
  /** A zip of photos the bureau had already, each file named by its 备案回执号: what can be imported, and what not. Nothing is kept yet. */
  'photos.analyse': call(z.object({ batchId: z.string(), fileToken: z.string() }), photoReportSchema),
  /** Keeps the photos that can be; `imported` counts them, what was refused meanwhile is listed. */
  'photos.confirm': call(z.object({ batchId: z.string(), fileToken: z.string() }), z.object({ imported: z.number().int(), refused: photoReportSchema.shape.problems })),
  'sealing.ledger': call(z.object({ batchId: z.string() }), z.object({ uses: z.array(sealUseViewSchema) })),
  'calls.list': call(z.object({ batchId: z.string(), open: z.boolean() }), z.object({ calls: z.array(z.object({
    callId: z.string(), householdId: z.string(), householdName: z.string(), maskedPhone: z.string(), source: z.enum(['staff', 'citizen']), atMs: z.number(),
    caller: z.string(), matter: z.string(), handling: z.string(), done: z.boolean(),
    /** Of somebody who had not logged in: the number they gave, and the households that it is registered for; null of a known household. */
    unknown: z.object({ phone: z.string(), matches: z.array(z.object({ householdId: z.string(), name: z.string(), acceptanceNo: z.string() })) }).nullable(),
  })) })),
  /** 截止时未完成: who was signing in the last hour before their close and has not signed, latest first; from then on, so that they can still be called. */
  'closing.unfinished': call(z.object({ batchId: z.string() }), z.object({ rows: z.array(z.object({
    householdId: z.string(), name: z.string(), acceptanceNo: z.string(), maskedPhone: z.string(), closesAtMs: z.number(), hasClosed: z.boolean(),
    /** What they did last before the close, and what last went wrong there. */
    atMs: z.number(), step: z.string(), problem: z.string().nullable(), status: agreementStatusSchema, voidReason: voidReasonSchema.nullable(),
  })) })),
} as const;
