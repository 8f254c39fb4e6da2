import { giveOnAgreement } from '../agreements/give-on-agreement.ts';
import { readBasis } from '../agreements/read-basis.ts';
import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { refuse } from '../../../shared/lib/result.ts';

/** 纸质签约: the scan of the paper that was signed and sealed by hand; a reviewer accepts it. */
export async function attachPaper(deps: DeskDeps, input: Input<'paper.attach'>): Answer<'paper.attach'> {
  const scan = readBasis(deps, input.fileToken, '扫描件');
  if (!scan.ok) return scan;
  if (scan.value.ref === null) return refuse('paper', '请选择纸质协议的扫描件。');
  return giveOnAgreement(deps, {
    type: 'attach_paper', subjectId: input.agreementId, expectedRevision: input.expectedRevision, payload: { scan: scan.value.ref, note: input.note },
  }, scan.value.parts);
}
