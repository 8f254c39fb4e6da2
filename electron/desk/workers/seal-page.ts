import type { VerifyReport } from '../../../shared/documents/doors.ts';
import { sha256Hex } from '../../../shared/crypto/sha256.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import { joinParts } from './join-parts.ts';
import type { Documents, SealedPage, SealedTail, SealPageOrder } from './documents-tasks.ts';

/** A timestamp server is asked for so many at once; without one there is nothing to wait for. */
const sealedAtOnce = 4;

/** Seals a page of signed copies and checks each with our own 验真 before anybody is told that it is sealed. */
export async function sealPage(documents: Pick<Documents, 'bureauTail' | 'verify'>, page: SealPageOrder): Promise<SealedPage> {
  const sealed: Result<SealedTail, Refusal>[] = [];
  const positions = page.signedCopies.keys();
  const sealNext = async (): Promise<void> => {
    for (const position of positions) {
      const copy = page.signedCopies[position];
      if (copy === undefined) continue;
      const signedCopy = joinParts(copy.parts, copy.digest);
      sealed[position] = signedCopy.ok ? await sealOne(documents, signedCopy.value, page) : signedCopy;
    }
  };
  await Promise.all(Array.from({ length: sealedAtOnce }, sealNext));
  return sealed;
}

async function sealOne(documents: Pick<Documents, 'bureauTail' | 'verify'>, signedCopy: Uint8Array, { order, trust }: SealPageOrder): Promise<Result<SealedTail, Refusal>> {
  const tail = await documents.bureauTail(signedCopy, order);
  if (!tail.ok) return tail;
  const report = await documents.verify(Buffer.concat([signedCopy, tail.value]), trust);
  if (!isSealed(report, order.timestamp !== null)) return refuse('seal_check', `盖章后的文件没有通过核对，未登记为已盖章：${report.findings.join('')}`);
  return ok({ digest: report.digest, tail: { digest: sha256Hex(tail.value), bytes: tail.value } });
}

/** Where a timestamp server is named nothing is sealed without its token. */
function isSealed(report: VerifyReport, isTimed: boolean): boolean {
  const bureau = report.signatures.find((each) => each.field === 'bureau');
  const isIntact = report.signatures.length === 2 && report.signatures.every((each) => each.intact && each.coversWholeRevision);
  return isIntact && (!isTimed || bureau?.timestampedAt != null) && (bureau?.trust === 'trusted' || bureau?.trust === 'demo');
}
