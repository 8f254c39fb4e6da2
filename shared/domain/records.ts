import { z } from 'zod';
import { commandTypeSchema, staffRoleSchema } from './roles.ts';

/**
 * The records that hub and desk keep alike (architecture.md, The records). Times are milliseconds since the Unix epoch.
 * Records that carry a householdId are personal: at rest on the hub and in changes they lie in the household's envelope.
 */
const id = z.string().min(1).max(64);
const timeMs = z.number().int();
export const digestSchema = z.string().regex(/^[0-9a-f]{64}$/);

export const memberSchema = z.object({
  name: z.string(), relation: z.string(), memberType: z.string(), idType: z.string(), idNumber: z.string(),
});
export const mergeFieldsSchema = z.object({ values: z.record(z.string(), z.string()), members: z.array(memberSchema).readonly() });

/** A document 文书 is the digest of its full bytes and the parts that make them, in order (base, then tails). */
export const documentRefSchema = z.object({
  digest: digestSchema,
  parts: z.array(z.object({ digest: digestSchema, length: z.number().int().positive() })).min(1),
});
export type DocumentRef = z.infer<typeof documentRefSchema>;

export const partyASchema = z.object({ name: z.string().min(1), address: z.string(), phone: z.string(), department: z.string() });

export const batchSchema = z.object({
  batchId: id,
  name: z.string().min(1).max(80),
  /** 协议编号 = this + serial (+ 「-2」 … for later versions). */
  agreementNoPrefix: z.string().min(1).max(40),
  /** Half-open: opensAtMs ≤ t < closesAtMs. */
  opensAtMs: timeMs,
  closesAtMs: timeMs,
  templateVersionId: id,
  waiverTemplateVersionId: id,
  sealId: id,
  partyA: partyASchema,
  /** 退回补签时限: hours a household has after a return that comes late; null: none. */
  returnGraceHours: z.number().int().positive().nullable(),
  fourEyes: z.boolean(),
  allowAgents: z.boolean(),
  /** When the closing job finished; null before. */
  closedAtMs: timeMs.nullable(),
  revision: z.number().int().min(1),
});
export type SigningBatch = z.infer<typeof batchSchema>;

export const specialFlags = ['住院', '行动不便', '不识字', '视障', '境外', '去世'] as const;
export const householdSchema = z.object({
  householdId: id,
  batchId: id,
  acceptanceNo: z.string().min(1),
  /** The household's number in its batch, part of 协议编号; unique in the batch, never reused. */
  serial: z.number().int().positive(),
  fields: mergeFieldsSchema,
  contactPhone: z.string(),
  phoneChange: z.object({ atMs: timeMs, previousPhone: z.string(), staffId: id, verifiedBy: z.string() }).nullable(),
  special: z.array(z.enum(specialFlags)),
  /** 暂缓逾期: kept out of the close until then. */
  holdUntilMs: timeMs.nullable(),
  /** A photo of the principal applicant that the bureau had already, imported by 备案回执号; the reviewer compares the face with it. */
  bureauPhoto: z.object({ document: documentRefSchema, atMs: timeMs, staffId: id }).optional(),
  removed: z.boolean(),
  revision: z.number().int().min(1),
});
export type Household = z.infer<typeof householdSchema>;

export const agreementStatuses = ['draft', 'awaiting_signature', 'signed', 'approved', 'sealed', 'void'] as const;
export const agreementStatusSchema = z.enum(agreementStatuses);
export type AgreementStatus = z.infer<typeof agreementStatusSchema>;

/** The last two are a waiver statement's only: 不予确认, and revoked by the citizen. */
export const voidReasons = ['expired', 'waived', 'superseded', 'withdrawn', 'revoked', 'declined', 'citizen_withdrawn'] as const;
export const voidReasonSchema = z.enum(voidReasons);
export type VoidReason = z.infer<typeof voidReasonSchema>;

export const documentKindSchema = z.enum(['agreement', 'waiver_statement']);
export type DocumentKind = z.infer<typeof documentKindSchema>;

export const returnReasons = ['错字漏字', '无法辨认', '不完整', '疑似非本人', '照片不清', '照片不符'] as const;
export const returnNoteSchema = z.object({
  reason: z.enum(returnReasons),
  /** Positions in the name, from 0; empty: 整体重签. */
  characters: z.array(z.number().int().min(0)),
  note: z.string().max(200),
  atMs: timeMs,
  staffId: id,
});
export type ReturnNote = z.infer<typeof returnNoteSchema>;

