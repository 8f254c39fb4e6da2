import type { ImportNote, TemplateRow } from '../../shared/desk/template-calls.ts';
import type { DocumentKind } from '../../shared/domain/records.ts';

/** A text on the editor's table: where it came from, and what an import said of it. */
export type TemplateDraft = {
  readonly kind: DocumentKind;
  readonly title: string;
  readonly text: string;
  readonly notes: readonly ImportNote[];
  /** Said above the editor: 第1版, or the name of the Word file. */
  readonly origin: string;
  /** Nothing of it is saved yet. */
  readonly isNew: boolean;
};

/** What 新建模板 begins with: the smallest text that can be filled, and the marks to learn from. */
export function emptyDraft(kind: DocumentKind): TemplateDraft {
  const isAgreement = kind === 'agreement';
  const title = isAgreement ? '补租协议书' : '放弃签约声明书';
  const signing = isAgreement ? '【盖章处】甲方（盖章）：\n【签字处】乙方（签字）：' : '【签字处】声明人（签字）：';
  const text = `页眉：协议编号：{{协议编号}}\n页脚：第 {{页码}} 页 共 {{页数}} 页\n\n# ${title}\n\n> 甲方：{{甲方名称}}\n> 乙方：{{主申请人}}\n\n## #、\n正文。\n\n${signing}\n`;
  return { kind, title, text, notes: [], origin: '新建', isNew: true };
}

/** 第1版, 第2版 …: the first that this title does not have yet. */
export function nextVersionName(rows: readonly TemplateRow[], kind: DocumentKind, title: string): string {
  const taken = new Set(rows.filter((row) => row.kind === kind && row.title === title.trim()).map((row) => row.versionName));
  let number = taken.size + 1;
  while (taken.has(`第${number}版`)) number += 1;
  return `第${number}版`;
}

/** Where a fault's line and column lie in the text; columns count characters, positions count UTF-16 units. */
export function positionOf(text: string, line: number, column: number): number {
  const lines = text.split('\n');
  const before = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  return before + [...lines[line - 1] ?? ''].slice(0, column - 1).join('').length;
}

/** A merge field as it is put into the text; the table of members stands alone on its line. */
export function insertedField(label: string, text: string, at: number): string {
  if (label !== '家庭成员表') return `{{${label}}}`;
  const isLineStart = at === 0 || text[at - 1] === '\n';
  const isLineEnd = at >= text.length || text[at] === '\n';
  return `${isLineStart ? '' : '\n'}{{${label}}}${isLineEnd ? '' : '\n'}`;
}
