import { z } from 'zod';
import { characterDrawingSchema } from '../domain/character-drawing.ts';
import { documentKindSchema } from '../domain/records.ts';
import { call } from './call.ts';
import { nothing } from './session-calls.ts';

/** An agreement has a handful of pages. */
export const mostScanFiles = 30;
const of = { agreementId: z.string() };
const reason = z.string().trim().min(1, '请填写原因').max(500);
const person = { agreementId: z.string(), householdId: z.string(), name: z.string(), agreementNo: z.string(), kind: documentKindSchema };

/** 受托人 of a signing, beside which `counter.letter` shows the 委托书. */
export const agentViewSchema = z.object({ signingId: z.string(), name: z.string(), idNumber: z.string(), relation: z.string() });
export type AgentView = z.infer<typeof agentViewSchema>;

/** 现场签约 on one version, as far as it has come. */
export const counterViewSchema = z.object({
  ...person, maskedId: z.string(), staffName: z.string(), closesAtMs: z.number(),
  /** Names that may be chosen as 见证人; another one may be written. */
  witnesses: z.array(z.string()),
  /** Whether 谁来签字 is asked. */
  agentsAllowed: z.boolean(),
  /** 受托人, who signs; null: the principal applicant. */
  agent: z.object({ name: z.string(), idNumber: z.string(), relation: z.string() }).nullable(), hasLetter: z.boolean(),
  witness: z.string(), consentedAtMs: z.number().nullable(), card: z.string().nullable(), face: z.string().nullable(), noPhotoReason: z.string(), readAtMs: z.number().nullable(),
  characters: z.array(z.object({ character: z.string(), drawing: characterDrawingSchema.nullable(), isConfirmed: z.boolean() })),
});
export type CounterView = z.infer<typeof counterViewSchema>;

export const counterStepSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('witness'), witness: z.string().trim().min(2, '请填写见证人姓名。').max(40) }),
  z.object({ kind: z.literal('consent') }),
  z.object({ kind: z.literal('no_photos'), reason }),
  z.object({ kind: z.literal('read') }),
  /** What is in the box now, before 确定; null: it is empty. */
  z.object({ kind: z.literal('ink'), index: z.number().int().min(0).max(39), drawing: characterDrawingSchema.nullable() }),
  z.object({ kind: z.literal('drawing'), index: z.number().int().min(0).max(39), drawing: z.unknown() }),
]);
export type CounterStep = z.infer<typeof counterStepSchema>;

/** A counter signing that came after the close, with all that an admin judges it by. */
export const lateCaseSchema = z.object({
  ...person, revision: z.number().int(), signingId: z.string(), staffName: z.string(), witness: z.string(), closesAtMs: z.number(), arrivedAtMs: z.number(),
  deviceTimeMs: z.number(), lastHubTimeMs: z.number().nullable(), elapsedSinceHubMs: z.number().nullable(),
  /** How far the desk's clock was ahead of the hub's by these three; null where the desk had never met the hub. */
  clockAheadMs: z.number().nullable(),
  agent: agentViewSchema.nullable(),
  characters: z.array(characterDrawingSchema), cardPhoto: z.string().nullable(), facePhoto: z.string().nullable(),
  /** Why there are none. */
  noPhotoReason: z.string().nullable(),
  canDecide: z.boolean(), whyNot: z.string().nullable(),
});
export type LateCase = z.infer<typeof lateCaseSchema>;

export const counterCalls = {
  'counter.open': call(z.object(of), counterViewSchema),
  'counter.save': call(z.object({ ...of, step: counterStepSchema }), nothing),
  /** 谁来签字. No letter tokens: the 委托书 that was kept before. `clearDrawn`: what the one before has drawn may go. */
  'counter.signer': call(z.object({
    ...of, clearDrawn: z.boolean(),
    agent: z.object({ name: z.string().max(40), idNumber: z.string().max(40), relation: z.string().max(40), letterTokens: z.array(z.string()).max(mostScanFiles, `一次最多 ${mostScanFiles} 个文件，请扫描为一个 PDF。`) }).nullable(),
  }), nothing),
  'counter.photo': call(z.object({ ...of, which: z.enum(['card', 'face']), fileToken: z.string() }), nothing),
  'counter.sign': call(z.object(of), nothing),
  'counter.discard': call(z.object(of), nothing),
  /** What is under way here, what is signed here and not uploaded, and what waits for an admin. */
  'counter.queue': call(z.object({ batchId: z.string() }), z.object({
    drafts: z.array(z.object({ ...person, updatedAtMs: z.number(), drawn: z.number().int(), total: z.number().int() })),
    notUploaded: z.array(z.object(person)),
    late: z.array(z.object({ ...person, deviceTimeMs: z.number(), arrivedAtMs: z.number() })),
  })),
  'counter.lateCase': call(z.object(of), lateCaseSchema),
  /** One page of the 委托书 of a signing, counted from 0. */
  'counter.letter': call(z.object({ ...of, signingId: z.string(), page: z.number().int().min(0) }), z.object({ picture: z.string(), pageCount: z.number().int() })),
  'counter.admit': call(z.object({ ...of, expectedRevision: z.number().int(), signingId: z.string(), admit: z.boolean(), reason }), nothing),
  /** Several files are several pages of one paper, in their order. */
  'paper.attach': call(z.object({ ...of, expectedRevision: z.number().int(), fileTokens: z.array(z.string()).min(1, '请选择纸质协议的扫描件。').max(mostScanFiles, `一次最多 ${mostScanFiles} 个文件，请扫描为一个 PDF。`), note: z.string().max(500) }), nothing),
  /** One page of the scan that waits, counted from 0. */
  'paper.scan': call(z.object({ ...of, page: z.number().int().min(0) }), z.object({
    picture: z.string(), pageCount: z.number().int(), scanDigest: z.string(), attachedByName: z.string(), attachedAtMs: z.number(), whyNot: z.string().nullable(),
  })),
  'paper.accept': call(z.object({ ...of, expectedRevision: z.number().int(), scanDigest: z.string() }), nothing),
} as const;
