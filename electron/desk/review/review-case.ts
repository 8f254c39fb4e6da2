import { z } from 'zod';
import { nameOnVersion } from '../agreements/load-version.ts';
import type { LoadedVersion } from '../agreements/load-version.ts';
import { readHistory } from '../db/history.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { agentView } from '../counter/agent-view.ts';
import { noPhotoReason } from '../counter/no-photo-reason.ts';
import { readDocument } from '../files/part-store.ts';
import { maskField } from '../households/mask-fields.ts';
import type { Answer, Input } from '../use-case.ts';
import { loadToLook } from './load-to-look.ts';
import { reviewFlags } from './review-flags.ts';
import { reviewCaseSchema } from '../../../shared/desk/document-calls.ts';
import type { ReviewCase } from '../../../shared/desk/document-calls.ts';
import { commandProblem } from '../../../shared/domain/command-guard.ts';
import { fieldsByKey } from '../../../shared/domain/agreement-fields.ts';
import type { DocumentRef, Household, Signing } from '../../../shared/domain/records.ts';
import { shanghaiText } from '../../../shared/domain/signing-window.ts';
import { currentSigning } from '../../../shared/domain/situation.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';

const drawingsSchema = reviewCaseSchema.shape.characters;
/** What a reviewer compares with the card at a glance. */
const keyFieldKeys: readonly string[] = ['acceptanceNo', 'principalApplicant', 'idType', 'residentId', 'housingAddress', 'monthlySubsidy', 'subsidyFrom', 'subsidyTo', 'bankAccount'];

/**
 * One case on the review screen: the characters as drawn beside those expected, both photos, key fields, what to be careful
 * about, and whether this person may decide it. Drawings and photos that are not here yet are fetched.
 */
export async function showReviewCase(deps: DeskDeps, input: Input<'review.case'>): Answer<'review.case'> {
  const loaded = await loadToLook(deps, input.agreementId);
  if (!loaded.ok) return loaded;
  const { situation, agreement, household, by } = loaded.value;
  const signing = currentSigning(situation, agreement);
  if (signing === null) return refuse('signing', '这份文书目前没有可审核的签字，请返回列表查看最新状态。');
  if (signing.signedCopy === null) return refuse('not_here', '签字件正在生成，请联网同步后再审核。');
  const characters = await readDrawings(deps, signing);
  if (!characters.ok) return characters;
  const photos = await readPhotos(deps, signing);
  if (!photos.ok) return photos;
  const reason = await noPhotoReason(deps, signing);
  const nowMs = deps.clock.nowMs();
  const agent = agentView(signing, by.roles);
  const approval = agreement.kind === 'agreement' ? 'approve' as const : 'confirm_waiver' as const;
  const whyNot = commandProblem(approval, situation, agreement, by, nowMs);
  return ok({
    agreementId: agreement.agreementId, householdId: household.householdId, kind: agreement.kind, agreementNo: agreement.agreementNo,
    name: nameOnVersion(agreement, household), revision: agreement.revision, signedCopyDigest: signing.signedCopy.digest,
    attempt: signing.attempt, channel: signing.channel, submittedAtMs: signing.submittedAtMs,
    // A photo of the principal applicant is nobody to compare 受托人 with.
    characters: characters.value, ...photos.value, bureauPhoto: agent === null ? await bureauPhotoOf(deps, household) : null, agent, faceAction: signing.faceAction ?? null, keyFields: [...keyFieldsOf(loaded.value), ...agentFields(signing), ...faceField(signing)],
    flags: [...reviewFlags(signing, household, nowMs), ...(reason === null ? [] : [`没有拍摄照片，原因：${reason}`])], previousReturns: await previousReturns(deps, loaded.value),
    canApprove: whyNot === null, canReturn: commandProblem('return', situation, agreement, by, nowMs) === null, whyNot: whyNot?.message ?? null,
  });
}

