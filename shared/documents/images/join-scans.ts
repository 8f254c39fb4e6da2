import { PDFDocument, degrees } from 'pdf-lib';
import { ok, refuse } from '../../lib/result.ts';
import type { Refusal, Result } from '../../lib/result.ts';
import { orientationOf } from './jpeg-picture.ts';
import { readPicture } from './picture-check.ts';

/** A4 in points, the short side first. */
const [shortSidePt, longSidePt] = [595.28, 841.89];
/** EXIF 2.32, tag 0x0112: how far a page is turned clockwise to stand upright; mirrored ones do not come from cameras. */
const turns: Readonly<Record<number, number>> = { 3: 180, 6: 90, 8: 270 };

/**
 * One paper that was photographed or scanned in several files, as one PDF: a picture a page, as large as A4 allows, upright; of a PDF all its
 * pages. In the order given. Refuses, by its number, a file that is no whole picture and no PDF that can be opened.
 */
export async function joinScans(files: readonly Uint8Array[]): Promise<Result<Uint8Array, Refusal>> {
  const joined = await PDFDocument.create({ updateMetadata: false });
  for (const [index, bytes] of files.entries()) {
    const problem = isPdf(bytes) ? await addPages(joined, bytes) : await addPicture(joined, bytes);
    if (problem !== null) return refuse(problem.code, `第 ${index + 1} 个文件：${problem.message}`);
  }
  return ok(await joined.save({ useObjectStreams: false }));
}

function isPdf(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 4)).toString('latin1') === '%PDF';
}

async function addPages(joined: PDFDocument, bytes: Uint8Array): Promise<Refusal | null> {
  try {
    const document = await PDFDocument.load(bytes);
    for (const page of await joined.copyPages(document, document.getPageIndices())) joined.addPage(page);
    return null;
  } catch (error) {
    // Encrypted, broken, or of a form that pdf-lib does not read: it throws Errors only.
    if (error instanceof Error) return { code: 'scan_unreadable', message: '这个 PDF 打不开（可能加了密码或已损坏），请重新扫描，或改用照片。' };
    throw error;
  }
}

async function addPicture(joined: PDFDocument, bytes: Uint8Array): Promise<Refusal | null> {
  const picture = readPicture(bytes);
  if (!picture.ok) return picture.error;
  const { mediaType, width, height } = picture.value;
  // pdf-lib looks at the memory from its start, wherever in it the bytes lie.
  const own = Uint8Array.from(picture.value.bytes);
  const image = mediaType === 'image/png' ? await joined.embedPng(own) : await joined.embedJpg(own);
  const page = joined.addPage(width > height ? [longSidePt, shortSidePt] : [shortSidePt, longSidePt]);
  const scale = Math.min(page.getWidth() / width, page.getHeight() / height);
  const [drawnWidth, drawnHeight] = [width * scale, height * scale];
  page.drawImage(image, { x: (page.getWidth() - drawnWidth) / 2, y: (page.getHeight() - drawnHeight) / 2, width: drawnWidth, height: drawnHeight });
  page.setRotation(degrees(mediaType === 'image/png' ? 0 : turns[orientationOf(own)] ?? 0));
  return null;
}
