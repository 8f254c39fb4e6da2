import type { FastifyRequest } from 'fastify';
import { readPicture } from '../../shared/documents/images/picture-check.ts';
import type { Picture } from '../../shared/documents/images/picture-check.ts';
import { refuse } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';
import { readUpload } from './upload-file.ts';

const largestPictureBytes = 12 * 1024 * 1024;

/** The picture of a face form: a whole JPEG or PNG of a usable size, without what its file says of place and time. */
export async function receivePicture(request: FastifyRequest): Promise<Result<Picture, Refusal>> {
  const upload = await readUpload(request, largestPictureBytes);
  if (!upload.ok) return upload;
  return upload.value.length === 0 ? refuse('picture_missing', '没有收到照片，请拍照或选择照片后再点“确定”。') : readPicture(upload.value);
}

/** What the page's script reports, in the words staff read out. */
export const cameraProblems: Readonly<Record<string, string>> = {
  camera_denied: '人脸：未允许摄像头', camera_missing: '人脸：没有可用的摄像头', camera_failed: '人脸：摄像头打不开',
};
