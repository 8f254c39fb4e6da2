import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { pooledRandom } from '../../../../shared/lib/pooled-random.ts';

test('gives each byte of its source once, in order, and asks for blocks', () => {
  const asked: number[] = [];
  let next = 0;
  const random = pooledRandom({ bytes: (length) => {
    asked.push(length);
    return Uint8Array.from({ length }, () => (next++) % 251);
  } });
  const given = Array.from({ length: 1_000 }, () => [...random.bytes(12)]).flat();
  // The rest of a block that is too small is left: what matters is that nothing comes twice.
  expect(asked.every((length) => length === 8_192)).toBe(true);
  expect(asked.length).toBe(2);
  expect(given.slice(0, 12)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  expect(given.slice(0, 8_184)).toEqual(Array.from({ length: 8_184 }, (_, each) => each % 251));
});

test('what is large comes from the source itself', () => {
  const asked: number[] = [];
  const random = pooledRandom({ bytes: (length) => { asked.push(length); return randomBytes(length); } });
  expect(random.bytes(4_000)).toHaveLength(4_000);
  expect(asked).toEqual([4_000]);
});

test('what has been given is not changed by what is given later', () => {
  const random = pooledRandom({ bytes: randomBytes });
  const given = Array.from({ length: 2_000 }, () => random.bytes(12));
  const texts = given.map((bytes) => Buffer.from(bytes).toString('hex'));
  expect(new Set(texts).size).toBe(2_000);
  expect(texts).not.toContain('0'.repeat(24));
});
