import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { readDocxInWorker } from './docx-in-worker.ts';
import { ok } from '../../../shared/lib/result.ts';

/** 导入 Word: a text to look at and mend; nothing is saved. */
export async function importDocx(deps: DeskDeps, input: Input<'templates.importDocx'>): Answer<'templates.importDocx'> {
  const file = deps.fileTokens.readUpload(input.fileToken);
  if (!file.ok) return file;
  const read = await readDocxInWorker(file.value.bytes);
  if (!read.ok) return read;
  const { text, title, notes } = read.value;
  const fileName = file.value.fileName.replace(/^.*[/\\]/, '');
  return ok({ fileName, text, title: title.slice(0, 60) || fileName.replace(/\.[^.]*$/, '').slice(0, 60), notes: [...notes], kind: /放弃.*声明|声明书/.test(title) ? 'waiver_statement' : 'agreement' });
}