export const pendingActSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('correction'), requestedBy: id, atMs: timeMs, reason: z.string(),
    fields: mergeFieldsSchema, contactPhone: z.string(), basis: documentRefSchema.nullable(),
  }),
  z.object({ kind: z.literal('revocation'), requestedBy: id, atMs: timeMs, reason: z.string(), basis: documentRefSchema.nullable() }),
]);
export type PendingAct = z.infer<typeof pendingActSchema>;

/** What a reviewer answered before the two photos: the face is that of the card, and the card is what is registered. */
export const photoAnswersSchema = z.object({ faceIsCard: z.boolean(), cardIsRecord: z.boolean() });
export type PhotoAnswers = z.infer<typeof photoAnswersSchema>;

/** One issued version of a household's agreement or waiver statement. `revision` counts changes of this record. */
export const agreementSchema = z.object({
  agreementId: id,
  householdId: id,
  batchId: id,
  kind: documentKindSchema,
  versionNo: z.number().int().positive(),
  supersedesId: id.nullable(),
  agreementNo: z.string(),
  status: agreementStatusSchema,
  voidReason: voidReasonSchema.nullable(),
  voidedAtMs: timeMs.nullable(),
  /** What staff wrote when they withdrew, revoked or declined. */
  voidNote: z.string().nullable(),
  revision: z.number().int().min(1),
  /** Frozen when published; null while draft. */
  issued: z.object({
    fields: mergeFieldsSchema,
    fieldsDigest: digestSchema,
    templateVersionId: id,
    baseDigest: digestSchema,
    original: documentRefSchema,
    /** ReadingBlock[] as JSON, for the 大字版; its digest is what evidence names. */
    readingText: documentRefSchema,
    readingTextDigest: digestSchema,
    publishedAtMs: timeMs,
    publishedBy: id,
  }).nullable(),
  /** An own closing time (恢复签约, 退回补签时限); null: the batch's. */
  closesAtMs: timeMs.nullable(),
  /** How many signings there were; the current one, if signed. */
  attempt: z.number().int().min(0),
  signingId: id.nullable(),
  returned: returnNoteSchema.nullable(),
  /** With the answers to the photos, where there were any to look at. */
  approved: z.object({ staffId: id, atMs: timeMs, photoAnswers: photoAnswersSchema.optional() }).nullable(),
  sealed: z.object({
    channel: z.enum(['digital', 'paper']), sealId: id.nullable(), document: documentRefSchema, atMs: timeMs, staffId: id,
  }).nullable(),
  /** 纸质签约: the scan that waits for a reviewer. */
  paper: z.object({ scan: documentRefSchema, atMs: timeMs, staffId: id }).nullable(),
  pending: pendingActSchema.nullable(),
  /** 用印准备. `staffName` for the sentences to those whom it keeps out. */
  lease: z.object({ leaseId: id, deviceId: id, staffId: id, staffName: z.string().default(''), expiresAtMs: timeMs }).nullable(),
});
export type Agreement = z.infer<typeof agreementSchema>;

/** 受托人: who signs at the counter in place of the principal applicant, by a written 委托书. */
export const agentSchema = z.object({ name: z.string(), idNumber: z.string(), relation: z.string(), letter: documentRefSchema });
export type Agent = z.infer<typeof agentSchema>;

