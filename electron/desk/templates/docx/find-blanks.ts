import { labelMeantBy } from '../../../../shared/documents/template/known-labels.ts';

/** A place to fill as people mark it on paper, and the merge field that the words before it or in it most likely mean. */
export type Blank = { readonly mark: string; readonly label: string | null };

/** Underscores, brackets with nothing or a hint in them, boxes, dates with room, crosses for digits and names. */
const blankMarks = new RegExp([
  '_{2,}', '＿{2,}', '【[^【】]{0,30}】', '\\[[^\\[\\]]{0,20}\\]', '［[^［］]{0,20}］', '（[\\s　_]*）', '\\([\\s　_]*\\)', '[□☐]',
  '(?<![\\d年])[\\s　]{2,}年[\\s　]+月[\\s　]+日', '[×✕]{2,}', '(?<![A-Za-z\\d])[Xx]{2,}(?![A-Za-z])',
].join('|'), 'gu');

export function findBlanks(text: string): readonly Blank[] {
  return [...text.matchAll(blankMarks)].map((found) => {
    const hint = found[0].replace(/[【】[\]［］（）()_＿\s　]/g, '');
    return { mark: found[0].trim(), label: (hint === '' ? null : labelMeantBy(hint)) ?? labelBefore(text.slice(0, found.index)) };
  });
}

/** 身份证号：____ asks for what stands before the colon. */
function labelBefore(text: string): string | null {
  const words = /([^，。；、：:（）()\s　_【】]+)[：:\s　]*$/u.exec(text)?.[1] ?? '';
  return labelMeantBy(words) ?? labelMeantBy(words.replace(/^[甲乙]方的?/u, ''));
}
