import { labelMeantBy } from '../../../../shared/documents/template/known-labels.ts';

/** What becomes of a Word field (ECMA-376, 17.16.5): `text` stands for it, its own result, or nothing. `what` and `toDo` make a note. */
export type FieldMeaning =
  | { readonly kind: 'text'; readonly text: string; readonly what?: string; readonly toDo?: string }
  | { readonly kind: 'result'; readonly what?: string; readonly toDo?: string }
  | { readonly kind: 'drop'; readonly what: string; readonly toDo: string };

export const blankToFill = '________';

export function meaningOfField(instruction: string): FieldMeaning {
  const words = instruction.trim().match(/"[^"]*"|\S+/g) ?? [];
  const code = (words[0] ?? '').toUpperCase();
  switch (code) {
    case 'PAGE': return { kind: 'text', text: '{{页码}}' };
    case 'NUMPAGES': case 'SECTIONPAGES': return { kind: 'text', text: '{{页数}}' };
    case 'MERGEFIELD': return mergeField((words[1] ?? '').replaceAll('"', ''));
    case 'FORMTEXT': case 'FORMDROPDOWN': return { kind: 'text', text: blankToFill, what: '表单域', toDo: '已改成空格，请换成合并字段' };
    case 'FORMCHECKBOX': return { kind: 'text', text: '□', what: '复选框', toDo: '已改成“□”，请改成固定文字或合并字段' };
    case 'TOC': case 'INDEX': case 'TOA': return { kind: 'drop', what: '目录', toDo: '模板不带目录，请确认可以不要' };
    case 'DATE': case 'TIME': case 'CREATEDATE': case 'SAVEDATE': case 'PRINTDATE':
      return { kind: 'result', what: '自动更新的日期', toDo: '已取当时的文字，请核对，签署日期由系统打印' };
    case '=': return { kind: 'result', what: '公式域', toDo: '已取算好的结果，请核对' };
    default: return { kind: 'result' };
  }
}

/** `{{标签}}` for a name of the office's own list or form. */
export function mergeField(name: string): FieldMeaning & { readonly kind: 'text' } {
  const label = labelMeantBy(name) ?? name.trim();
  return { kind: 'text', text: `{{${label}}}`, what: `合并域“${name}”`, toDo: `已换成“{{${label}}}”，请核对` };
}
