import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildCitizenScripts } from '../../../build/bundle.ts';
import { scriptProblems, styleProblems } from '../../support/old-browser.ts';

let folder: string;
const files = new Map<string, string>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'citizen-files-'));
  await buildCitizenScripts(folder);
  for (const name of readdirSync(folder)) files.set(name, readFileSync(join(folder, name), 'utf8'));
});
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

function named(extension: string): (readonly [string, string])[] {
  return [...files].filter(([name]) => extname(name) === extension);
}

function gzBytes(list: readonly (readonly [string, string])[]): number {
  return list.reduce((sum, [, text]) => sum + gzipSync(text, { level: 9 }).length, 0);
}

describe('how much a phone loads', () => {
  test('before the signature step: at most 30 KB of script and 12 KB of style, compressed; 45 KB in all', () => {
    expect(files.has('write.js')).toBe(true);
    expect(gzBytes(named('.js').filter(([name]) => name !== 'write.js'))).toBeLessThanOrEqual(30 * 1024);
    expect(gzBytes(named('.css'))).toBeLessThanOrEqual(12 * 1024);
    expect(gzBytes([...files])).toBeLessThanOrEqual(45 * 1024);
  });
});

describe('what the oldest phones know: ES2019, Chrome 86, iOS 14', () => {
  test('every built script and style', () => {
    expect(named('.js').length).toBeGreaterThanOrEqual(5);
    expect(named('.js').flatMap(([name, text]) => scriptProblems(name, text))).toEqual([]);
    expect(named('.css').flatMap(([name, text]) => styleProblems(name, text))).toEqual([]);
  });

  test.each([
    'a?.b', 'a?.()', 'a ?? b', 'a ??= b', 'a ||= b', 'class A { b = 1 }', 'class A { #b() {} }', 'class A { static {} }', '1n', '1_000', 'import("a")', '/(?<=a)b/', '/a/v', 'a.at(-1)', '"a".replaceAll("b", "c")',
    'structuredClone(a)', 'new window.A(structuredClone)', 'Object.hasOwn(a, "b")', 'crypto.randomUUID()', 'AbortSignal.timeout(5)', 'a.toSorted()', 'a.findLast(b)', 'form.requestSubmit()', 'Promise.any(a)', 'new WeakRef(a)', 'a.replaceChildren()', 'function (',
  ])('a script with %s is found', (text) => {
    expect(scriptProblems('planted.js', text)).not.toEqual([]);
  });

  test.each(['try { a() } catch { b() }', 'const { a, ...b } = c; async () => { for await (const d of e) f(d); }', '[...a, ...b].flatMap(c)', 'a.structuredClone', '`${a}`', 'a ** b', '/(?<a>b)/s'])('%s is innocent', (text) => {
    expect(scriptProblems('innocent.js', text)).toEqual([]);
  });

  test.each([
    '.a{.b{color:red}}', '.a{&:hover{color:red}}', '.a:has(.b){color:red}', '.a{inset:0}', '.a{aspect-ratio:1}', '.a{height:100dvh}', '@layer a{}', '@container (width>1px){}', '.a{color:color-mix(in srgb,red,blue)}', '.a:is(.b,.c){color:red}',
  ])('a style with %s is found', (text) => {
    expect(styleProblems('planted.css', text)).not.toEqual([]);
  });

  test.each(['.a{height:100vh;height:100dvh}', '.a{height:20rem;aspect-ratio:1}', '@media print{.a{color:red}.b{color:blue}}', '.a{clip-path:inset(50%)}', '@media (a){@supports (b){.c{d:e}}}'])('%s is innocent', (text) => {
    expect(styleProblems('innocent.css', text)).toEqual([]);
  });
});
