import type { DeskDeps } from '../desk-deps.ts';
import { documentRefOf } from '../files/part-store.ts';
import type { DocumentRef } from '../../../shared/domain/records.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';

export type Basis = { readonly ref: DocumentRef | null; readonly parts: readonly Uint8Array[] };

export const maxBasisBytes = 20 * 1024 * 1024;
/** First bytes of PDF, JPEG and PNG files. */
const scanSignatures: readonly (readonly number[])[] = [[0x25, 0x50, 0x44, 0x46], [0xff, 0xd8, 0xff], [0x89, 0x50, 0x4e, 0x47]];

/** 依据材料, or the scan of a paper: the file a person uploaded, checked to be a scan; none when there is no token. `what`: as sentences call it. */
export function readBasis(deps: DeskDeps, fileToken: string | null, what = '依据材料'): Result<Basis, Refusal> {
  if (fileToken === null) return ok({ ref: null, parts: [] });
  const file = deps.fileTokens.readUpload(fileToken);
  if (!file.ok) return file;
  const { bytes } = file.value;
  if (bytes.length > maxBasisBytes) return refuse('basis_too_large', `${what}超过 20 MB，请压缩后重新上传。`);
  const isScan = scanSignatures.some((signature) => signature.every((byte, index) => bytes[index] === byte));
  if (!isScan) return refuse('basis_kind', `${what}应是 PDF、JPG 或 PNG 扫描件，请重新选择文件。`);
  return ok({ ref: documentRefOf([bytes]), parts: [bytes] });
}
