import { z } from 'zod';
import { characterDrawingSchema } from '../../shared/domain/character-drawing.ts';
import type { DrawnCharacter } from '../../shared/domain/character-drawing.ts';
import { digestSchema, documentRefSchema } from '../../shared/domain/records.ts';

const timeMs = z.number().int();

/** What was agreed to, as it was shown. */
const consentSchema = z.object({ atMs: timeMs, texts: z.array(z.object({ key: z.string(), version: z.string(), digest: digestSchema })) });
const pictureSchema = z.object({ document: documentRefSchema, mediaType: z.enum(['image/jpeg', 'image/png']), atMs: timeMs });

/** Where a citizen is with one attempt at signing one version; sealed with the household's key on the hub. */
export const draftSchema = z.object({
  attempt: z.number().int().positive(),
  startedAtMs: timeMs,
  deviceClass: z.enum(['phone', 'computer']),
  coverAtMs: timeMs.nullable(),
  service: consentSchema.nullable(),
  identity: consentSchema.nullable(),
  /** What the citizen is asked to do while the face is taken. */
  faceAction: z.string(),
  card: pictureSchema.nullable(),
  person: pictureSchema.nullable(),
  /** Page images, or the 大字版; remembered, whatever device goes on. */
  readingWay: z.enum(['pages', 'text']).default('pages'),
  /** When the document was first shown. */
  readingSinceMs: timeMs.nullable().default(null),
  pagesRead: z.array(z.object({ page: z.number().int().positive(), atMs: timeMs })),
  textPartsRead: z.array(z.object({ part: z.number().int().positive(), atMs: timeMs })).default([]),
  readAtMs: timeMs.nullable(),
  /** One place for each character of the name; prefilled ones wait for their confirmation. */
  characters: z.array(z.object({ drawing: characterDrawingSchema.nullable(), confirmedAtMs: timeMs.nullable() })),
});
export type SigningDraft = z.infer<typeof draftSchema>;

export const signingStages = ['cover', 'consent', 'identity', 'card', 'person', 'read', 'write', 'check'] as const;
export type SigningStage = (typeof signingStages)[number];

/** The first stage that is not finished. */
export function currentStage(draft: SigningDraft): SigningStage {
  if (draft.coverAtMs === null) return 'cover';
  if (draft.service === null) return 'consent';
  if (draft.identity === null) return 'identity';
  if (draft.card === null) return 'card';
  if (draft.person === null) return 'person';
  if (draft.readAtMs === null) return 'read';
  return draft.characters.some((each) => each.confirmedAtMs === null) ? 'write' : 'check';
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
    return { drawing: before?.character === character ? before : null, confirmedAtMs: null };
  });
  return {
    attempt: start.attempt, startedAtMs: start.nowMs, deviceClass: start.deviceClass, faceAction: start.faceAction, coverAtMs: null, service: null,
    identity: null, card: null, person: null, readingWay: 'pages', readingSinceMs: null, pagesRead: [], textPartsRead: [], readAtMs: null, characters,
  };
}
