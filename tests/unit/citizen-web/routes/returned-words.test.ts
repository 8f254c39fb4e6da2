import { expect, test } from 'vitest';
import { returnedWords } from '../../../../citizen-web/routes/returned-words.ts';
import { agreementIn } from '../../../support/domain-samples.ts';
import type { ReturnNote } from '../../../../shared/domain/records.ts';
import { must } from '../../../../shared/lib/assert.ts';

function redo(reason: ReturnNote['reason'], characters: readonly number[]): string {
  const agreement = agreementIn('awaiting_signature');
  const issued = must(agreement.issued, 'issued');
  const returned = { reason, characters: [...characters], note: '请写工整', atMs: 0, staffId: 'li' };
  const words = returnedWords({ issued: { ...issued, fields: { values: { principalApplicant: '欧阳·䶮' }, members: [] } }, returned });
  expect(words?.happened).toBe(`您的签字不符合审核要求被退回，原因：${reason}（请写工整）。`);
  return words?.redo ?? '';
}

test('what is to be done again, down to the character; a position the name does not have is left out', () => {
  expect(redo('错字漏字', [3, 0, 9])).toBe('需要重写：第 1 个字“欧”、第 4 个字“䶮”；其他的字已为您保留，请逐字确认。');
  expect(redo('不完整', [])).toBe('全部签名需要重写。');
  expect(redo('照片不清', [1])).toBe('需要重新拍摄身份证和人脸照片。需要重写：第 2 个字“阳”；其他的字已为您保留，请逐字确认。');
  expect(redo('疑似非本人', [])).toBe('请由主申请人本人拍照和签字。全部签名需要重写。');
  expect(returnedWords(agreementIn('signed'))).toBeNull();
});
