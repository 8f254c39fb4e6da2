import { loadVersion } from '../agreements/load-version.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { readDocument } from '../files/part-store.ts';
import { pictureOfScan } from '../paper/picture-of-scan.ts';
import { lookProblem } from '../review/look-problem.ts';
import { signedInStaff } from '../signed-in-staff.ts';
import type { Answer, Input } from '../use-case.ts';
import { err, refuse } from '../../../shared/lib/result.ts';

/** One page of the 委托书 that a signature by 受托人 stands on, for whoever decides about it; fetched when it is not here. */
export async function showLetter(deps: DeskDeps, input: Input<'counter.letter'>): Answer<'counter.letter'> {
  const by = signedInStaff(deps);
  if (!by.ok) return by;
  const hidden = lookProblem(by.value.roles);
  if (hidden !== null) return err(hidden);
  const loaded = await loadVersion(deps.db, input.agreementId);
  if (!loaded.ok) return loaded;
  const signing = loaded.value.situation.signings.find((each) => each.signingId === input.signingId && each.agreementId === input.agreementId);
  const letter = signing?.counter?.agent?.letter;
  if (letter === undefined) return refuse('no_letter', '这次签字没有委托书，请刷新后查看最新状态。');
  const bytes = await readDocument(deps, letter);
  return bytes.ok ? pictureOfScan(deps, bytes.value, input.page) : bytes;
}
