import type { Clock } from '../../../shared/lib/clock.ts';
import { newId } from '../../../shared/lib/random.ts';
import type { Random } from '../../../shared/lib/random.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';

/** A file on its way between a person and the desk; screens know it by its token only. */
export type TokenFile = { readonly fileName: string; readonly bytes: Uint8Array };
export type FileTokens = {
  /** Takes in a file a person chose; refuses what is too large or empty. */
  readonly addUpload: (file: TokenFile) => Result<string, Refusal>;
  /** May be read many times until it expires. */
  readonly readUpload: (token: string) => Result<TokenFile, Refusal>;
  readonly addDownload: (file: TokenFile) => string;
  readonly readDownload: (token: string) => Result<TokenFile, Refusal>;
};

export const maxUploadBytes = 32 * 1024 * 1024;
const maxTogetherBytes = 256 * 1024 * 1024;
const lifeMs = 60 * 60_000;

type Held = { readonly file: TokenFile; readonly direction: 'upload' | 'download'; readonly expiresAtMs: number };

/** Files are held in memory for an hour; the oldest go first when there are too many. */
export function createFileTokens(deps: { readonly clock: Clock; readonly random: Random }): FileTokens {
  const heldByToken = new Map<string, Held>();
  const add = (file: TokenFile, direction: Held['direction']): string => {
    forgetOld(heldByToken, deps.clock.monotonicMs(), file.bytes.length);
    const token = newId(deps.random);
    heldByToken.set(token, { file, direction, expiresAtMs: deps.clock.monotonicMs() + lifeMs });
    return token;
  };
  const read = (token: string, direction: Held['direction']): Result<TokenFile, Refusal> => {
    const held = heldByToken.get(token);
    if (held === undefined || held.direction !== direction || held.expiresAtMs <= deps.clock.monotonicMs()) {
      return refuse('file_gone', direction === 'upload' ? '所选文件已过期，请重新选择文件。' : '文件已过期，请重新生成后再保存。');
    }
    return ok(held.file);
  };
  return {
    addUpload: (file) => {
      if (file.bytes.length === 0) return refuse('file_empty', '所选文件是空的，请重新选择文件。');
      if (file.bytes.length > maxUploadBytes) return refuse('file_too_large', '所选文件超过 32 MB，请检查是否选错了文件。');
      return ok(add({ ...file, fileName: file.fileName.slice(0, 200) }, 'upload'));
    },
    readUpload: (token) => read(token, 'upload'),
    addDownload: (file) => add(file, 'download'),
    readDownload: (token) => read(token, 'download'),
  };
}

function forgetOld(heldByToken: Map<string, Held>, nowMs: number, neededBytes: number): void {
  let togetherBytes = neededBytes;
  // Newest first: what no longer fits are the oldest.
  for (const [token, held] of [...heldByToken].reverse()) {
    togetherBytes += held.file.bytes.length;
    if (held.expiresAtMs <= nowMs || togetherBytes > maxTogetherBytes) heldByToken.delete(token);
  }
}
