import { z } from 'zod';
import { agreementSchema, digestSchema, mergeFieldsSchema, partyASchema, sealUseSchema, signingSchema, templateVersionSchema } from '../../domain/records.ts';
import { changedRecordSchema, changeSchema } from '../../protocol/change.ts';

/**
 * 签约存证材料: `evidence.json` of one signing, as canonical JSON. Every key but `form` is a section; manifest.ts chains their digests.
 * Times are milliseconds since the Unix epoch, digests sha-256 as lower-case hex, taken over the canonical JSON or the bytes of what they name.
 */
export const evidenceForm = 'qianyuetai evidence package 1';
const timeMs = z.number().int();

export const documentRoles = ['original', 'signed', 'sealed', 'returned', 'paper_scan', 'letter', 'reading_text'] as const;
export type DocumentRole = (typeof documentRoles)[number];

const aboutSchema = z.object({
  agreementId: z.string(), agreementNo: z.string(), kind: z.enum(['agreement', 'waiver_statement']), versionNo: z.number().int(), householdId: z.string(),
  /** Null: 纸质签约, which has no signing of ours. */
  signingId: z.string().nullable(), attempt: z.number().int().nullable(), channel: z.enum(['online', 'counter', 'paper']),
  name: z.string(), maskedResidentId: z.string(), batchName: z.string(), partyA: partyASchema, verifyUrl: z.string(),
  exportedAtMs: timeMs, exportedBy: z.object({ staffId: z.string(), name: z.string(), deviceId: z.string() }),
  software: z.object({ name: z.string(), version: z.string(), protocol: z.number().int() }),
});

/** One character as it was drawn; points and times are in the member with the strokes, the picture is drawn from them. */
const drawnSchema = z.object({ character: z.string(), strokes: z.number().int(), points: z.number().int(), hasPressure: z.boolean(), picture: z.string(), pictureDigest: digestSchema });

/** What 验真 says of one signature of one document: the verifier finds the same again. */
const certificateSchema = z.object({
  document: z.string(), field: z.string(), signerName: z.string(), issuerName: z.string(), notBefore: z.string().nullable(), notAfter: z.string().nullable(),
  claimedAt: z.string().nullable(), timestampedAt: z.string().nullable(), level: z.string().nullable(), chain: z.array(z.string()),
});

const historySchema = z.object({ seq: z.number().int(), atMs: timeMs, type: z.string(), label: z.string(), actor: z.object({ kind: z.string(), id: z.string(), name: z.string() }), note: z.string() });

export const openedRecordSchema = z.object({ kind: z.string(), id: z.string(), revision: z.number().int(), salt: z.string(), text: z.string() });
/** A change of the hub's log whole, sealed bodies and all, and the texts of those of its records that are about this signing. */
export const logEntrySchema = z.object({ change: changeSchema.extend({ records: z.array(changedRecordSchema.loose()) }).loose(), opened: z.array(openedRecordSchema) });
export type LogEntry = z.infer<typeof logEntrySchema>;

export const evidenceFileSchema = z.strictObject({
  form: z.literal(evidenceForm),
  about: aboutSchema,
  /** The evidence recorded at 提交 (shared/domain/signing-evidence.ts): the sha-256 of its canonical JSON is in the event certificate. */
  signing: z.json(),
  handwriting: z.object({ member: z.string(), digest: digestSchema, characters: z.array(drawnSchema) }).nullable(),
  documents: z.array(z.object({ role: z.enum(documentRoles), member: z.string(), digest: digestSchema, length: z.number().int().positive(), note: z.string() })),
  content: z.object({ fields: mergeFieldsSchema, fieldsDigest: digestSchema, template: templateVersionSchema }),
  records: z.object({ agreement: agreementSchema, signings: z.array(signingSchema), sealUses: z.array(sealUseSchema) }),
  history: z.array(historySchema),
  changeLog: z.object({ epoch: z.string(), entries: z.array(logEntrySchema) }),
  certificates: z.array(certificateSchema),
  /** Roots as the desk knew them; whoever doubts them gives others to the verifier. */
  trust: z.object({ eventRootsPem: z.string(), sealRootsPem: z.string(), timestampRootsPem: z.string() }),
});
export type EvidenceFile = z.infer<typeof evidenceFileSchema>;
export type SectionName = Exclude<keyof EvidenceFile, 'form'>;
export const sectionNames: readonly SectionName[] = ['about', 'signing', 'handwriting', 'documents', 'content', 'records', 'history', 'changeLog', 'certificates', 'trust'];
export const sectionLabels: Readonly<Record<SectionName, string>> = {
  about: '基本情况', signing: '签署过程记录', handwriting: '手写笔迹', documents: '文书清单', content: '协议内容与模板', records: '系统登记', history: '办理经过',
  changeLog: '系统日志摘录', certificates: '数字签名与证书', trust: '根证书',
};

export const memberNames = { summary: '存证说明.pdf', evidence: 'evidence.json', strokes: '笔迹/strokes.json', manifest: 'manifest.json', signature: 'signature.json' } as const;
