import { z } from 'zod';
import { agreementStatusSchema, documentKindSchema, mergeFieldsSchema, returnNoteSchema, specialFlags, voidReasonSchema } from '../domain/records.ts';
import { commandTypeSchema } from '../domain/roles.ts';
import { call } from './call.ts';
import { nothing } from './session-calls.ts';

/** One line of the list; never a whole ID number. */
export const householdRowSchema = z.object({
  householdId: z.string(), batchId: z.string(), agreementId: z.string(), acceptanceNo: z.string(), agreementNo: z.string(), name: z.string(),
  idLastFour: z.string(), maskedPhone: z.string(), subdistrict: z.string(), status: agreementStatusSchema, voidReason: voidReasonSchema.nullable(),
  versionNo: z.number().int(), returned: z.boolean(), waiverOpen: z.boolean(), waiting: z.boolean(), special: z.array(z.string()),
  monthlySubsidy: z.string(), updatedAtMs: z.number(),
});
export type HouseholdRow = z.infer<typeof householdRowSchema>;

/** Which households: all tests are joined by and; text matches any of name, pinyin, phone, last digits of the ID, 备案回执号. */
export const householdFilterSchema = z.object({
  batchId: z.string(),
  text: z.string().max(60).default(''),
  statuses: z.array(agreementStatusSchema).default([]),
  voidReasons: z.array(voidReasonSchema).default([]),
  returnedOnly: z.boolean().default(false),
  waiverOnly: z.boolean().default(false),
});

/** A button the state and the role allow right now. `agreementId` null: it concerns the household. */
export const actionSchema = z.object({ command: commandTypeSchema, label: z.string(), agreementId: z.string().nullable(), expectedRevision: z.number().int() });
export type AllowedAction = z.infer<typeof actionSchema>;

export const versionViewSchema = z.object({
  agreementId: z.string(), kind: documentKindSchema, agreementNo: z.string(), versionNo: z.number().int(), status: agreementStatusSchema,
  voidReason: voidReasonSchema.nullable(), voidNote: z.string().nullable(), voidedAtMs: z.number().nullable(), revision: z.number().int(),
  publishedAtMs: z.number().nullable(), closesAtMs: z.number(), returned: returnNoteSchema.nullable(), sealedAtMs: z.number().nullable(),
  sealedChannel: z.enum(['digital', 'paper']).nullable(), attempt: z.number().int(),
  documents: z.array(z.enum(['original', 'signed', 'sealed'])),
  pending: z.object({
    kind: z.enum(['correction', 'revocation']), requestedByName: z.string(), atMs: z.number(), reason: z.string(),
    changes: z.array(z.object({ key: z.string(), label: z.string(), was: z.string(), becomes: z.string() })),
    fields: mergeFieldsSchema.nullable(), contactPhone: z.string().nullable(),
  }).nullable(),
  /** 受托人代签：姓名（关系） of the newest signing; null where the principal applicant signed, or nobody has. */
  signedByAgent: z.string().nullable(),
  /** 期限内现场签约·待认定 */
  lateSigningId: z.string().nullable(),
  /** Signings whose 签约存证材料 this person may export; id null: 纸质签约. */
  evidence: z.array(z.object({ signingId: z.string().nullable(), attempt: z.number().int().nullable(), isReturned: z.boolean() })),
});
export type VersionView = z.infer<typeof versionViewSchema>;

export const timelineEntrySchema = z.object({ atMs: z.number(), actor: z.string(), title: z.string(), note: z.string(), waiting: z.boolean() });

/** The household page: timeline, versions, where the citizen is, words to read out, only the actions allowed now. */
export const householdPageSchema = z.object({
  householdId: z.string(), batchId: z.string(), acceptanceNo: z.string(), serial: z.number().int(), revision: z.number().int(), name: z.string(),
  maskedId: z.string(), maskedPhone: z.string(), maskedAccount: z.string(), subdistrict: z.string(),
  /** Masked unless 核验 is ticked on the page; `households.reveal` gives the whole and is recorded. */
  fields: z.array(z.object({ key: z.string(), label: z.string(), group: z.string(), value: z.string() })),
  members: z.array(z.object({ name: z.string(), relation: z.string(), memberType: z.string(), maskedId: z.string() })),
  special: z.array(z.enum(specialFlags)), holdUntilMs: z.number().nullable(), removed: z.boolean(),
  phoneChangedAtMs: z.number().nullable(),
  versions: z.array(versionViewSchema),
  timeline: z.array(timelineEntrySchema),
  progress: z.object({ atMs: z.number(), step: z.string(), problem: z.string().nullable() }).nullable(),
  /** What the hotline can read out to the caller. */
  wordsToSay: z.array(z.string()),
  actions: z.array(actionSchema),
  messages: z.array(z.object({ atMs: z.number(), purpose: z.string(), maskedPhone: z.string(), text: z.string(), state: z.string(), problem: z.string().nullable(), deliveredAtMs: z.number().nullable() })),
  calls: z.array(z.object({ callId: z.string(), atMs: z.number(), source: z.enum(['staff', 'citizen']), caller: z.string(), matter: z.string(), handling: z.string(), done: z.boolean() })),
});
export type HouseholdPage = z.infer<typeof householdPageSchema>;

const subject = { householdId: z.string(), expectedRevision: z.number().int() };
const reason = z.string().trim().min(1, '请填写原因').max(500);

export const householdCalls = {
  'households.search': call(
    householdFilterSchema.extend({ offset: z.number().int().min(0).default(0), limit: z.number().int().min(1).max(1000).default(100) }),
    z.object({ total: z.number().int(), rows: z.array(householdRowSchema) }),
  ),
  /** Ids of every agreement the filter finds: for bulk selections. */
  'households.selectAll': call(householdFilterSchema, z.object({ agreementIds: z.array(z.string()) })),
  'households.page': call(z.object({ householdId: z.string() }), householdPageSchema),
  'households.reveal': call(z.object({ householdId: z.string(), reason }), z.object({ fields: mergeFieldsSchema, contactPhone: z.string() })),
  'households.update': call(z.object({ ...subject, fields: mergeFieldsSchema, contactPhone: z.string(), reason }), nothing),
  'households.remove': call(z.object({ ...subject, reason }), nothing),
  'households.changePhone': call(z.object({ ...subject, contactPhone: z.string().trim().min(5, '请填写完整的新手机号。'), verifiedBy: z.string().trim().min(1, '请填写核验方式') }), nothing),
  'households.setSpecial': call(z.object({ ...subject, special: z.array(z.enum(specialFlags)), reason }), nothing),
  'households.hold': call(z.object({ ...subject, holdUntilMs: z.number().int().nullable(), reason }), nothing),
  'households.logCall': call(z.object({
    householdId: z.string(), callId: z.string().nullable(), caller: z.string(), verified: z.boolean(), matter: z.string().trim().min(1, '请填写来电事项'),
    handling: z.string(), callbackAtMs: z.number().nullable(), done: z.boolean(),
  }), nothing),
  'households.export': call(householdFilterSchema, z.object({ fileToken: z.string(), fileName: z.string() })),
} as const;
