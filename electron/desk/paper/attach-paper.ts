import { giveOnAgreement } from '../agreements/give-on-agreement.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { documentRefOf } from '../files/part-store.ts';
import type { Answer, Input } from '../use-case.ts';
import { readScan } from './read-scan.ts';

/** 纸质签约: the scan of the paper that was signed and sealed by hand; a reviewer accepts it. Several photos become one PDF. */
export async function attachPaper(deps: DeskDeps, input: Input<'paper.attach'>): Answer<'paper.attach'> {
  const scan = await readScan(deps, input.fileTokens, '扫描件');
  if (!scan.ok) return scan;
  return giveOnAgreement(deps, {
    type: 'attach_paper', subjectId: input.agreementId, expectedRevision: input.expectedRevision, payload: { scan: documentRefOf([scan.value]), note: input.note },
  }, [scan.value]);
}
