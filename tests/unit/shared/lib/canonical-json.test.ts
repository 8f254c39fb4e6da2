import { expect, test } from 'vitest';
import { canonicalJson } from '../../../../shared/lib/canonical-json.ts';
import type { Json } from '../../../../shared/lib/canonical-json.ts';
import { seededNumbers } from '../../../support/seeded-numbers.ts';

test('every code unit alone, at an end and beside others is written as JSON.stringify writes it', () => {
  for (let unit = 0; unit <= 0xffff; unit += 1) {
    const character = String.fromCharCode(unit);
    for (const text of [character, `张${character}`, `${character}三`, `a${character}\ude00`]) if (canonicalJson(text) !== JSON.stringify(text)) expect([unit, canonicalJson(text)]).toEqual([unit, JSON.stringify(text)]);
  }
});

test('keys by code unit at every depth, absent ones left out, as names too', () => {
  expect(canonicalJson({ b: 1, a: undefined, 10: [true, null, { z: '', '\u20ac': -0, é: 1.5 }], 2: 'x' })).toBe('{"10":[true,null,{"z":"","é":1.5,"€":0}],"2":"x","b":1}');
  expect(canonicalJson({ 'a"b': 1, 'a\\': 2, 'a\n': 3 })).toBe('{"a\\n":3,"a\\"b":1,"a\\\\":2}');
  expect(canonicalJson([])).toBe('[]');
  expect(canonicalJson({})).toBe('{}');
});

test('what JSON cannot hold is refused', () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) expect(() => canonicalJson({ value })).toThrow(RangeError);
});

test('invented values: the text is JSON of the same value, and the same whatever the order of keys', () => {
  const chance = seededNumbers(8785);
  const text = (): string => Array.from({ length: chance(6) }, () => String.fromCharCode([chance(128), 0x4e00 + chance(100), 0xd800 + chance(2048)][chance(3)] ?? 0)).join('');
  const value = (depth: number): Json => {
    const kind = chance(depth > 3 ? 4 : 6);
    if (kind === 4) return Array.from({ length: chance(4) }, () => value(depth + 1));
    if (kind === 5) return Object.fromEntries(Array.from({ length: chance(5) }, () => [text(), value(depth + 1)]));
    return [null, chance(2) === 1, chance(1_000_000) - 500_000, text()][kind] ?? null;
  };
  const turned = (each: Json): Json => {
    if (typeof each !== 'object' || each === null) return each;
    return Array.isArray(each) ? each.map(turned) : Object.fromEntries(Object.entries(each).reverse().map(([key, entry]) => [key, entry === undefined ? undefined : turned(entry)]));
  };
  for (let round = 0; round < 2_000; round += 1) {
    const each = value(0);
    expect(JSON.parse(canonicalJson(each))).toEqual(JSON.parse(JSON.stringify(each)));
    expect(canonicalJson(turned(each))).toBe(canonicalJson(each));
  }
});
