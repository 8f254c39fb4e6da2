import { loadVersion } from '../agreements/load-version.ts';
import { loadShown } from '../db/records.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { readDocument } from '../files/part-store.ts';
import { signedInStaff } from '../signed-in-staff.ts';
import type { Answer, Input } from '../use-case.ts';
import { pictureOfScan } from './picture-of-scan.ts';
import { commandProblem } from '../../../shared/domain/command-guard.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';

/** One page of the scan that waits for a reviewer, and whether this person may accept it. */
export async function showPaperScan(deps: DeskDeps, input: Input<'paper.scan'>): Answer<'paper.scan'> {
  const by = signedInStaff(deps);
  if (!by.ok) return by;
  const loaded = await loadVersion(deps.db, input.agreementId);
  if (!loaded.ok) return loaded;
  const { situation, agreement } = loaded.value;
  const { paper } = agreement;
  if (paper === null) return refuse('paper', '还没有上传纸质协议的扫描件。');
  const bytes = await readDocument(deps, paper.scan);
  if (!bytes.ok) return bytes;
  const shown = await pictureOfScan(deps, bytes.value, input.page);
  if (!shown.ok) return shown;
  const attachedBy = await loadShown(deps.db, 'staff', paper.staffId);
  const whyNot = commandProblem('accept_paper', situation, agreement, by.value, deps.clock.nowMs());
  return ok({ ...shown.value, scanDigest: paper.scan.digest, attachedByName: attachedBy?.name ?? '', attachedAtMs: paper.atMs, whyNot: whyNot?.message ?? null });
}