/** One submission of a signature. A return ends it; the next grows again from the original, never on a signed copy. */
export const signingSchema = z.object({
  signingId: id,
  agreementId: id,
  householdId: id,
  batchId: id,
  attempt: z.number().int().positive(),
  channel: z.enum(['online', 'counter', 'paper']),
  outcome: z.enum(['submitted', 'late_pending', 'approved', 'returned', 'rejected_late', 'ended']),
  submittedAtMs: timeMs,
  signedCopy: documentRefSchema.nullable(),
  /** CharacterDrawing[] as JSON, stored as a document of one part. */
  drawings: documentRefSchema,
  evidenceDigest: digestSchema,
  /** Names what happened on the way: consents, identity, face, reading, code (evidence package of issue 签约网页). */
  evidence: documentRefSchema,
  photos: z.object({ card: documentRefSchema, face: documentRefSchema }).nullable(),
  /** The face was recognised by a provider: whose result it is; else nothing. */
  faceCheck: z.object({ label: z.string(), resultCode: z.string(), similarity: z.number().nullable(), atMs: timeMs }).nullable().optional(),
  /** What the citizen was asked to do while the face was taken, so that the reviewer can see it done. */
  faceAction: z.string().optional(),
  riskFlags: z.array(z.string()),
  /** 现场签约: who served, who watched, what the desk knew of time. */
  counter: z.object({
    staffId: id, witness: z.string(), deviceTimeMs: timeMs, lastHubTimeMs: timeMs.nullable(), elapsedSinceHubMs: z.number().nullable(),
    /** Absent: the principal applicant signed. */
    agent: agentSchema.optional(),
  }).nullable(),
  revision: z.number().int().min(1),
});
export type Signing = z.infer<typeof signingSchema>;

export const templateVersionSchema = z.object({
  templateVersionId: id, kind: documentKindSchema, title: z.string(), versionName: z.string(), text: z.string(),
  createdAtMs: timeMs, createdBy: id, revision: z.number().int().min(1),
});
export type TemplateVersion = z.infer<typeof templateVersionSchema>;

/** The public side of a seal; its key never leaves the desk. `drawing` is a SealDrawing (shared/documents/doors.ts). */
export const sealSchema = z.object({
  sealId: id, name: z.string(), demo: z.boolean(), certificatePem: z.string(), rootPem: z.string(), drawing: z.unknown(),
  /** RFC 3161 server and the roots its tokens must chain to; where one is named, nothing is sealed without its token (documents.md, Signatures). */
  timestamp: z.object({ url: z.url(), rootPem: z.string() }).nullable().default(null),
  /** Certificate revocation lists, DER in base64; with a timestamp they go into the document and make it B-LT. */
  revocationLists: z.array(z.string()).default([]),
  /** Centre of the seal from the centre of 盖章处, in millimetres, to the right and down. */
  placement: z.object({ rightMm: z.number(), downMm: z.number() }).default({ rightMm: 0, downMm: 0 }),
  /** 骑缝章: at most so many pages share one seal. */
  maxPagesPerSeam: z.number().int().min(2).max(200).default(20),
  createdAtMs: timeMs, revision: z.number().int().min(1),
});
export type Seal = z.infer<typeof sealSchema>;

/** How a seal is used where nobody has said otherwise. */
export const plainSealUse: Pick<Seal, 'timestamp' | 'revocationLists' | 'placement' | 'maxPagesPerSeam'> = {
  timestamp: null, revocationLists: [], placement: { rightMm: 0, downMm: 0 }, maxPagesPerSeam: 20,
};

export const staffSchema = z.object({
  staffId: id, account: z.string(), name: z.string(), roles: z.array(staffRoleSchema), active: z.boolean(),
  /** The key that signs this person's commands on each desk, made at the first sign-in there; SPKI, base64. */
  keys: z.array(z.object({ deviceId: id, publicKey: z.string() })).readonly(),
  /** Has a one-time password that somebody else has seen; until it is changed no key is bound and nothing can be done. */
  mustChangePassword: z.boolean().default(false),
  /** When the password was last set, by whomever: what a desk keeps under an older one is out of date. */
  passwordChangedAtMs: timeMs.default(0),
  revision: z.number().int().min(1),
});
export type Staff = z.infer<typeof staffSchema>;

export const deviceSchema = z.object({
  deviceId: id, name: z.string(), active: z.boolean(), publicKey: z.string(), encryptionKey: z.string(),
  enrolledAtMs: timeMs.nullable().default(null),
  /** Who stopped it and why, while it is stopped. */
  stopped: z.object({ staffId: id, atMs: timeMs, reason: z.string() }).nullable().default(null),
  revision: z.number().int().min(1),
});
export type Device = z.infer<typeof deviceSchema>;

