import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ensureResources, resourceDir } from '../../build/resources.ts';
import { loadFontFiles, type FontFiles } from '../../shared/documents/fonts/font-files.ts';
import { createPageImages, type PageImages } from '../../shared/documents/images/page-image.ts';
import type { TemplateSource } from '../../shared/documents/doors.ts';
import { sampleAgreementText, sampleAgreementTitle } from '../../shared/documents/template/samples/agreement.ts';
import { sampleWaiverText, sampleWaiverTitle } from '../../shared/documents/template/samples/waiver.ts';

/** The fonts as every program has them: the cut ones of the build. */
export async function readFonts(): Promise<FontFiles> {
  await ensureResources();
  return loadFontFiles((file) => readFile(path.join(resourceDir, file)));
}

export async function openPageImages(): Promise<PageImages> {
  return createPageImages(await readFile(createRequire(import.meta.url).resolve('@embedpdf/pdfium/pdfium.wasm')));
}

export const agreementSource: TemplateSource = {
  templateVersionId: 'sample-agreement', kind: 'agreement', title: sampleAgreementTitle, text: sampleAgreementText,
};
export const waiverSource: TemplateSource = {
  templateVersionId: 'sample-waiver', kind: 'waiver_statement', title: sampleWaiverTitle, text: sampleWaiverText,
};
