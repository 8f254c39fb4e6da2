import type { TemplateKind } from '../doors.ts';
import { isKnownLabel, nearestLabel } from './known-labels.ts';
import { readTemplate } from './parse-template.ts';
import type { Template, TemplateFault } from './template-model.ts';
import { columnOf, linesOf } from './template-reading.ts';

/** Everything that is wrong with a template's text, in its order; none: it can be filled. `listColumns` are free columns of the lists at hand. */
export function checkTemplate(text: string, kind: TemplateKind, listColumns: ReadonlySet<string>): readonly TemplateFault[] {
  const { template, faults } = readTemplate(text);
  const all = [...faults, ...checkTemplateFields(template, listColumns), ...checkTemplateKind(template, kind, linesOf(text).findLast((line) => line.text !== '')?.number ?? 1)];
  return all.toSorted((one, other) => one.line - other.line || one.column - other.column);
}

/** Merge fields that nothing would fill: neither known, nor declared by 名单列, nor a column of a list. The nearest label is proposed. */
export function checkTemplateFields(template: Template, listColumns: ReadonlySet<string>): readonly TemplateFault[] {
  const own = new Set([...listColumns, ...template.listColumns]);
  return template.fieldUses.filter(({ label }) => !isKnownLabel(label) && !own.has(label)).map(({ label, line, column }) => {
    const nearest = nearestLabel(label, own);
    const proposal = nearest === null ? '请从“插入字段”里选择' : `您要的可能是“{{${nearest}}}”`;
    return { line, column, message: `没有“${label}”这个字段，${proposal}；如果它是名单里自己加的列，请在标题上面加一行“名单列：${label}”。` };
  });
}

/** An agreement is sealed, a waiver statement never is. */
export function checkTemplateKind(template: Template, kind: TemplateKind, lastLine: number): readonly TemplateFault[] {
  const isSealed = template.blocks.some((block) => block.kind === 'signing' && block.sealCaption !== null);
  if (kind === 'agreement' && !isSealed) return [{ line: lastLine, column: 1, message: '协议没有盖章的地方，请在【签字处】上面加一行“【盖章处】甲方（盖章）：”。' }];
  if (kind === 'waiver_statement' && isSealed) return [{ line: lastLine, column: 1, message: '放弃签约声明书只由主申请人签字，不盖章，请删去【盖章处】这一行。' }];
  return [];
}

/** The places of characters that no font of ours can print. */
export function placesOfCharacters(text: string, characters: readonly string[]): readonly TemplateFault[] {
  if (characters.length === 0) return [];
  return linesOf(text).flatMap(({ number, source }) => characters.flatMap((character) => {
    const at = source.indexOf(character);
    return at < 0 ? [] : [{ line: number, column: columnOf(source, at), message: `“${character}”字库里没有，打印不出来，请换一种写法。` }];
  }));
}
