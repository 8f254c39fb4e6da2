import { expect, test } from 'vitest';
import { passwordProblem } from '../../../shared/domain/password-rules.ts';

const person = { account: 'wang.min', name: '王敏' };

test.each(['', 'short', '九个汉字不够长的呀', '          ', 'aaaaaaaaaaaa', 'abcabcabcabc', '1212121212', 'abcdefghijkl', '9876543210', '1234567890', 'Password123', 'ADMIN123456', 'wang.min123', 'WANG.MIN.1', 'wang.minwang.min', 'x'.repeat(129)])(
  '%s may not be a password', (password) => {
    expect(passwordProblem(password, person)).toMatchObject({ code: 'weak_password', message: expect.stringMatching(/[\u4e00-\u9fff]。$/u) });
  },
);

test.each(['三只蓝色的船 在 湖上', 'correct horse battery', 'yanshi-2026', '今天的早餐是豆浆油条', 'wang.min 喜欢周末去打羽毛球', '🐟🐟🐢🐢🐘🐘🦆🦆🐝🐝x'])('%s may: no mixture is forced', (password) => {
  expect(passwordProblem(password, person)).toBeNull();
});

test('the same password in another form of Unicode is judged the same', () => {
  expect(passwordProblem('é'.normalize('NFD').repeat(5), person)).toMatchObject({ code: 'weak_password' });
});
