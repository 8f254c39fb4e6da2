import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { checkRareFont, refuseUnreadFont } from '../../../shared/documents/fonts/rare-font.ts';
import { ok } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';

/** The font that somebody named for the rarest characters, in memory that all workers share; refused with what to do when it is none. */
export async function openRareFont(path: string): Promise<Result<Uint8Array, Refusal>> {
  const fileName = basename(path);
  const read = await readFile(path).then((bytes) => bytes, (error: unknown) => {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  });
  if (read === null) return refuseUnreadFont(fileName);
  const checked = checkRareFont(read, fileName);
  if (!checked.ok) return checked;
  const shared = new Uint8Array(new SharedArrayBuffer(read.length));
  shared.set(read);
  return ok(shared);
}
