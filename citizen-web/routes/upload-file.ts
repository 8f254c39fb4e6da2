import type { FastifyRequest } from 'fastify';
import { ok, refuse } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';

/** The bytes of the one file of a multipart form; empty when none was chosen. */
export async function readUpload(request: FastifyRequest, largestBytes: number): Promise<Result<Uint8Array, Refusal>> {
  const tooLarge = refuse('too_large', `文件太大，最大 ${Math.floor(largestBytes / 1024 / 1024)} MB，请换一个小一些的文件。`);
  if (!request.isMultipart()) return refuse('upload', '没有收到文件，请重新选择后再试。');
  try {
    const part = await request.file({ limits: { fileSize: largestBytes, files: 1, fields: 8 } });
    if (part === undefined) return ok(new Uint8Array());
    return ok(await part.toBuffer());
  } catch (error) {
    if (isLimitError(error)) return tooLarge;
    if (error instanceof Error) return refuse('upload', '文件没有完整收到，请检查网络后重试。');
    throw error;
  }
}

/** @fastify/multipart throws errors with these codes when a limit is passed. */
function isLimitError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'FST_REQ_FILE_TOO_LARGE' || error.code === 'FST_FILES_LIMIT');
}
