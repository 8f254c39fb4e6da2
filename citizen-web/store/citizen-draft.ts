import { z } from 'zod';
import { characterDrawingSchema } from '../../shared/domain/character-drawing.ts';
import type { DrawnCharacter } from '../../shared/domain/character-drawing.ts';
import { digestSchema, documentRefSchema } from '../../shared/domain/records.ts';

const timeMs = z.number().int();

/** What was agreed to, as it was shown. */
const consentSchema = z.object({ atMs: timeMs, texts: z.array(z.object({ key: z.string(), version: z.string(), digest: digestSchema })) });
const pictureSchema = z.object({ document: documentRefSchema, mediaType: z.enum(['image/jpeg', 'image/png']), atMs: timeMs });
/** With what was asked for while it was taken. */
const facePictureSchema = pictureSchema.extend({ action: z.string().default('') });

/** The face by a provider: what was agreed to, the attempt under way, and the one that was passed. No pictures. */
const providerFaceSchema = z.object({
  consent: consentSchema.nullable(),
  /** `holder`: the session that began it; only it may fetch the result. */
  started: z.object({ name: z.string(), token: z.string(), url: z.string(), orderNo: z.string(), atMs: timeMs, holder: z.string() }).nullable(),
  passed: z.object({ name: z.string(), label: z.string(), requestId: z.string(), tokenHash: digestSchema, resultCode: z.string(), similarity: z.number().nullable(), atMs: timeMs }).nullable(),
});
export type ProviderFace = z.infer<typeof providerFaceSchema>;
export const noProviderFace: ProviderFace = { consent: null, started: null, passed: null };

/** One character of the name: the ink as it was last drawn, confirmed by 确定 or not yet. */
const draftCharacterSchema = z.object({
  drawing: characterDrawingSchema.nullable(),
  confirmedAtMs: timeMs.nullable(),
  /** Counts what the box has sent (ink-of-draft.ts); drafts of before have none. */
  turn: z.number().int().min(0).default(0),
  /** How often 清除 emptied the box. */
  clearCount: z.number().int().min(0).default(0),
  /** Carried over from a returned attempt and not touched since. */
  isPrefilled: z.boolean().default(false),
});
export type DraftCharacter = z.infer<typeof draftCharacterSchema>;

/** Where a citizen is with one attempt at signing one version; sealed with the household's key on the hub. */
export const draftSchema = z.object({
  attempt: z.number().int().positive(),
  startedAtMs: timeMs,
  deviceClass: z.enum(['phone', 'computer']),
  coverAtMs: timeMs.nullable(),
  service: consentSchema.nullable(),
  identity: consentSchema.nullable(),
  /** Given by the same tick and recorded by itself: biometric data ask for a consent of their own (PIPL, 29). */
  biometric: consentSchema.nullable().default(null),
  /** What the citizen is asked to do when the face is taken next; another one each time. */
  faceAction: z.string(),
  /** Pictures that came, usable or not. */
  photoTries: z.number().int().min(0).default(0),
  card: pictureSchema.nullable(),
  person: facePictureSchema.nullable(),
  providerFace: providerFaceSchema.default(noProviderFace),
  /** Page images, or the 大字版; remembered, whatever device goes on. */
  readingWay: z.enum(['pages', 'text']).default('pages'),
  pagesRead: z.array(z.object({ page: z.number().int().positive(), atMs: timeMs })),
  textPartsRead: z.array(z.object({ part: z.number().int().positive(), atMs: timeMs })).default([]),
  readAtMs: timeMs.nullable(),
  /** One place for each character of the name; prefilled ones wait for their confirmation. */
  characters: z.array(draftCharacterSchema),
});
export type SigningDraft = z.infer<typeof draftSchema>;

export const signingStages = ['cover', 'consent', 'identity', 'card', 'person', 'read', 'write', 'check'] as const;
export type SigningStage = (typeof signingStages)[number];

/** The first stage that is not finished. */
export function currentStage(draft: SigningDraft): SigningStage {
  if (draft.coverAtMs === null) return 'cover';
  if (draft.service === null) return 'consent';
  if (draft.identity === null || draft.biometric === null) return 'identity';
  // Either method will do.
  if (draft.providerFace.passed === null && draft.card === null) return 'card';
  if (draft.providerFace.passed === null && draft.person === null) return 'person';
  if (draft.readAtMs === null) return 'read';
  return draft.characters.some((each) => each.confirmedAtMs === null) ? 'write' : 'check';
}

/** When the document was first before the citizen: once the face was done (ms since the epoch); null before. */
export function readingSinceMs({ person, providerFace }: SigningDraft): number | null {
  return person?.atMs ?? providerFace.passed?.atMs ?? null;
}

/** Stages are done in order; what is behind may be looked at and done again. */
export function isStageOpen(draft: SigningDraft, stage: SigningStage): boolean {
  return signingStages.indexOf(stage) <= signingStages.indexOf(currentStage(draft));
}

export type DraftStart = {
  readonly attempt: number;
  readonly nowMs: number;
  readonly deviceClass: SigningDraft['deviceClass'];
  readonly faceAction: string;
  readonly characters: readonly string[];
  /** The returned signature and the positions that were complained of (none: all of it). */
  readonly returned: { readonly drawings: readonly DrawnCharacter[]; readonly positions: readonly number[] } | null;
};

/** A fresh attempt. After a return for single characters the others come prefilled, and all are confirmed anew. */
export function newDraft(start: DraftStart): SigningDraft {
  const { returned } = start;
  const characters = start.characters.map((character, index) => {
    const before = returned === null || returned.positions.length === 0 || returned.positions.includes(index) ? undefined : returned.drawings[index];
    const drawing = before?.character === character ? before : null;
    return { drawing, confirmedAtMs: null, turn: 0, clearCount: 0, isPrefilled: drawing !== null };
  });
  return {
    attempt: start.attempt, startedAtMs: start.nowMs, deviceClass: start.deviceClass, faceAction: start.faceAction, coverAtMs: null, service: null,
    identity: null, biometric: null, photoTries: 0, card: null, person: null, providerFace: noProviderFace, readingWay: 'pages', pagesRead: [], textPartsRead: [], readAtMs: null, characters,
  };
}
