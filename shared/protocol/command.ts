import { z } from 'zod';
import {
  agentSchema, batchSchema, digestSchema, documentRefSchema, mergeFieldsSchema, partyASchema, photoAnswersSchema, returnReasons, sealSchema, specialFlags, templateVersionSchema,
} from '../domain/records.ts';
import { commandTypeSchema, staffRoleSchema } from '../domain/roles.ts';
import { handedInSchema } from './hand-in.ts';
import { idTextSchema } from './part-transfer.ts';

/**
 * A command is what staff want done (architecture.md, Sync, lines 2–5).
 *
 * | subject | types |
 * |---|---|
 * | batchId | create_batch update_batch |
 * | templateVersionId, sealId | save_template_version save_seal |
 * | staffId | save_staff stop_staff start_staff reset_password |
 * | deviceId | rename_device stop_device start_device |
 * | any new id | mint_enrolment_code |
 * | householdId | add_household update_household remove_household change_phone set_special hold_household set_bureau_photo log_call audit erase_household |
 * | handInId | settle_hand_in |
 * | agreementId | all others |
 *
 * `expectedRevision` is the revision of the subject that the person saw; 0 for what does not exist yet.
 */
const id = z.string().min(1).max(64);
const reason = z.string().trim().min(1).max(500);
const timeMs = z.number().int();

/** `scrypt$log2(N)$r$p$salt$key`, salt of 16 and key of 32 bytes in base64 (shared/crypto/password-verifier.ts); nothing weaker is taken. */
const verifierSchema = z.string().regex(/^scrypt\$(15|16|17)\$8\$[34]\$[A-Za-z0-9+/]{22}==\$[A-Za-z0-9+/]{43}=$/);

/** A freshly filled original, ready to be published. */
export const issuedOriginalSchema = z.object({
  fieldsDigest: digestSchema,
  templateVersionId: id,
  baseDigest: digestSchema,
  original: documentRefSchema,
  readingText: documentRefSchema,
  readingTextDigest: digestSchema,
});
export type IssuedOriginal = z.infer<typeof issuedOriginalSchema>;

const batchPatchSchema = z.object({
  name: z.string().min(1), opensAtMs: timeMs, closesAtMs: timeMs, templateVersionId: id, waiverTemplateVersionId: id, sealId: id,
  partyA: partyASchema, returnGraceHours: z.number().int().positive().nullable(), fourEyes: z.boolean(), allowAgents: z.boolean(),
}).partial();