/** 用印台账: every use of a seal. */
export const sealUseSchema = z.object({
  sealUseId: id, agreementId: id, householdId: id, batchId: id, agreementNo: z.string(), sealId: id, staffId: id, deviceId: id,
  atMs: timeMs, signedCopyDigest: digestSchema, sealedCopyDigest: digestSchema,
  /** 已用印未生效: sealed under a lost lease or an older revision. */
  outcome: z.enum(['effective', 'ineffective']), revision: z.number().int().min(1),
});
export type SealUse = z.infer<typeof sealUseSchema>;

/** Where the citizen is: the last step, and the plain problem if there was one. */
export const progressSchema = z.object({
  householdId: id, batchId: id, agreementId: id.nullable(), atMs: timeMs,
  step: z.enum(['portal', 'opened', 'consent', 'identity', 'face', 'read', 'sign', 'code', 'submitted', 'sealed_viewed']),
  problem: z.string().nullable(), revision: z.number().int().min(1),
});
export type Progress = z.infer<typeof progressSchema>;

/** A short message the hub sent; never its code, never its whole number. */
export const messageSchema = z.object({
  messageId: id, householdId: id, batchId: id, purpose: z.string(), maskedPhone: z.string(), text: z.string(),
  state: z.enum(['queued', 'sent', 'failed', 'not_sent']), problem: z.string().nullable(), atMs: timeMs,
  /** When it reached the phone, as the provider says; null: not, or nobody has said. */
  deliveredAtMs: timeMs.nullable().default(null),
  revision: z.number().int().min(1),
});
export type Message = z.infer<typeof messageSchema>;

/**
 * Stands for the household in a call of somebody who had not logged in: such calls lie in an envelope of their own, like every household's,
 * and no record of a household has this id.
 */
export const unknownCallerId = 'unknown-caller';

/** 来电登记, and 请工作人员联系我 (source citizen). */
export const callSchema = z.object({
  callId: id, householdId: id, batchId: id, source: z.enum(['staff', 'citizen']), atMs: timeMs, staffId: id.nullable(),
  caller: z.string(), verified: z.boolean(),
  /** The number that somebody who is not known gave, unchecked; null: the household's own. */
  phone: z.string().nullable().default(null),
  matter: z.string(), handling: z.string(), callbackAtMs: timeMs.nullable(), done: z.boolean(),
  revision: z.number().int().min(1),
});
export type Call = z.infer<typeof callSchema>;

/** 销毁: a household whose data key has been destroyed; says who decided it and why, and nothing of the household. Its id is the household's. */
export const erasureSchema = z.object({ householdId: id, batchId: id, atMs: timeMs, staffId: id, reason: z.string(), revision: z.number().int().min(1) });
export type Erasure = z.infer<typeof erasureSchema>;

export const recordSchemas = {
  batch: batchSchema, household: householdSchema, agreement: agreementSchema, signing: signingSchema,
  template: templateVersionSchema, seal: sealSchema, staff: staffSchema, device: deviceSchema,
  seal_use: sealUseSchema, progress: progressSchema, message: messageSchema, call: callSchema, erasure: erasureSchema,
} as const;
export type RecordKind = keyof typeof recordSchemas;
export const recordKindSchema = z.enum([
  'batch', 'household', 'agreement', 'signing', 'template', 'seal', 'staff', 'device', 'seal_use', 'progress', 'message', 'call', 'erasure',
]);

export type RecordOf<Kind extends RecordKind> = z.infer<(typeof recordSchemas)[Kind]>;

/** A record with its kind: what a decision writes and a change carries. */
export type DomainRecord = { [Kind in RecordKind]: { readonly kind: Kind; readonly record: z.infer<(typeof recordSchemas)[Kind]> } }[RecordKind];

/** What happened, for the timeline 时间线 and the log 操作日志. */
export const eventSchema = z.object({
  type: z.union([commandTypeSchema, z.enum([
    'citizen_submitted', 'citizen_step', 'citizen_contact', 'citizen_revoked_waiver', 'expired', 'batch_closed', 'message_sent', 'staff_saved', 'device_saved', 'password_changed',
  ])]),
  atMs: timeMs,
  actor: z.object({ kind: z.enum(['staff', 'citizen', 'hub']), id: z.string(), name: z.string() }),
  batchId: id.nullable(),
  householdId: id.nullable(),
  agreementId: id.nullable(),
  /** Plain words for the timeline, in the field's language; lies in the household's envelope. */
  note: z.string(),
});
export type DomainEvent = z.infer<typeof eventSchema>;
