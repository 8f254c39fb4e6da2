import { listShown } from '../db/records.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { readSealKeyFile } from '../sealing/seal-vault.ts';
import type { Answer } from '../use-case.ts';
import { drawingOf } from './seal-from-source.ts';
import { sealView } from './seal-view.ts';
import { readCertificate } from '../../../shared/documents/signing/certificate.ts';
import { certificatesOfPem } from '../../../shared/documents/signing/certificate-writer.ts';
import type { Seal } from '../../../shared/domain/records.ts';
import { ok } from '../../../shared/lib/result.ts';

/** Every registered seal: how it looks, whose certificate, whether its key is here, which batches use it. */
export async function showSeals(deps: DeskDeps): Answer<'seals.overview'> {
  const [seals, batches] = [await listShown(deps.db, 'seal', {}), await listShown(deps.db, 'batch', {})];
  const views = seals.toSorted((left, right) => right.createdAtMs - left.createdAtMs).map(async (seal) => ({
    sealId: seal.sealId, name: seal.name, demo: seal.demo, createdAtMs: seal.createdAtMs,
    usableHere: (await readSealKeyFile(deps, seal.sealId)) !== null,
    view: await sealView(deps, drawingOf(seal)),
    certificate: certificateOf(seal, deps.clock.nowMs()),
    batchNames: batches.filter((batch) => batch.sealId === seal.sealId).map((batch) => batch.name),
    timestampUrl: seal.timestamp?.url ?? null, revocationListCount: seal.revocationLists.length, placement: seal.placement, maxPagesPerSeam: seal.maxPagesPerSeam,
  }));
  return ok({ seals: await Promise.all(views) });
}

function certificateOf(seal: Seal, nowMs: number): { subjectName: string; issuerName: string; notAfterMs: number; fingerprint: string; isExpired: boolean } | null {
  const [der] = certificatesOfPem(seal.certificatePem);
  const certificate = der === undefined ? null : readCertificate(der);
  if (certificate === null) return null;
  const { subjectName, issuerName, notAfterMs, x509 } = certificate;
  return { subjectName, issuerName, notAfterMs, fingerprint: x509.fingerprint256, isExpired: nowMs > notAfterMs };
}
