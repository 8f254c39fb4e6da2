import type { DeskDeps } from '../desk-deps.ts';
import { readDocument } from '../files/part-store.ts';
import { pictureOfScan } from '../paper/picture-of-scan.ts';
import { loadToLook } from '../review/load-to-look.ts';
import type { Answer, Input } from '../use-case.ts';
import { refuse } from '../../../shared/lib/result.ts';

/** One page of the 委托书 that a signature by 受托人 stands on, for whoever decides about it; fetched when it is not here. */
export async function showLetter(deps: DeskDeps, input: Input<'counter.letter'>): Answer<'counter.letter'> {
  const loaded = await loadToLook(deps, input.agreementId);
  if (!loaded.ok) return loaded;
  const signing = loaded.value.situation.signings.find((each) => each.signingId === input.signingId && each.agreementId === input.agreementId);
  const letter = signing?.counter?.agent?.letter;
  if (letter === undefined) return refuse('no_letter', '这次签字没有委托书，请刷新后查看最新状态。');
  const bytes = await readDocument(deps, letter);
  return bytes.ok ? pictureOfScan(deps, bytes.value, input.page) : bytes;
}
