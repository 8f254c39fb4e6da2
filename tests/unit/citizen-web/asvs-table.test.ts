import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { plainHttpLimits } from '../../../citizen-web/security/http-limits.ts';
import { codeLimits } from '../../../citizen-web/security/one-time-codes.ts';
import { rateLimits } from '../../../citizen-web/security/rate-limits.ts';

const root = resolve(import.meta.dirname, '../../..');
const text = readFileSync(resolve(root, 'citizen-web/README.md'), 'utf8');
/** Requirements of levels 1 and 2 in OWASP ASVS 5.0.0, by section: how many, from 1 on. Those of level 3 come behind them. */
const sections: Readonly<Record<string, number>> = {
  '1.1': 2, '1.2': 9, '1.3': 11, '1.4': 3, '1.5': 2, '2.1': 3, '2.2': 3, '2.3': 4, '2.4': 1, '3.2': 2, '3.3': 4, '3.4': 6, '3.5': 5, '3.7': 2, '4.1': 3, '4.2': 1, '4.3': 2, '4.4': 4,
  '5.1': 1, '5.2': 3, '5.3': 2, '5.4': 3, '6.1': 3, '6.2': 12, '6.3': 4, '6.4': 4, '6.5': 5, '6.6': 3, '6.8': 4, '7.1': 3, '7.2': 4, '7.3': 2, '7.4': 5, '7.5': 2, '7.6': 2, '8.1': 2, '8.2': 3, '8.3': 1, '8.4': 1,
  '9.1': 3, '9.2': 4, '10.1': 2, '10.2': 2, '10.3': 4, '10.4': 11, '10.5': 5, '10.6': 2, '10.7': 3, '11.1': 2, '11.2': 3, '11.3': 3, '11.4': 4, '11.5': 1, '11.6': 1, '12.1': 3, '12.2': 2, '12.3': 4,
  '13.1': 1, '13.2': 5, '13.3': 2, '13.4': 5, '14.1': 2, '14.2': 4, '14.3': 3, '15.1': 3, '15.2': 3, '15.3': 7, '16.1': 1, '16.2': 5, '16.3': 4, '16.4': 3, '16.5': 3, '17.1': 1, '17.2': 4, '17.3': 2,
};
const rows = text.split('\n').filter((line) => /^\| \d+\.\d+\.\d+/.test(line)).map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));

/** `1.2.6–1.2.8` is three numbers. */
function numbersOf(cell: string): string[] {
  const [first = '', last = first] = cell.split('–');
  const [section, from, to] = [first.replace(/\.\d+$/, ''), Number(first.split('.').at(-1)), Number(last.split('.').at(-1))];
  return Array.from({ length: to - from + 1 }, (_each, index) => `${section}.${from + index}`);
}

test('every requirement of levels 1 and 2 has its place in the table, once', () => {
  const expected = Object.entries(sections).flatMap(([section, count]) => Array.from({ length: count }, (_each, index) => `${section}.${index + 1}`));
  expect(expected).toHaveLength(253);
  expect(rows.flatMap(([numbers = '']) => numbersOf(numbers))).toEqual(expected);
});

test('each row says what it is about, how it stands and why', () => {
  for (const [numbers, matter, standing, reason] of rows) {
    expect([matter, reason].every((cell) => cell !== undefined && cell.length > 1), numbers).toBe(true);
    expect(['met', 'partly', 'not met', 'n/a'], numbers).toContain(standing);
  }
});

test('every file that the README names is there', () => {
  const paths = [...text.matchAll(/`((?:citizen-web|shared|tests|build|renderer|electron)\/[\w./-]+|package-lock\.json)`/g)].map((match) => match[1] ?? '');
  expect(paths.length).toBeGreaterThan(50);
  for (const path of new Set(paths)) expect(existsSync(resolve(root, path)), path).toBe(true);
});

test('the limits in the README are the limits of the program', () => {
  expect(text).toContain(`| ${codeLimits.perHour} an hour, ${codeLimits.perDay} a day |`);
  expect(text).toContain(`| ${codeLimits.wrongPerDay} a day |`);
  expect(text).toContain(`| ${rateLimits.codePerAddress.limit} in 10 min · ${rateLimits.lastSixPerAddress.limit} an hour · ${rateLimits.verifyPerAddress.limit} in 10 min |`);
  expect(text).toContain(`headers within ${plainHttpLimits.headersTimeoutMs / 1000} s, all within ${plainHttpLimits.requestTimeoutMs / 60_000} min, silence ${plainHttpLimits.idleTimeoutMs / 60_000} min`);
});