async function readDrawings(deps: DeskDeps, signing: Signing): Promise<Result<ReviewCase['characters'], Refusal>> {
  const bytes = await readDocument(deps, signing.drawings);
  if (!bytes.ok) return bytes;
  const drawings = drawingsSchema.safeParse(readJson(bytes.value));
  return drawings.success ? ok(drawings.data) : refuse('drawings', '签字笔迹的文件无法读取，请联网同步后再试；仍然不行请联系管理员。');
}

function readJson(bytes: Uint8Array): unknown {
  const text = new TextDecoder().decode(bytes);
  try {
    return z.json().parse(JSON.parse(text));
  } catch {
    // Whatever is not JSON is no drawing either; the caller's schema refuses null.
    return null;
  }
}

/** Photos are fetched from the hub and go again some time after the case has ended (retention/drop-photos.ts); without them it cannot be judged. */
async function readPhotos(deps: DeskDeps, signing: Signing): Promise<Result<Pick<ReviewCase, 'cardPhoto' | 'facePhoto'>, Refusal>> {
  if (signing.photos === null) return ok({ cardPhoto: null, facePhoto: null });
  const cardPhoto = await readPhoto(deps, signing.photos.card);
  if (!cardPhoto.ok) return cardPhoto;
  const facePhoto = await readPhoto(deps, signing.photos.face);
  return facePhoto.ok ? ok({ cardPhoto: cardPhoto.value, facePhoto: facePhoto.value }) : facePhoto;
}

/** What the bureau had already; the case can be judged without it, by the card. */
async function bureauPhotoOf(deps: DeskDeps, household: Household): Promise<string | null> {
  const photo = household.bureauPhoto === undefined ? null : await readPhoto(deps, household.bureauPhoto.document);
  return photo?.ok === true ? photo.value : null;
}

async function readPhoto(deps: DeskDeps, ref: DocumentRef): Promise<Result<string, Refusal>> {
  const bytes = await readDocument(deps, ref);
  if (!bytes.ok) return bytes;
  const isPng = bytes.value[0] === 0x89;
  return ok(`data:image/${isPng ? 'png' : 'jpeg'};base64,${Buffer.from(bytes.value).toString('base64')}`);
}

/** The ID number stands whole: the reviewer compares it with the card in the photo. The account stays masked. */
function keyFieldsOf({ agreement, household }: LoadedVersion): ReviewCase['keyFields'] {
  const { values } = agreement.issued?.fields ?? household.fields;
  return keyFieldKeys.map((key) => ({
    label: fieldsByKey.get(key)?.label ?? key,
    value: key === 'bankAccount' ? maskField(key, values[key] ?? '') : values[key] ?? '',
  }));
}

function agentFields({ counter }: Signing): ReviewCase['keyFields'] {
  if (counter?.agent === undefined) return [];
  const { name, idNumber, relation } = counter.agent;
  return [{ label: '受托人', value: name }, { label: '受托人证件号码', value: idNumber }, { label: '与主申请人关系', value: relation }];
}

/** Where a provider recognised the face there are no photos to compare. */
function faceField({ faceCheck }: Signing): ReviewCase['keyFields'] {
  if (faceCheck === null || faceCheck === undefined) return [];
  const similarity = faceCheck.similarity === null ? '' : `，相似度 ${faceCheck.similarity}`;
  return [{ label: '人脸核验', value: `${faceCheck.label}：通过${similarity}（${shanghaiText(faceCheck.atMs)}）` }];
}

async function previousReturns(deps: DeskDeps, { agreement }: LoadedVersion): Promise<ReviewCase['previousReturns']> {
  const lines = await readHistory(deps.db, agreement.householdId);
  return lines
    .filter(({ event }) => event.type === 'return' && event.agreementId === agreement.agreementId)
    .map(({ event }) => {
      const [reason = '', ...note] = event.note.split('：');
      return { atMs: event.atMs, reason, note: note.join('：') };
    });
}