export const payloadSchemas = {
  create_batch: z.object({ batch: batchSchema }),
  update_batch: z.object({ patch: batchPatchSchema, reason }),
  save_template_version: z.object({ template: templateVersionSchema }),
  save_seal: z.object({ seal: sealSchema }),
  add_household: z.object({
    batchId: id, agreementId: id, acceptanceNo: z.string().min(1).regex(/^[^\0]*$/), serial: z.number().int().positive().max(2 ** 31 - 1),
    fields: mergeFieldsSchema, contactPhone: z.string(),
  }),
  update_household: z.object({ fields: mergeFieldsSchema, contactPhone: z.string(), reason }),
  remove_household: z.object({ reason }),
  change_phone: z.object({ contactPhone: z.string().min(5), verifiedBy: reason }),
  set_special: z.object({ special: z.array(z.enum(specialFlags)), reason }),
  hold_household: z.object({ holdUntilMs: timeMs.nullable(), reason }),
  set_bureau_photo: z.object({ photo: documentRefSchema }),
  log_call: z.object({
    callId: id, caller: z.string(), verified: z.boolean(), matter: z.string(), handling: z.string(),
    callbackAtMs: timeMs.nullable(), done: z.boolean(),
  }),
  audit: z.object({ what: z.enum(['shown_full_id', 'exported', 'printed', 'failed_sign_in']), note: z.string().max(500) }),
  publish: z.object({ issued: issuedOriginalSchema }),
  withdraw: z.object({ reason }),
  return: z.object({
    signedCopyDigest: digestSchema, reason: z.enum(returnReasons), characters: z.array(z.number().int().min(0)), note: z.string().max(200),
  }),
  /** `photoAnswers`: where there were photos to look at. */
  approve: z.object({ signedCopyDigest: digestSchema, photoAnswers: photoAnswersSchema.optional() }),
  take_lease: z.object({ leaseId: id, minutes: z.number().int().min(1).max(72 * 60) }),
  release_lease: z.object({ leaseId: id }),
  seal: z.object({ signedCopyDigest: digestSchema, sealedCopy: documentRefSchema, sealId: id, sealUseId: id, leaseId: id.nullable() }),
  request_correction: z.object({ fields: mergeFieldsSchema, contactPhone: z.string(), seenPhone: z.string().optional(), reason, basis: documentRefSchema.nullable() }),
  cancel_correction: z.object({ reason }),
  /** `seenPhone`: the household's 联系手机 that the person saw beside the version; absent where what waits is confirmed. */
  correct: z.object({
    newAgreementId: id, fields: mergeFieldsSchema, contactPhone: z.string(), seenPhone: z.string().optional(), reason, basis: documentRefSchema.nullable(), issued: issuedOriginalSchema,
  }),
  restore: z.object({ newAgreementId: id, closesAtMs: timeMs, reason, issued: issuedOriginalSchema }),
  request_revocation: z.object({ reason, basis: documentRefSchema.nullable() }),
  cancel_revocation: z.object({ reason }),
  revoke: z.object({ note: z.string().max(500) }),
  start_waiver: z.object({ waiverAgreementId: id, reason, issued: issuedOriginalSchema }),
  confirm_waiver: z.object({ signedCopyDigest: digestSchema, photoAnswers: photoAnswersSchema.optional() }),
  decline_waiver: z.object({ reason }),
  counter_sign: z.object({
    signingId: id, drawings: documentRefSchema, evidence: documentRefSchema, witness: z.string().trim().min(1),
    photos: z.object({ card: documentRefSchema, face: documentRefSchema }).nullable(),
    deviceTimeMs: timeMs, lastHubTimeMs: timeMs.nullable(), elapsedSinceHubMs: z.number().nullable(),
    /** 受托人, where it is not the principal applicant who signs; without a 委托书 the decision refuses it. */
    agent: agentSchema.extend({ letter: documentRefSchema.nullable() }).optional(),
  }),
  admit_late: z.object({ signingId: id, admit: z.boolean(), reason }),
  attach_paper: z.object({ scan: documentRefSchema, note: z.string().max(500) }),
  accept_paper: z.object({ scanDigest: digestSchema }),
  abandon: z.object({ abandonedType: commandTypeSchema, reason: z.string() }),
  /** The code itself is shown once on the desk that made it; what leaves the desk is its sha-256. */
  mint_enrolment_code: z.object({ codeHash: digestSchema, expiresAtMs: timeMs }),
  rename_device: z.object({ name: z.string().trim().min(1).max(60) }),
  stop_device: z.object({ reason }),
  start_device: z.object({ reason }),
  /** `verifier`: of a new account's one-time password; null for an account that is there already. `was`: what the admin saw of that. */
  save_staff: z.object({
    account: z.string().regex(/^[a-z0-9][a-z0-9._-]{1,31}$/), name: z.string().trim().min(1).max(40), roles: z.array(staffRoleSchema), verifier: verifierSchema.nullable(),
    was: z.object({ name: z.string(), roles: z.array(staffRoleSchema) }).nullable(),
  }),
  stop_staff: z.object({ reason }),
  start_staff: z.object({ reason }),
  reset_password: z.object({ verifier: verifierSchema, reason }),
  /** `content`: what the admin saw; the hub compares it with what it keeps. */
  settle_hand_in: z.object({ accept: z.boolean(), reason, content: handedInSchema }),
  erase_household: z.object({ reason }),
} as const satisfies Record<z.infer<typeof commandTypeSchema>, z.ZodType>;

export type CommandPayload<Type extends keyof typeof payloadSchemas> = z.infer<(typeof payloadSchemas)[Type]>;

/** What staff want: type, subject and payload belong together. */
export type Intent = {
  [Type in keyof typeof payloadSchemas]: {
    readonly type: Type;
    readonly subjectId: string;
    readonly expectedRevision: number;
    readonly payload: CommandPayload<Type>;
  };
}[keyof typeof payloadSchemas];

/** The signed envelope of a command, as stored in the outbox and sent. Signatures are base64 ECDSA P-256 (DER) over `commandBytes`. */
export const commandSchema = z.object({
  commandId: z.string().regex(/^[0-9a-f]{32}$/),
  deviceId: idTextSchema,
  incarnation: z.string().regex(/^[0-9a-f]{32}$/),
  deviceSeq: z.number().int().positive().max(2 ** 31 - 1),
  staffId: idTextSchema,
  type: commandTypeSchema,
  subjectId: idTextSchema,
  /** Whose envelope the payload's personal data lies in at rest; null for batches, templates, seals. */
  householdId: idTextSchema.nullable(),
  expectedRevision: z.number().int().min(0),
  /**
   * The waiting command of the same desk that made the revision which the person saw. Once that is refused, somebody else's change may have
   * come to the same number: this command is then refused as well. Absent where the revision came from the hub.
   */
  seenFrom: z.string().regex(/^[0-9a-f]{32}$/).optional(),
  payload: z.unknown(),
  clientTimeMs: timeMs,
  staffSignature: z.string(),
  deviceSignature: z.string(),
});
export type Command = z.infer<typeof commandSchema>;
export type UnsignedCommand = Omit<Command, 'staffSignature' | 'deviceSignature'>;

/** Checks that a command's payload is what its type says; null when it is not. */
export function intentOf(command: Pick<Command, 'type' | 'subjectId' | 'expectedRevision' | 'payload'>): Intent | null {
  const parsed = payloadSchemas[command.type].safeParse(command.payload);
  if (!parsed.success) return null;
  // The schema chosen by `type` has just accepted the payload; the compiler cannot see that the two belong together.
  return { type: command.type, subjectId: command.subjectId, expectedRevision: command.expectedRevision, payload: parsed.data } as Intent;
}
