import { expect, test } from 'vitest';
import { readForm } from '../../../../citizen-web/security/form-body.ts';

test('fields are read as browsers write them', () => {
  expect(readForm('residentId=11010519491231002X&phone=+86+138%200013%2D8000&name=%E7%8E%8B&empty=')).toEqual({ residentId: '11010519491231002X', phone: ' 86 138 0013-8000', name: '王', empty: '' });
  expect(readForm('')).toEqual({});
});

test.each([['twice', 'a=1&a=2'], ['twice, the second time in other letters', 'a=1&%61=2'], ['too many', Array.from({ length: 65 }, (_each, index) => `f${index}=`).join('&')], ['a name too long', `${'n'.repeat(65)}=`]])('a form is refused: %s', (_what, text) => {
  expect(() => readForm(text)).toThrow(expect.objectContaining({ statusCode: 400 }));
});

test('names of every object are fields like others', () => {
  const form = readForm('__proto__=1&constructor=2');
  expect(Object.entries(form)).toEqual([['__proto__', '1'], ['constructor', '2']]);
  expect(Object.getPrototypeOf({})).toBe(Object.prototype);
});
