import type { VerifyReport } from '../doors.ts';
import { readSignatureProof } from './citizen-proof.ts';
import type { EvidenceFile } from './evidence-file.ts';

/** The digital signatures of one document as 验真 reports them, with the SHA-256 of each certificate of their chains. */
export function certificatesIn(document: string, bytes: Uint8Array, report: VerifyReport): EvidenceFile['certificates'] {
  return report.signatures.map((each) => ({
    document, field: each.fieldName, signerName: each.signerName, issuerName: each.issuerName, notBefore: each.certificateNotBefore, notAfter: each.certificateNotAfter,
    claimedAt: each.claimedAt, timestampedAt: each.timestampedAt, level: each.level,
    chain: each.field === 'other' ? [] : [...readSignatureProof(bytes, each.field)?.chain ?? []],
  }));
}
