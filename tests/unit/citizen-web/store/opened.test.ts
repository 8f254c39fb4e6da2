import { expect, test } from 'vitest';
import { openOnce, rememberOpened } from '../../../../citizen-web/store/opened.ts';

test('a text is opened once; another text, another name or another key is opened by itself', () => {
  const [key, other] = [new Uint8Array(32), new Uint8Array(32)];
  let times = 0;
  const open = (): number => { times += 1; return times; };
  expect([openOnce(key, 'agreement:1', 'sealed', open), openOnce(key, 'agreement:1', 'sealed', open)]).toEqual([1, 1]);
  expect(openOnce(key, 'agreement:1', 'sealed anew', open)).toBe(2);
  expect(openOnce(key, 'agreement:2', 'sealed anew', open)).toBe(3);
  expect(openOnce(other, 'agreement:2', 'sealed anew', open)).toBe(4);
  expect(openOnce(null, 'batch:1', '{}', open)).toBe(5);
  expect(openOnce(key, 'agreement:1', 'sealed', open)).toBe(6);
});

test('what cannot be opened is not remembered', () => {
  const key = new Uint8Array(32);
  expect(() => openOnce(key, 'signing:1', 'broken', () => { throw new Error('wrong key'); })).toThrow('wrong key');
  expect(openOnce(key, 'signing:1', 'broken', () => 'whole')).toBe('whole');
});

test('what has just been sealed need not be opened', () => {
  const key = new Uint8Array(32);
  const draft = { attempt: 1 };
  rememberOpened(key, 'signing_draft:1', 'sealed', draft);
  expect(openOnce<unknown>(key, 'signing_draft:1', 'sealed', () => null)).toBe(draft);
});
