import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { analyseUpload } from './analyse-import.ts';
import { makeErrorSheet } from './import/error-sheet.ts';
import { ok } from '../../../shared/lib/result.ts';

/** The list as it was given, each error and notice coloured and commented at its cell, as .xlsx. */
export async function saveErrorSheet(deps: DeskDeps, input: Input<'import.errorSheet'>): Answer<'import.errorSheet'> {
  const analysed = await analyseUpload(deps, input);
  if (!analysed.ok) return analysed;
  const file = deps.fileTokens.readUpload(input.fileToken);
  if (!file.ok) return file;
  const { errors, notices } = analysed.value.report;
  const bytes = await makeErrorSheet({ ...file.value, errors, notices });
  if (!bytes.ok) return bytes;
  const fileName = `${file.value.fileName.replace(/\.[^.]*$/u, '')}-错误清单.xlsx`;
  return ok({ fileToken: deps.fileTokens.addDownload({ fileName, bytes: bytes.value }), fileName });
}
