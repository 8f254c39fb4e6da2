import { readFile } from 'node:fs/promises';
import type { DeskDeps } from '../desk-deps.ts';
import type { Answer } from '../use-case.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';

/** 示例名单: a workbook of 60 invented households, to learn the import by and to take as a form. */
export async function giveSampleFile(deps: DeskDeps): Answer<'import.sampleFile'> {
  if (deps.config.sampleFile === null) return refuse('no_sample', '本机没有示例名单，请向管理员索取。');
  const fileName = '示例名单-60户.xlsx';
  const bytes = await readFile(deps.config.sampleFile);
  return ok({ fileToken: deps.fileTokens.addDownload({ fileName, bytes }), fileName });
}
