import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { listColumns } from './list-columns.ts';
import { checkTemplate, placesOfCharacters } from '../../../shared/documents/template/check-template.ts';
import type { TemplateFault } from '../../../shared/documents/template/template-model.ts';
import type { DocumentKind } from '../../../shared/domain/records.ts';
import { ok } from '../../../shared/lib/result.ts';

/** Nobody mends more at once; the rest shows when these are gone. */
const mostFaults = 200;

/** What is wrong with a text, in its order. */
export async function checkDraft(deps: DeskDeps, input: Input<'templates.check'>): Answer<'templates.check'> {
  return ok({ faults: (await faultsOfDraft(deps, input)).slice(0, mostFaults) });
}

/** Form and fields first; characters that no font prints are looked for in a text that is otherwise right. */
export async function faultsOfDraft(deps: DeskDeps, { kind, text }: { readonly kind: DocumentKind; readonly text: string }): Promise<TemplateFault[]> {
  const faults = checkTemplate(text, kind, await listColumns(deps.db));
  if (faults.length > 0) return [...faults];
  return [...placesOfCharacters(text, await deps.documents.findUnprintable(text.replaceAll(/[\r\n\t]/g, '')))];
}

export function faultSentence(faults: readonly TemplateFault[]): string {
  const [first] = faults;
  const more = faults.length > 1 ? `（共 ${faults.length} 处，请逐一改正。）` : '';
  return first === undefined ? '' : `模板第 ${first.line} 行第 ${first.column} 个字：${first.message}${more}`;
}
