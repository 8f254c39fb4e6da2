import { loadShown } from '../db/records.ts';
import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { rowsOf } from './template-row.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';

/** One version with its text. */
export async function loadTemplate(deps: DeskDeps, input: Input<'templates.load'>): Answer<'templates.load'> {
  const template = await loadShown(deps.db, 'template', input.templateVersionId);
  const [row] = template === null ? [] : await rowsOf(deps.db, [template]);
  return template === null || row === undefined ? refuse('unknown_template', '没有找到这个模板版本，请返回模板列表查看。') : ok({ ...row, text: template.text });
}
