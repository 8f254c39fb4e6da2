import { z } from 'zod';
import { digestSchema } from './records.ts';

/**
 * What was recorded on the way to one signature, frozen at 提交: the event certificate in the signed PDF carries the sha-256 of its
 * canonical JSON. Form 2 says more than form 1 and leaves nothing of it out; both are read for ever. Pictures by digest only.
 */
const timeMs = z.number().int();
const consentTick = z.object({
  tick: z.string(), atMs: timeMs,
  /** The sentence beside the tick, as it stood on the page. */
  sentence: z.string().optional(),
  texts: z.array(z.object({ key: z.string(), version: z.string(), digest: digestSchema })),
});
/** A text that was agreed to; its digest is that of its canonical JSON. */
const consentTextSchema = z.object({ key: z.string(), title: z.string(), version: z.string(), paragraphs: z.array(z.string()) });
const characterSchema = z.object({
  character: z.string(), strokes: z.number().int(), durationMs: z.number(), confirmedAtMs: timeMs.nullable(),
  /** How often 清除 was pressed before; absent where that was not counted. */
  clearCount: z.number().int().optional(),
  /** Drawn in the attempt that was returned, and confirmed anew as it was. */
  isPrefilled: z.boolean().optional(),
});
const agreementPart = z.object({ agreementId: z.string(), agreementNo: z.string(), kind: z.string(), versionNo: z.number().int(), attempt: z.number().int() });
const documentPart = z.object({ originalDigest: digestSchema, fieldsDigest: digestSchema, readingTextDigest: digestSchema, templateVersionId: z.string() });
const personPart = z.object({ name: z.string(), maskedResidentId: z.string(), householdId: z.string() });
const softwarePart = z.object({ name: z.string(), version: z.string() });
const handwritingPart = z.object({ drawingsDigest: digestSchema, characters: z.array(characterSchema) });

/** A 签约码 of this version: kept by the hash of what the QR code holds. */
const linkSchema = z.object({ codeHash: z.string(), purpose: z.string(), mintedAtMs: timeMs, expiresAtMs: timeMs, openedAtMs: timeMs.nullable(), revokedAtMs: timeMs.nullable() });

const pictureSchema = z.object({ digest: digestSchema, mediaType: z.string(), atMs: timeMs });
const faceSchema = z.discriminatedUnion('method', [
  z.object({ method: z.literal('live-photo'), action: z.string(), card: pictureSchema, person: pictureSchema }),
  z.object({
    method: z.literal('provider'), provider: z.string(), requestId: z.string(), tokenDigest: digestSchema, resultCode: z.string(), similarity: z.number().nullable(), atMs: timeMs,
  }),
]);

export const signingEvidenceForm = 'qianyuetai signing evidence 2';
export const citizenEvidenceSchema = z.object({
  form: z.enum(['qianyuetai signing evidence 1', signingEvidenceForm]),
  software: softwarePart.optional(),
  agreement: agreementPart, document: documentPart, person: personPart,
  entry: z.object({
    way: z.enum(['portal', 'link']), phoneVerifiedAtMs: timeMs.nullable(), startedAtMs: timeMs, deviceClass: z.string(), addressHash: z.string(),
    userAgentFamily: z.string().optional(),
    /** Keyed hash of the browser's own number. */
    deviceHash: z.string().optional(), sessionHash: z.string().optional(), sessionStartedAtMs: timeMs.optional(),
    /** The newest 签约码 of this version, and how many there were. */
    links: z.array(linkSchema).optional(), linkCount: z.number().int().optional(),
  }),
  /** What was compared with the list before anything personal was shown, and when the citizen confirmed name and number. */
  identity: z.object({ compared: z.array(z.enum(['residentId', 'residentIdLastSix', 'phone', 'phoneCode'])), matched: z.literal(true), confirmedAtMs: timeMs }).optional(),
  consents: z.array(consentTick), consentTexts: z.array(consentTextSchema).optional(),
  face: faceSchema,
  /** `way`: pictures of the pages, or the 大字版 from the reading text, part by part; absent where that was not told apart. */
  reading: z.object({
    way: z.enum(['pages', 'text']).optional(), sinceMs: timeMs.nullable().optional(), pages: z.array(z.object({ page: z.number().int(), atMs: timeMs })),
    textParts: z.array(z.object({ part: z.number().int(), atMs: timeMs })).optional(), confirmedAtMs: timeMs.nullable(),
  }),
  handwriting: handwritingPart,
  /** Form 1 calls `sentAtMs` the time at which the code was asked for. */
  code: z.object({
    serial: z.string(), maskedPhone: z.string(), sentAtMs: timeMs.nullable(), boundDigest: digestSchema.nullable(),
    askedAtMs: timeMs.optional(), verifiedAtMs: timeMs.optional(), wrongTries: z.number().int().optional(), messageId: z.string().nullable().optional(),
    providerMessageId: z.string().nullable().optional(), deliveredAtMs: timeMs.nullable().optional(),
  }),
  submit: z.object({ arrivedAtMs: timeMs, requestHash: z.string().optional() }),
});
export type CitizenEvidence = z.infer<typeof citizenEvidenceSchema>;

export const counterEvidenceForm = 'qianyuetai counter evidence 2';
const takenPhoto = z.object({ digest: digestSchema, atMs: timeMs.nullable() });
export const counterEvidenceSchema = z.object({
  form: z.enum(['qianyuetai counter evidence 1', counterEvidenceForm]),
  software: softwarePart.optional(),
  agreement: agreementPart, document: documentPart, person: personPart,
  counter: z.object({
    staffId: z.string(), staffName: z.string(), witness: z.string(), startedAtMs: timeMs, deviceTimeMs: timeMs, lastHubTimeMs: timeMs.nullable(), elapsedSinceHubMs: z.number().nullable(),
  }),
  /** 受托人, who ticked, was photographed and wrote in place of the person; the 委托书 by digest. Absent: the person signed. */
  agent: z.object({ name: z.string(), idNumber: z.string(), relation: z.string(), letterDigest: digestSchema }).optional(),
  consents: z.array(consentTick), consentTexts: z.array(consentTextSchema).optional(),
  photos: z.discriminatedUnion('taken', [z.object({ taken: z.literal(true), card: takenPhoto, face: takenPhoto }), z.object({ taken: z.literal(false), reason: z.string() })]),
  reading: z.object({ confirmedAtMs: timeMs.nullable() }),
  handwriting: handwritingPart,
});
export type CounterEvidence = z.infer<typeof counterEvidenceSchema>;

export const signingEvidenceSchema = z.union([citizenEvidenceSchema, counterEvidenceSchema]);
export type SigningEvidence = z.infer<typeof signingEvidenceSchema>;

export function isCounterEvidence(evidence: SigningEvidence): evidence is CounterEvidence {
  return 'counter' in evidence;
}
