import { writeBase } from '../pdf/base-writer.ts';
import type { BaseField } from '../pdf/base-writer.ts';
import { bodyBottomPt, bodyLeftPt, bodyWidthPt, pageHeightPt, sealFieldHeightPt, sealFieldWidthPt, signFieldHeightPt, signFieldWidthPt } from './page-geometry.ts';

/** Empty A4 pages with the fields that agreements have, where they usually stand: to look at a seal without any household. */
export async function blankDocument(pageCount: number): Promise<Uint8Array> {
  const pageIndex = pageCount - 1;
  const bottom = pageHeightPt - bodyBottomPt;
  const fields: readonly BaseField[] = [
    { name: 'bureau', pageIndex, x: bodyLeftPt + 36, y: bottom, width: sealFieldWidthPt, height: sealFieldHeightPt },
    { name: 'citizen', pageIndex, x: bodyLeftPt + bodyWidthPt / 2 + 36, y: bottom, width: signFieldWidthPt, height: signFieldHeightPt },
  ];
  const base = await writeBase({
    title: '空白页', fileId: '0'.repeat(32), header: null, bodies: Array.from({ length: pageCount }, () => new Uint8Array(0)), fonts: [], fields, hasSeams: true,
  });
  return base.bytes;
}
