import { giveOnAgreement } from '../agreements/give-on-agreement.ts';
import { maxBasisBytes, readBasis } from '../agreements/read-basis.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { documentRefOf } from '../files/part-store.ts';
import type { Answer, Input } from '../use-case.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';

/** 纸质签约: the scan of the paper that was signed and sealed by hand; a reviewer accepts it. Several photos become one PDF. */
export async function attachPaper(deps: DeskDeps, input: Input<'paper.attach'>): Answer<'paper.attach'> {
  const files: Uint8Array[] = [];
  for (const fileToken of input.fileTokens) {
    const file = readBasis(deps, fileToken, '扫描件');
    if (!file.ok) return file;
    files.push(...file.value.parts);
  }
  const scan = await oneScan(deps, files);
  if (!scan.ok) return scan;
  return giveOnAgreement(deps, {
    type: 'attach_paper', subjectId: input.agreementId, expectedRevision: input.expectedRevision, payload: { scan: documentRefOf([scan.value]), note: input.note },
  }, [scan.value]);
}

const tooLarge = refuse('basis_too_large', '这些文件合起来超过 20 MB，请压缩后重新上传，或扫描为一个 PDF。');

/** A single file stays as it was handed over, byte by byte. */
async function oneScan(deps: DeskDeps, files: readonly Uint8Array[]): Promise<Result<Uint8Array, Refusal>> {
  const [only, ...others] = files;
  if (only === undefined) return refuse('paper', '请选择纸质协议的扫描件。');
  if (others.length === 0) return ok(only);
  if (files.reduce((sum, each) => sum + each.length, 0) > maxBasisBytes) return tooLarge;
  const joined = await deps.documents.joinScans(files);
  return joined.ok && joined.value.length > maxBasisBytes ? tooLarge : joined;
}
