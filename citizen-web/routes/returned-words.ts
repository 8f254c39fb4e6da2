import type { Agreement, ReturnNote } from '../../shared/domain/records.ts';

/** What a returned signature lacked and what is to be done again, down to the character. */
export function returnedWords(agreement: Pick<Agreement, 'returned' | 'issued'>): { readonly happened: string; readonly redo: string } | null {
  const { returned, issued } = agreement;
  if (returned === null) return null;
  const note = returned.note === '' ? '' : `（${returned.note}）`;
  return { happened: `您的签字不符合审核要求被退回，原因：${returned.reason}${note}。`, redo: redoWords(returned, [...(issued?.fields.values['principalApplicant'] ?? '')]) };
}

function redoWords(returned: ReturnNote, name: readonly string[]): string {
  const complained = returned.characters.filter((position) => position < name.length).toSorted((one, other) => one - other);
  const characters = complained.map((position) => `第 ${position + 1} 个字“${name[position] ?? ''}”`);
  const write = characters.length === 0 ? '全部签名需要重写。' : `需要重写：${characters.join('、')}；其他的字已为您保留，请逐字确认。`;
  switch (returned.reason) {
    case '照片不清': case '照片不符': return `需要重新拍摄身份证和人脸照片。${write}`;
    case '疑似非本人': return `请由主申请人本人拍照和签字。${write}`;
    default: return write;
  }
}
