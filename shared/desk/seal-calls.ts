import { z } from 'zod';
import { call } from './call.ts';
import { nothing } from './session-calls.ts';

/** Where a seal's drawing comes from: drawn by name, a file of the person's, or a seal that is registered already. */
export const sealSourceSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('round'), name: z.string().max(60), diameterMm: z.number(), caption: z.string().max(20), hasStar: z.boolean(), ringWidthMm: z.number(), serialNo: z.string().max(30),
  }),
  /** PNG or SVG. Longest side in millimetres; null: what the file says, else 40. */
  z.object({ kind: z.literal('file'), fileToken: z.string(), longestMm: z.number().nullable(), isPureRed: z.boolean() }),
  z.object({ kind: z.literal('record'), sealId: z.string() }),
]);
export type SealSource = z.infer<typeof sealSourceSchema>;

/** A seal as a screen shows it: paths in millimetres, or a picture. */
export const sealViewSchema = z.object({
  widthMm: z.number(), heightMm: z.number(), color: z.string(),
  paths: z.array(z.object({ d: z.string(), fillRule: z.enum(['nonzero', 'evenodd']) })),
  pngBase64: z.string().nullable(),
});
export type SealView = z.infer<typeof sealViewSchema>;

/** Centre of the seal from the centre of 盖章处, in millimetres. */
const placementSchema = z.object({ rightMm: z.number().min(-200).max(200), downMm: z.number().min(-200).max(200) });
const pagesPerSeam = z.number().int().min(2, '每枚骑缝章至少跨 2 页').max(200, '每枚骑缝章最多跨 200 页');

/** What the seal is shown on: a household's agreement as it would be issued now, or blank pages. */
const shownOnSchema = z.union([z.object({ householdId: z.string() }), z.object({ pageCount: z.number().int().min(1, '页数至少为 1').max(60, '最多看 60 页') })]);
const placed = { source: sealSourceSchema, placement: placementSchema, on: shownOnSchema };

const imageSchema = z.object({ pngBase64: z.string(), width: z.number().int(), height: z.number().int() });
const boxSchema = z.object({ left: z.number(), top: z.number(), width: z.number(), height: z.number() });

export const sealKeySchema = z.object({
  subjectName: z.string(), issuerName: z.string(), rootName: z.string(), notBeforeMs: z.number(), notAfterMs: z.number(), isDemo: z.boolean(), fingerprint: z.string(),
});

const keyFile = { keyFileToken: z.string(), passPhrase: z.string().min(1, '请输入印章口令'), rootFileToken: z.string().nullable() };

export const sealCalls = {
  /** Seals to choose from. */
  'seals.list': call(nothing, z.object({ seals: z.array(z.object({ sealId: z.string(), name: z.string(), demo: z.boolean(), usableHere: z.boolean() })) })),
  /** The workshop's list, newest first. */
  'seals.overview': call(nothing, z.object({ seals: z.array(z.object({
    sealId: z.string(), name: z.string(), demo: z.boolean(), createdAtMs: z.number(), usableHere: z.boolean(), view: sealViewSchema,
    certificate: sealKeySchema.pick({ subjectName: true, issuerName: true, notAfterMs: true, fingerprint: true }).extend({ isExpired: z.boolean() }).nullable(),
    batchNames: z.array(z.string()), timestampUrl: z.string().nullable(), revocationListCount: z.number().int(), placement: placementSchema, maxPagesPerSeam: z.number().int(),
  })) })),
  'seals.draw': call(z.object({ source: sealSourceSchema }), z.object({ view: sealViewSchema, notices: z.array(z.string()) })),
  'seals.checkKey': call(z.object(keyFile), sealKeySchema),
  /** The page with 盖章处, without the seal, in points: the screen moves the seal over it. */
  'seals.previewPlacement': call(z.object(placed), z.object({
    page: imageSchema, pageWidthPt: z.number(), pageHeightPt: z.number(), pageNumber: z.number().int(), bureau: boxSchema, citizen: boxSchema.nullable(),
    seal: z.object({ widthPt: z.number(), heightPt: z.number() }), placement: placementSchema, isMovedInside: z.boolean(),
  })),
  /** Every page as it would be printed, with its slice cut out of that very picture. */
  'seals.previewSeam': call(z.object({ ...placed, maxPagesPerSeam: pagesPerSeam }), z.object({
    pages: z.array(z.object({ pageNumber: z.number().int(), page: imageSchema, slice: imageSchema.extend({ sealIndex: z.number().int(), widthMm: z.number() }).nullable() })),
    /** Below 1 where the strip at the edge is too narrow for the seal's slices. */
    seamScale: z.number(), sealedPage: imageSchema, sealHeightMm: z.number(),
  })),
  /** A new seal, never the change of one: 印章登记后不能修改. */
  'seals.save': call(z.object({
    name: z.string().trim().min(1, '请填写印章名称').max(60), source: sealSourceSchema, ...keyFile, placement: placementSchema, maxPagesPerSeam: pagesPerSeam,
    timestamp: z.object({ url: z.url({ protocol: /^https?$/, error: '时间戳服务地址应以 http:// 或 https:// 开头' }), rootFileToken: z.string() }).nullable(),
    revocationFileTokens: z.array(z.string()).max(8, '最多 8 个吊销列表文件'),
  }), z.object({ sealId: z.string() })),
} as const;
