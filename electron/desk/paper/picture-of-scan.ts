import { pagePicture } from '../agreements/show-page-image.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { ok } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';

/** One page, counted from 0, of a scan as a page shows it; a scan that is a picture is its only page. */
export async function pictureOfScan(deps: DeskDeps, bytes: Uint8Array, page: number): Promise<Result<{ picture: string; pageCount: number }, Refusal>> {
  const kind = bytes[0] === 0x89 ? 'png' : bytes[0] === 0xff ? 'jpeg' : null;
  if (kind !== null) return ok({ picture: `data:image/${kind};base64,${Buffer.from(bytes).toString('base64')}`, pageCount: 1 });
  const image = await pagePicture(deps, bytes, page);
  return image.ok ? ok({ picture: `data:image/png;base64,${image.value.pngBase64}`, pageCount: image.value.pageCount }) : image;
}
