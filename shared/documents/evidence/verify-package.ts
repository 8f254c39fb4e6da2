import { ok } from '../../lib/result.ts';
import type { Refusal, Result } from '../../lib/result.ts';
import { certificatesOfPem } from '../signing/certificate-writer.ts';
import type { TrustInput } from '../verify/check-signature.ts';
import { checkDocuments } from './check-documents.ts';
import { checkLog } from './check-log.ts';
import { openPackage } from './check-package.ts';
import type { EvidenceFinding } from './check-package.ts';
import { checkSigning } from './check-signing.ts';
import type { EvidenceFile } from './evidence-file.ts';

export type EvidenceReport = {
  readonly holds: boolean;
  readonly about: EvidenceFile['about'];
  readonly findings: readonly EvidenceFinding[];
};
export type EvidenceTrust = {
  /** DER of the roots to believe; null: those that the package brings itself, and the report says so. */
  readonly roots: readonly Uint8Array[] | null;
  readonly nowMs: number;
};

/**
 * Checks 签约存证材料 with nothing but the file: every digest, the chain, the export signature, the binding of the evidence to the
 * signed PDF, the PDFs themselves, ink against strokes, the excerpt of the log. Refuses what is no package of ours. Never throws on bad bytes.
 */
export async function verifyPackage(bytes: Uint8Array, given: EvidenceTrust): Promise<Result<EvidenceReport, Refusal>> {
  const opened = openPackage(bytes);
  if (!opened.ok) return opened;
  const { evidence } = opened.value;
  const findings = [
    ...opened.value.findings, ...checkSigning(opened.value), ...await checkDocuments(opened.value, trustOf(evidence, given)), ...checkLog(evidence),
    { part: '根证书', holds: true, text: given.roots === null
      ? '根证书取自材料本身，没有与外部核对；要核对签发机构，请用 --ca 指定单位公布的根证书。' : '数字签名按指定的根证书核对，没有使用材料自带的根证书。' },
  ];
  return ok({ holds: findings.every((each) => each.holds), about: evidence.about, findings });
}

function trustOf({ trust }: EvidenceFile, { roots, nowMs }: EvidenceTrust): TrustInput {
  if (roots !== null) return { trustedRoots: roots, nowMs };
  const eventRoots = certificatesOfPem(trust.eventRootsPem);
  return { trustedRoots: [...eventRoots, ...certificatesOfPem(trust.sealRootsPem)], eventRoots, timestampRoots: certificatesOfPem(trust.timestampRootsPem), nowMs };
}
