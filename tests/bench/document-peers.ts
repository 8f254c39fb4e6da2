import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { P12Signer as LibpdfSigner, PDF } from '@libpdf/core';
import fontkit from '@pdf-lib/fontkit';
import { plainAddPlaceholder } from '@signpdf/placeholder-plain';
import { P12Signer } from '@signpdf/signer-p12';
import { SignPdf } from '@signpdf/signpdf';
import { PDFDocument, type PDFFont, type PDFPage } from 'pdf-lib';
import { readWholeFonts } from '../../build/cut-fonts.ts';
import type { FillInput } from '../../shared/documents/doors.ts';
import { resolveFieldValues } from '../../shared/documents/fill/field-values.ts';
import type { FontFiles } from '../../shared/documents/fonts/font-files.ts';
import { createFontSet } from '../../shared/documents/fonts/font-set.ts';
import { buildDocument } from '../../shared/documents/template/build-document.ts';
import { layoutUnits } from '../../shared/documents/template/layout-units.ts';
import { pageHeightPt, pageWidthPt } from '../../shared/documents/template/page-geometry.ts';
import { paginate } from '../../shared/documents/template/paginate.ts';
import { parseTemplate } from '../../shared/documents/template/parse-template.ts';
import type { TextLine } from '../../shared/documents/template/row.ts';
import { must } from '../../shared/lib/assert.ts';
import { agreementSource } from '../support/documents.ts';
import type { Subject } from './measure.ts';

/** The bare signature: what nobody can be quicker than. */
export function bareSignatures(): readonly Subject[] {
  const attributes = new Uint8Array(180).fill(7);
  const [rsa, p256] = [generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey, generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey];
  return [
    { key: 'peer.bareSign.rsa2048.perS', what: 'crypto.sign of signed attributes alone', work: () => sign('sha256', attributes, rsa) },
    { key: 'peer.bareSign.p256.perS', what: 'crypto.sign of signed attributes alone', work: () => sign('sha256', attributes, p256) },
  ];
}

/** pdf-lib with its font kit draws the same lines at the same places, the same two fonts embedded as subsets. */
export function pdfLibPeer(fonts: FontFiles, input: FillInput): Subject {
  const pages = layOut(fonts, input);
  // The cut fonts have no table of names, without which pdf-lib does not embed one.
  const whole = readWholeFonts();
  return {
    key: 'peer.pdfLib.docsPerS', what: `pdf-lib and @pdf-lib/fontkit drawing the same ${pages.length} pages`,
    work: async () => {
      const document = await PDFDocument.create();
      document.registerFontkit(fontkit);
      const regular = await document.embedFont(whole.regular, { subset: true });
      const bold = await document.embedFont(whole.bold, { subset: true });
      for (const page of pages) drawPage(document.addPage([pageWidthPt, pageHeightPt]), page, { regular, bold });
      return document.save();
    },
  };
}

type PlacedLine = { readonly line: TextLine; readonly topPt: number };

/** Characters that Noto lacks are left out: pdf-lib has no fallback fonts. */
function layOut(files: FontFiles, input: FillInput): readonly (readonly PlacedLine[])[] {
  const fonts = createFontSet(files);
  const parsed = parseTemplate(agreementSource.text);
  const template = must(parsed.ok ? parsed.value : null, 'the sample parses');
  const values = resolveFieldValues(template.fieldLabels, true, input, fonts);
  const built = buildDocument(layoutUnits(template.blocks, fonts.advance), must(values.ok ? values.value : null, 'the sample fills'));
  return paginate(built.rows).map((page) => page.flatMap(({ row, topPt }) => row.lines.map((line) => ({ line, topPt }))));
}

function drawPage(page: PDFPage, lines: readonly PlacedLine[], fonts: { readonly regular: PDFFont; readonly bold: PDFFont }): void {
  for (const { line, topPt } of lines) {
    const text = line.pieces.map((piece) => piece.text).join('');
    if (text !== '') page.drawText(text, { x: line.x, y: pageHeightPt - topPt - line.baselinePt, size: line.sizePt, font: fonts[line.role] });
  }
}

/** Libraries that sign a PDF with a PKCS#12 file; each opens it as often as it must. */
export async function signingPeers(signedCopy: Uint8Array, p12: Uint8Array, passPhrase: string): Promise<readonly Subject[]> {
  const libpdfSigner = await LibpdfSigner.create(p12, passPhrase);
  return [
    {
      key: 'peer.signpdf.rsa2048.docsPerS', what: '@signpdf, placeholder and signature on the same signed copy, no seal drawn',
      work: () => {
        const withPlace = plainAddPlaceholder({ pdfBuffer: Buffer.from(signedCopy), reason: '', contactInfo: '', name: '', location: '' });
        // A signer of theirs can be used once.
        return new SignPdf().sign(withPlace, new P12Signer(Buffer.from(p12), { passphrase: passPhrase }));
      },
    },
    {
      key: 'peer.libpdf.rsa2048.docsPerS', what: '@libpdf/core, signature on the same signed copy, no seal drawn',
      work: async () => (await PDF.load(signedCopy)).sign({ signer: libpdfSigner }),
    },
  ];
}

/** pdfsig of poppler on the same file, where it is installed; a process each time, as anybody would use it. */
export function pdfsigPeer(sealed: Uint8Array): readonly Subject[] {
  const folder = mkdtempSync(join(tmpdir(), 'pdfsig-'));
  const path = join(folder, 'sealed.pdf');
  writeFileSync(path, sealed);
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  try {
    execFileSync('pdfsig', ['-v'], { stdio: 'ignore' });
  } catch {
    // Not installed: the figure is left out rather than made up.
    return [];
  }
  return [{ key: 'peer.pdfsig.docsPerS', what: 'poppler pdfsig, one process a file', work: () => execFileSync('pdfsig', ['-nocert', path], { stdio: 'ignore' }) }];
}
