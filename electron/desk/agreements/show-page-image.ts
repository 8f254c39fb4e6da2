import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { readVersionFile } from './document-files.ts';
import type { CallOutput } from '../../../shared/desk/contract.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';

/** 144 pixels to the inch: sharp on a screen at 200 %. */
const scale = 2;

/** One page, counted from 0, of a version's file as a picture. */
export async function showPageImage(deps: DeskDeps, input: Input<'documents.pageImage'>): Answer<'documents.pageImage'> {
  const file = await readVersionFile(deps, input.agreementId, input.which);
  if (!file.ok) return file;
  if (!file.value.fileName.endsWith('.pdf')) return refuse('not_a_pdf', '这份扫描件是图片，请点击“保存”后查看。');
  return pagePicture(deps, file.value.bytes, input.page);
}

export async function pagePicture(deps: DeskDeps, pdf: Uint8Array, page: number): Promise<Result<CallOutput<'documents.pageImage'>, Refusal>> {
  const image = await deps.documents.pageImage(pdf, page, scale);
  if (image === null) return refuse('no_page', '文书没有这一页，请返回第 1 页查看。');
  return ok({ pngBase64: Buffer.from(image.png).toString('base64'), width: image.width, height: image.height, pageCount: image.pageCount });
}
