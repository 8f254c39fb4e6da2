import { z } from 'zod';
import { mergeFieldsSchema, photoAnswersSchema, returnReasons } from '../domain/records.ts';
import { call } from './call.ts';
import { agentViewSchema } from './counter-calls.ts';
import { nothing } from './session-calls.ts';

const version = { agreementId: z.string(), expectedRevision: z.number().int() };
const reason = z.string().trim().min(1, '请填写原因').max(500);
const jobStarted = z.object({ jobId: z.string() });
export const pageImageSchema = z.object({ pngBase64: z.string(), width: z.number().int(), height: z.number().int(), pageCount: z.number().int() });
const whichSchema = z.enum(['original', 'signed', 'sealed']);

/** What can go ahead, and what cannot: grouped by reason, most first. Names are asked for on demand, `agreements.names`. */
export const preflightSchema = z.object({
  ready: z.array(z.string()),
  blocked: z.array(z.object({ reason: z.string(), agreementIds: z.array(z.string()).min(1) })),
  warnings: z.array(z.string()),
});
export type Preflight = z.infer<typeof preflightSchema>;
/** Names for a list, asked for a page at a time. */
const mostNames = 200;

/** One case on the review screen. */
export const reviewCaseSchema = z.object({
  agreementId: z.string(), householdId: z.string(), kind: z.enum(['agreement', 'waiver_statement']), agreementNo: z.string(), name: z.string(),
  revision: z.number().int(), signedCopyDigest: z.string(), attempt: z.number().int(), channel: z.string(), submittedAtMs: z.number(),
  /** Expected character and the drawing made for it. */
  characters: z.array(z.object({
    character: z.string(), width: z.number(), height: z.number(),
    strokes: z.array(z.array(z.object({ x: z.number(), y: z.number(), t: z.number(), pressure: z.number() }))),
  })),
  cardPhoto: z.string().nullable(), facePhoto: z.string().nullable(),
  /** 留存照片: one the bureau had already. */
  bureauPhoto: z.string().nullable(),
  /** 受托人 signed: the photos and the characters are theirs. */
  agent: agentViewSchema.nullable(),
  /** What the citizen was asked to do while the face was taken. */
  faceAction: z.string().nullable(),
  keyFields: z.array(z.object({ label: z.string(), value: z.string() })),
  flags: z.array(z.string()),
  previousReturns: z.array(z.object({ atMs: z.number(), reason: z.string(), note: z.string() })),
  canApprove: z.boolean(), canReturn: z.boolean(), whyNot: z.string().nullable(),
});
export type ReviewCase = z.infer<typeof reviewCaseSchema>;

