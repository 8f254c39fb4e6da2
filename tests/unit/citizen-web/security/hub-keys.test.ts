import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createHubKeys } from '../../../../citizen-web/security/hub-keys.ts';

const masterKey = new Uint8Array(32).fill(7);
const realRandom = { bytes: (length: number) => new Uint8Array(randomBytes(length)) };
const dataKey = new Uint8Array(32).fill(9);

test('a household\'s key that is needed again is the one at hand; one that was wrapped anew is opened anew', () => {
  const keys = createHubKeys(masterKey, realRandom);
  const wrapped = keys.wrap(dataKey, 'a');
  const first = keys.unwrap(wrapped, 'a');
  expect(first).toEqual(Buffer.from(dataKey));
  expect(keys.unwrap(Uint8Array.from(wrapped), 'a')).toBe(first);
  const anew = keys.unwrap(keys.wrap(dataKey, 'a'), 'a');
  expect(anew).toEqual(first);
  expect(anew).not.toBe(first);
});

test('a key at hand opens nothing else: other bytes and another household are refused as ever', () => {
  const keys = createHubKeys(masterKey, realRandom);
  const wrapped = keys.wrap(dataKey, 'a');
  keys.unwrap(wrapped, 'a');
  expect(() => keys.unwrap(wrapped, 'b')).toThrow('unable to authenticate');
  const broken = Uint8Array.from(wrapped);
  broken[20] = (broken[20] ?? 0) ^ 1;
  expect(() => keys.unwrap(broken, 'a')).toThrow('unable to authenticate');
});

test('of a destroyed key nothing stays at hand, nor of those that a thousand others came after', () => {
  const keys = createHubKeys(masterKey, realRandom);
  const wrapped = keys.wrap(dataKey, 'a');
  const first = keys.unwrap(wrapped, 'a');
  keys.forget('a');
  const second = keys.unwrap(wrapped, 'a');
  expect(second).not.toBe(first);
  for (let each = 0; each < 1_000; each += 1) keys.unwrap(keys.wrap(dataKey, String(each)), String(each));
  expect(keys.unwrap(wrapped, 'a')).not.toBe(second);
});

test('a text of the hub\'s own that is asked for again is the one that was opened; another under its name, or elsewhere, is not', () => {
  const keys = createHubKeys(masterKey, realRandom);
  const first = keys.sealOwn('one', 'session:a');
  expect([keys.openOwn(first, 'session:a'), keys.openOwn(first, 'session:a')]).toEqual(['one', 'one']);
  expect(keys.openOwn(keys.sealOwn('two', 'session:a'), 'session:a')).toBe('two');
  expect(keys.openOwn(first, 'session:a')).toBe('one');
  expect(() => keys.openOwn(first, 'session:b')).toThrow('unable to authenticate');
  expect(() => keys.openOwn(`${first.slice(0, 20)}${first[20] === 'A' ? 'B' : 'A'}${first.slice(21)}`, 'session:a')).toThrow('unable to authenticate');
});
