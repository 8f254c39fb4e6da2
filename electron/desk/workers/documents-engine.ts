import type { Signer } from '../../../shared/documents/doors.ts';
import { loadFontFiles } from '../../../shared/documents/fonts/font-files.ts';
import { findUnprintable } from '../../../shared/documents/fonts/font-set.ts';
import { createPageImages } from '../../../shared/documents/images/page-image.ts';
import { openMarkFonts } from '../../../shared/documents/marks/glyph-outline.ts';
import type { MarkFonts } from '../../../shared/documents/marks/glyph-outline.ts';
import { joinScans } from '../../../shared/documents/images/join-scans.ts';
import { readSealPicture, sealPicturePng } from '../../../shared/documents/marks/read-picture.ts';
import { drawRoundSeal } from '../../../shared/documents/marks/seal-drawing.ts';
import { appendBureauTail } from '../../../shared/documents/signing/append-bureau-tail.ts';
import { checkSealKey } from '../../../shared/documents/signing/check-seal-key.ts';
import { certificatesOfPem } from '../../../shared/documents/signing/certificate-writer.ts';
import { readCertificate } from '../../../shared/documents/signing/certificate.ts';
import { loadPkcs12Signer } from '../../../shared/documents/signing/pkcs12.ts';
import { signingCertificateProblem } from '../../../shared/documents/signing/signing-certificate.ts';
import { blankDocument } from '../../../shared/documents/template/blank-document.ts';
import { createCompiler } from '../../../shared/documents/template/compile-template.ts';
import { verifyDocument } from '../../../shared/documents/verify/verify-document.ts';
import { must } from '../../../shared/lib/assert.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import { signatureStrength } from './signature-strength.ts';
import type { TimestampClientDeps } from './timestamp-client.ts';
import { lookAtPlacement, lookAtSeam } from './look-at-seal.ts';
import type { Documents } from './documents-tasks.ts';
import { fillPage } from './fill-page.ts';
import { sealPage } from './seal-page.ts';

export type EngineDeps = {
  /** A path relative to the folder of resources. */
  readonly readResource: (path: string) => Promise<Uint8Array>;
  /** The way to timestamp servers. */
  readonly network: TimestampClientDeps;
  /** For what the shipped fonts lack; checked before. */
  readonly rareFont?: Uint8Array | null;
};

const pdfiumPath = '@embedpdf/pdfium/dist/pdfium.wasm';

/** The work itself, on whatever thread it is called: in a worker, or inline in tests. */
export async function createDocumentsEngine(deps: EngineDeps): Promise<Documents> {
  const fontFiles = await loadFontFiles(deps.readResource, deps.rareFont);
  const compiler = createCompiler({ fonts: fontFiles });
  const pageImages = createPageImages(await deps.readResource(pdfiumPath));
  const signersById = new Map<string, Signer>();
  let markFonts: MarkFonts | null = null;
  const openedMarkFonts = (): MarkFonts => {
    markFonts ??= openMarkFonts(fontFiles);
    return markFonts;
  };
  const documents: Documents = {
    fill: (source, input) => compiler.fill(source, input),
    fillPage: (order) => fillPage(compiler.fill, order),
    findUnprintable: async (text) => findUnprintable(text, compiler.fontSet),
    openSigner: async (signerId, p12, passPhrase, expected) => {
      const signer = await loadPkcs12Signer(p12, passPhrase, expected.nowMs);
      if (!signer.ok) return signer;
      const [registered] = certificatesOfPem(expected.certificatePem);
      const [own] = signer.value.certificates;
      if (registered === undefined || own === undefined || Buffer.compare(registered, own) !== 0) return refuse('other_certificate', '这台工作台上的证书不是该印章登记的证书，不能盖章，请联系管理员核对印章。');
      signersById.set(signerId, signer.value);
      return ok(null);
    },
    closeSigner: async (signerId) => void signersById.delete(signerId),
    bureauTail: async (signedCopy, { signerId, timestamp, revocationLists, ...order }) => {
      const signer = signersById.get(signerId);
      if (signer === undefined) return refuse('signer_closed', '印章密钥已关闭，请重新输入密码后再盖章。');
      // A job goes on for hours after its key was opened, and a certificate may end in between.
      const problem = signingCertificateProblem(must(readCertificate(must(signer.certificates[0], 'a signer has its certificate')), 'an opened one can be read'), order.sealedAtMs);
      if (problem !== null) return problem;
      const strength = signatureStrength({ timestamp, revocationLists, signer }, deps.network);
      if (!strength.ok) return strength;
      return appendBureauTail(signedCopy, { ...order, ...strength.value, signer, fonts: openedMarkFonts() });
    },
    sealPage: (order) => sealPage(documents, order),
    pageImage: async (pdf, pageIndex, scale) => {
      const pageCount = await pageImages.pageCount(pdf);
      return pageIndex < pageCount ? { ...await pageImages.render(pdf, pageIndex, scale), pageCount } : null;
    },
    verify: (pdf, trust) => verifyDocument(pdf, trust),
    drawRoundSeal: async (input) => drawRoundSeal(input, openedMarkFonts()),
    readSealPicture: async (png, wish) => readSealPicture(png, wish),
    sealPicturePng: async (picture) => sealPicturePng(picture),
    checkSealKey,
    blankDocument,
    joinScans,
    lookAtPlacement: (document, order) => lookAtPlacement(document, order, { pageImages, fonts: openedMarkFonts() }),
    lookAtSeam: (document, order) => lookAtSeam(document, order, { pageImages, fonts: openedMarkFonts() }),
    close: async () => signersById.clear(),
  };
  return documents;
}
