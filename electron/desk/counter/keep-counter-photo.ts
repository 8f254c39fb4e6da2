import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { keepStep, loadCounterFlow } from './counter-flow.ts';
import { readPicture } from '../../../shared/documents/images/picture-check.ts';
import { refuse } from '../../../shared/lib/result.ts';

const maxPhotoBytes = 8 * 1024 * 1024;

/** 证件 or 人脸 of 现场签约, taken by the desk's camera or chosen as a file; only after the citizen has agreed to it. */
export async function keepCounterPhoto(deps: DeskDeps, input: Input<'counter.photo'>): Answer<'counter.photo'> {
  const flow = await loadCounterFlow(deps, input.agreementId);
  if (!flow.ok) return flow;
  const { kept } = flow.value;
  if (kept.draft.consentedAtMs === null) return refuse('consent', `拍照之前，请先由${kept.draft.agent === null ? '主申请人' : '受托人'}阅读并勾选同意。`);
  const file = deps.fileTokens.readUpload(input.fileToken);
  if (!file.ok) return file;
  if (file.value.bytes.length > maxPhotoBytes) return refuse('photo_too_large', '照片超过 8 MB，请重新拍摄或选择较小的照片。');
  const picture = readPicture(file.value.bytes);
  if (!picture.ok) return picture;
  const nowMs = deps.clock.nowMs();
  const taken = input.which === 'card' ? { cardAtMs: nowMs } : { faceAtMs: nowMs };
  return keepStep(deps, flow.value, { ...kept, draft: { ...kept.draft, ...taken, noPhotoReason: '' }, [input.which]: picture.value.bytes });
}
