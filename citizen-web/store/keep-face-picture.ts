import type { Picture } from '../../shared/documents/images/picture-check.ts';
import { ok, refuse } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';
import { leftOfRate, takeFromRate } from '../security/rate-limits.ts';
import type { SigningDraft } from './citizen-draft.ts';
import { changeDraft } from './citizen-drafts.ts';
import type { DraftOwner } from './citizen-drafts.ts';
import { chooseFaceAction } from './face-actions.ts';
import type { HubDeps } from './hub-deps.ts';
import { storeDocument } from './parts.ts';

export type FacePart = 'card' | 'person';

const mostPerDraft = 24;

/** Nothing came that could count as a try. */
const noTry: readonly string[] = ['picture_missing', 'upload'];

/** What staff read out of a picture that was refused. */
const problemWords: Readonly<Record<string, string>> = {
  too_large: '人脸：照片文件太大', picture_heic: '人脸：照片是 HEIC 格式，打不开', picture_kind: '人脸：选的文件不是照片', picture: '人脸：照片打不开', picture_small: '人脸：照片太小',
  picture_large: '人脸：照片尺寸太大', picture_missing: '人脸：没有选择照片', upload: '人脸：照片没有传完',
};

/**
 * One picture of the card or the face that came, usable or not: counted, kept under the household's key, and the next one asks for another action.
 * Beyond the tries of a day or of the attempt it is refused with `tries`. A picture that was refused says why.
 */
export async function keepFacePicture(deps: HubDeps, owner: DraftOwner, part: FacePart, picture: Result<Picture, Refusal>): Promise<Result<FacePart, Refusal>> {
  const { householdId } = owner.household;
  return changeDraft<Result<FacePart, Refusal>>(deps, owner, 'face', async (draft, tx) => {
    if (!picture.ok && noTry.includes(picture.error.code)) return { draft, problem: problemWords[picture.error.code] ?? null, answer: picture };
    const isAllowed = draft.photoTries < mostPerDraft && (await takeFromRate(tx, deps, 'photoPerHousehold', householdId));
    if (!isAllowed) return { draft, problem: '人脸：拍照次数已用完', answer: refuse('tries', '这张照片没有保存。') };
    const counted: SigningDraft = { ...draft, photoTries: draft.photoTries + 1, faceAction: chooseFaceAction(deps.random, draft.faceAction) };
    if (!picture.ok) return { draft: counted, problem: problemWords[picture.error.code] ?? '人脸：照片不合要求', answer: picture };
    const document = await storeDocument(tx, deps, householdId, [picture.value.bytes]);
    const taken = { document, mediaType: picture.value.mediaType, atMs: owner.nowMs };
    return { draft: part === 'card' ? { ...counted, card: taken } : { ...counted, person: { ...taken, action: draft.faceAction } }, problem: null, answer: ok(part) };
  });
}

/** How many pictures may still come today, and whether tomorrow there are more. */
export async function facePicturesLeft(deps: HubDeps, householdId: string, draft: SigningDraft): Promise<{ readonly today: number; readonly isOver: boolean }> {
  const ofDraft = Math.max(0, mostPerDraft - draft.photoTries);
  return { today: Math.min(ofDraft, await leftOfRate(deps.db, deps, 'photoPerHousehold', householdId)), isOver: ofDraft === 0 };
}