export const documentCalls = {
  /** The original as it would be issued now; `fields` to look at a correction before it is made. */
  'documents.preview': call(z.object({ householdId: z.string(), kind: z.enum(['agreement', 'waiver_statement']), fields: mergeFieldsSchema.nullable(), page: z.number().int().min(0) }), pageImageSchema),
  'documents.pageImage': call(z.object({ agreementId: z.string(), which: whichSchema, page: z.number().int().min(0) }), pageImageSchema),
  'documents.save': call(z.object({ agreementId: z.string(), which: whichSchema }), z.object({ fileToken: z.string(), fileName: z.string() })),
  'documents.verifyFile': call(z.object({ fileToken: z.string() }), z.object({
    verdict: z.enum(['genuine', 'changed', 'not_ours', 'unreadable']), headline: z.string(), findings: z.array(z.string()), agreementNo: z.string().nullable(),
    matchesRecord: z.boolean().nullable(),
    /** 内容, 谁签的, 什么时候, 本单位登记: each answered by itself. */
    answers: z.array(z.object({ label: z.string(), value: z.string() })),
    signatures: z.array(z.object({
      fieldName: z.string(), place: z.string(), signerName: z.string(), issuerName: z.string(), intact: z.boolean(), trust: z.string(), when: z.string(), level: z.string(),
    })),
  })),
  'agreements.names': call(z.object({ agreementIds: z.array(z.string()).min(1).max(mostNames) }), z.object({ names: z.array(z.object({
    agreementId: z.string(), householdId: z.string(), name: z.string(), acceptanceNo: z.string(),
  })) })),
  'agreements.preflightPublish': call(z.object({ agreementIds: z.array(z.string()).min(1) }), preflightSchema),
  /** `seen`: the household whose preview was looked at, at which revision. */
  'agreements.publish': call(z.object({ agreementIds: z.array(z.string()).min(1), seen: z.object({ householdId: z.string(), revision: z.number().int() }).optional() }), jobStarted),
  'agreements.withdraw': call(z.object({ ...version, reason }), nothing),
  'agreements.requestCorrection': call(z.object({ ...version, fields: mergeFieldsSchema, contactPhone: z.string(), seenPhone: z.string().optional(), reason, basisFileToken: z.string().nullable() }), nothing),
  'agreements.cancelCorrection': call(z.object({ ...version, reason }), nothing),
  /** Makes the correction: fields of the pending one when there is one, else harmless changes at once. */
  'agreements.correct': call(z.object({ ...version, fields: mergeFieldsSchema, contactPhone: z.string(), seenPhone: z.string().optional(), reason }), nothing),
  'agreements.restore': call(z.object({ ...version, closesAtMs: z.number().int(), reason }), nothing),
  'agreements.requestRevocation': call(z.object({ ...version, reason, basisFileToken: z.string().nullable() }), nothing),
  'agreements.cancelRevocation': call(z.object({ ...version, reason }), nothing),
  'agreements.revoke': call(z.object({ ...version, note: z.string() }), nothing),
  'waivers.start': call(z.object({ ...version, reason }), nothing),
  'waivers.confirm': call(z.object({ ...version, signedCopyDigest: z.string(), photoAnswers: photoAnswersSchema.nullable() }), nothing),
  'waivers.decline': call(z.object({ ...version, reason }), nothing),
  /** Signed agreements and signed waiver statements that wait for a reviewer, oldest first. */
  'review.queue': call(z.object({ batchId: z.string() }), z.object({ items: z.array(z.object({
    agreementId: z.string(), householdId: z.string(), name: z.string(), agreementNo: z.string(), kind: z.enum(['agreement', 'waiver_statement']), submittedAtMs: z.number(),
  })) })),
  /** 待复核: what waits for a second person, oldest first. `isOwn`: whoever is signed in has asked for it, and another must look; `mayReview`: nothing of their posts keeps them from it. */
  'pending.list': call(z.object({ batchId: z.string() }), z.object({ items: z.array(z.object({
    agreementId: z.string(), householdId: z.string(), name: z.string(), agreementNo: z.string(), kind: z.enum(['agreement', 'waiver_statement']),
    act: z.enum(['paper', 'correction', 'revocation']), atMs: z.number(), reason: z.string(), askedByName: z.string(), isOwn: z.boolean(), mayReview: z.boolean(),
  })) })),
  'review.case': call(z.object({ agreementId: z.string() }), reviewCaseSchema),
  'review.approve': call(z.object({ ...version, signedCopyDigest: z.string(), photoAnswers: photoAnswersSchema.nullable() }), nothing),
  'review.return': call(z.object({ ...version, signedCopyDigest: z.string(), reason: z.enum(returnReasons), characters: z.array(z.number().int().min(0)), note: z.string().max(200) }), nothing),
  'sealing.queue': call(z.object({ batchId: z.string() }), z.object({ items: z.array(z.object({ agreementId: z.string(), householdId: z.string(), name: z.string(), agreementNo: z.string(), approvedAtMs: z.number() })) })),
  'sealing.preflight': call(z.object({ agreementIds: z.array(z.string()).min(1) }), preflightSchema.extend({ sealName: z.string(), demo: z.boolean(), needsPassPhrase: z.boolean() })),
  /** The pass phrase is used for this job and forgotten. */
  'sealing.seal': call(z.object({ agreementIds: z.array(z.string()).min(1), passPhrase: z.string() }), jobStarted),
} as const;
