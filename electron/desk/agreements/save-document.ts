import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { readVersionFile } from './document-files.ts';
import { ok } from '../../../shared/lib/result.ts';

/** 保存: one of a version's files, to be written where the person chooses. */
export async function saveDocument(deps: DeskDeps, input: Input<'documents.save'>): Answer<'documents.save'> {
  const file = await readVersionFile(deps, input.agreementId, input.which);
  if (!file.ok) return file;
  return ok({ fileToken: deps.fileTokens.addDownload(file.value), fileName: file.value.fileName });
}
