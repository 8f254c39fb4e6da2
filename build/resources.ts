import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { licencesFile } from '../shared/desk/about-calls.ts';
import { writeCutFonts } from './cut-fonts.ts';
import { readShippedLicences } from './licences.ts';
import { isOutdated } from './outdated.ts';
import { writeWhole } from './write-whole.ts';

const root = resolve(import.meta.dirname, '..');
/** What documents are made with, in development, tests and a package alike: the same fonts everywhere, hence the same bytes. */
export const resourceDir = join(root, 'dist/resources');

const pdfiumPath = '@embedpdf/pdfium/dist/pdfium.wasm';
const recipes = ['build/{resources,cut-fonts,licences,unpack-woff}.ts', 'shared/documents/fonts/{cut-font-file,font-files}.ts'];

/** Makes fonts, PDFium and licences where they are missing or older than their recipe; cheap when they are not. */
export async function ensureResources(): Promise<void> {
  // The licences are written last: where they lie, the rest is whole.
  if (!existsSync(join(resourceDir, licencesFile)) || isOutdated('resources', recipes)) await buildResources();
}

/** Cuts the fonts, copies PDFium to the place it has in node_modules, and gathers the licences of all that ships. Several programs may do so at once. */
export async function buildResources(): Promise<void> {
  mkdirSync(resourceDir, { recursive: true });
  writeWhole(join(resourceDir, pdfiumPath), readFileSync(join(root, 'node_modules', pdfiumPath)));
  await writeCutFonts(resourceDir);
  writeWhole(join(resourceDir, licencesFile), JSON.stringify(readShippedLicences()));
}
