import { maxBasisBytes, readBasis } from '../agreements/read-basis.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';

/** The files a person chose of one paper as one scan: several become one PDF, in their order. `what`: as sentences call it. */
export async function readScan(deps: DeskDeps, fileTokens: readonly string[], what: string): Promise<Result<Uint8Array, Refusal>> {
  const files: Uint8Array[] = [];
  for (const fileToken of fileTokens) {
    const file = readBasis(deps, fileToken, what);
    if (!file.ok) return file;
    files.push(...file.value.parts);
  }
  return oneScan(deps, files, what);
}

const tooLarge = refuse('basis_too_large', '这些文件合起来超过 20 MB，请压缩后重新上传，或扫描为一个 PDF。');

/** A single file stays as it was handed over, byte by byte. */
async function oneScan(deps: DeskDeps, files: readonly Uint8Array[], what: string): Promise<Result<Uint8Array, Refusal>> {
  const [only, ...others] = files;
  if (only === undefined) return refuse('paper', `请选择${what}的文件。`);
  if (others.length === 0) return ok(only);
  if (files.reduce((sum, each) => sum + each.length, 0) > maxBasisBytes) return tooLarge;
  const joined = await deps.documents.joinScans(files);
  return joined.ok && joined.value.length > maxBasisBytes ? tooLarge : joined;
}
