import type { Clock } from '../../shared/lib/clock.ts';
import { shanghaiDate } from '../../shared/domain/signing-window.ts';
import { appendCitizenTail } from '../../shared/documents/signing/append-citizen-tail.ts';
import { certificatesOfPem, pemText } from '../../shared/documents/signing/certificate-writer.ts';
import type { EventCertificateAuthority } from '../../shared/documents/signing/event-certificate.ts';
import type { MarkFonts } from '../../shared/documents/marks/glyph-outline.ts';
import type { TrustInput } from '../../shared/documents/verify/check-signature.ts';
import { verifyDocument } from '../../shared/documents/verify/verify-document.ts';
import type { HubDocuments } from '../store/hub-deps.ts';
import type { PageImagePool } from './page-image-pool.ts';
import type { UploadCheckPool } from './upload-check-pool.ts';

export type HubDocumentParts = {
  readonly clock: Clock;
  readonly authority: EventCertificateAuthority;
  readonly fonts: MarkFonts;
  readonly images: PageImagePool;
  readonly uploads: Pick<UploadCheckPool, 'check'>;
};

/** The PDF core as the hub uses it: the citizen's tail with a certificate made for that one signing, checking, page pictures. */
export function createHubDocuments(parts: HubDocumentParts): HubDocuments {
  const trusting = (sealRootsPem: readonly string[], timestampRootsPem: readonly string[]): TrustInput => ({
    trustedRoots: sealRootsPem.flatMap((pem) => certificatesOfPem(pem)), eventRoots: [parts.authority.rootCertificate],
    timestampRoots: timestampRootsPem.flatMap((pem) => certificatesOfPem(pem)), nowMs: parts.clock.nowMs(),
  });
  return {
    citizenTail: async (request) => {
      const signer = await parts.authority.issue({ evidenceDigest: request.evidenceDigest, subjectName: request.signerName, nowMs: request.signedAtMs });
      if (!signer.ok) return signer;
      return appendCitizenTail(request.original, {
        drawings: request.drawings, signedOnIso: shanghaiDate(request.signedAtMs), signedAtMs: request.signedAtMs, signer: signer.value, fonts: parts.fonts, isByAgent: request.isByAgent,
      });
    },
    verify: (bytes, sealRootsPem, timestampRootsPem = []) => verifyDocument(bytes, trusting(sealRootsPem, timestampRootsPem)),
    verifyUpload: (bytes, sealRootsPem, timestampRootsPem) => parts.uploads.check(bytes, trusting(sealRootsPem, timestampRootsPem)),
    eventRootPem: pemText('CERTIFICATE', parts.authority.rootCertificate),
    pageImage: (bytes, pageIndex, scale, urgency) => parts.images.render(bytes, pageIndex, scale, urgency),
  };
}
