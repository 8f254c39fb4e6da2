import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';

/** No answer of a hub is as long: a page of changes has some megabytes, a part at most as many as the protocol allows. */
export const longestAnswerBytes = 128 * 1024 * 1024;

export const offline = refuse('offline', '连不上服务器，请检查网络；已办理的事项保存在本机，联网后自动上传。');
const tooLong = refuse('hub_answer', '服务器的答复大得不正常，已停止接收，本机没有改动，请联系管理员。');

/**
 * The bytes of an answer. `hub_answer`: more than `longestBytes`, of which no more than that was ever held; `offline`: the line was cut in
 * the midst of it.
 */
export async function readAnswer(response: Response, longestBytes = longestAnswerBytes): Promise<Result<Uint8Array, Refusal>> {
  const told = response.headers.get('content-encoding') === null ? response.headers.get('content-length') : null;
  try {
    // A length that is told is what comes: fetch takes neither more nor less.
    if (told !== null && Number(told) <= longestBytes) return ok(new Uint8Array(await response.arrayBuffer()));
    return told === null ? await readWithin(response, longestBytes) : await stopped(response);
  } catch (error) {
    // What fetch says of a line that is cut is an Error whose words change with the version.
    if (error instanceof Error) return offline;
    throw error;
  }
}

async function readWithin(response: Response, longestBytes: number): Promise<Result<Uint8Array, Refusal>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    // Leaving the loop cancels the stream.
    if (length > longestBytes) return tooLong;
    chunks.push(chunk);
  }
  return ok(Buffer.concat(chunks));
}

async function stopped(response: Response): Promise<Result<never, Refusal>> {
  await response.body?.cancel();
  return tooLong;
}
