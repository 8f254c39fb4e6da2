import type { LoadedVersion } from '../agreements/load-version.ts';
import type { PhotoAnswers } from '../../../shared/domain/records.ts';
import { currentSigning } from '../../../shared/domain/situation.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';

/** The part of an approval that tells of the photos: where there are some, nothing is approved before both questions were answered. */
export function answersToSend({ situation, agreement }: LoadedVersion, answers: PhotoAnswers | null): Result<{ readonly photoAnswers?: PhotoAnswers }, Refusal> {
  if ((currentSigning(situation, agreement)?.photos ?? null) === null) return ok({});
  return answers === null ? refuse('photos', '请先对照照片，勾选“人脸与证件照片是同一人”和“证件与登记信息一致”；不一致的请退回。') : ok({ photoAnswers: answers });
}
