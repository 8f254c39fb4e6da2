import { readMeta } from '../db/meta.ts';
import { listShown } from '../db/records.ts';
import type { DeskDeps } from '../desk-deps.ts';
import type { TrustInput } from '../../../shared/documents/verify/check-signature.ts';
import { certificatesOfPem } from '../../../shared/documents/signing/certificate-writer.ts';

export type DeskTrust = Omit<TrustInput, 'nowMs'>;

/** Whom this desk believes: the roots of the bureau's registered seals, their timestamp authorities, and the hub's signing authority. */
export async function deskTrust(deps: DeskDeps): Promise<DeskTrust> {
  const seals = await listShown(deps.db, 'seal', {});
  const eventRootPem = await readMeta(deps.db, 'eventRootPem');
  return {
    // Only the hub's authority vouches for citizens: a seal's key in the citizen's place is nobody's signature.
    ...(eventRootPem === null ? {} : { eventRoots: certificatesOfPem(eventRootPem) }),
    trustedRoots: [...certificatesOfPem(eventRootPem ?? ''), ...seals.flatMap((seal) => certificatesOfPem(seal.rootPem))],
    timestampRoots: seals.flatMap((seal) => certificatesOfPem(seal.timestamp?.rootPem ?? '')),
  };
}
