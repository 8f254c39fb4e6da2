import { readMeta } from '../db/meta.ts';
import { listShown } from '../db/records.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { certificatesOfPem } from '../../../shared/documents/signing/certificate-writer.ts';

/** Roots this desk trusts, as DER: those of the bureau's registered seals, and the signing authority of the hub. */
export async function trustedRoots(deps: DeskDeps): Promise<readonly Uint8Array[]> {
  const seals = await listShown(deps.db, 'seal', {});
  const eventRootPem = await readMeta(deps.db, 'eventRootPem');
  return [...certificatesOfPem(eventRootPem ?? ''), ...seals.flatMap((seal) => certificatesOfPem(seal.rootPem))];
}
