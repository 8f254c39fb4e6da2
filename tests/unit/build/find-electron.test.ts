import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findElectron } from '../../../build/find-electron.ts';
import type { ElectronSearch } from '../../../build/find-electron.ts';

let packageDir: string;
let said: string[];
beforeEach(() => {
  packageDir = mkdtempSync(join(tmpdir(), 'find-electron-'));
  said = [];
});
afterEach(() => rmSync(packageDir, { recursive: true }));

function search(changes: Partial<ElectronSearch> = {}): ElectronSearch {
  return { packageDir, platform: 'linux', isRoot: false, environment: { DISPLAY: ':0' }, giveUpAfterMs: 10_000, say: (line) => said.push(line), ...changes };
}

function writeInstaller(body: string): void {
  writeFileSync(join(packageDir, 'install.js'), `const fs = require('fs'); const path = require('path');\n${body}`);
}

test('a program that is there is used at once', async () => {
  mkdirSync(join(packageDir, 'dist'));
  writeFileSync(join(packageDir, 'dist/electron'), '');
  writeFileSync(join(packageDir, 'path.txt'), 'electron');
  expect(await findElectron(search())).toEqual({ ok: true, value: join(packageDir, 'dist/electron') });
  expect(said).toEqual([]);
});

test('a missing program is downloaded', async () => {
  writeInstaller(`fs.mkdirSync(path.join(__dirname, 'dist')); fs.writeFileSync(path.join(__dirname, 'dist/electron'), ''); fs.writeFileSync(path.join(__dirname, 'path.txt'), 'electron');`);
  expect((await findElectron(search())).ok).toBe(true);
  expect(said).toEqual(['正在下载 Electron，最多等 10 秒……']);
});

test.each([['fails', 'process.exit(1);', 10_000], ['hangs', 'setInterval(() => {}, 1000);', 300]])('a download that %s is given up with a sentence', async (_name, body, giveUpAfterMs) => {
  writeInstaller(body);
  const startedMs = performance.now();
  const result = await findElectron(search({ giveUpAfterMs }));
  expect(result.ok ? null : result.error.code).toBe('download_failed');
  expect(performance.now() - startedMs).toBeLessThan(5000);
});

test.each([[{ environment: {} }, 'no_display'], [{ isRoot: true }, 'root_user']])('%j: nothing is downloaded for a window that could not open', async (changes, code) => {
  writeInstaller(`fs.writeFileSync(path.join(__dirname, 'ran'), '');`);
  const result = await findElectron(search(changes));
  expect(result.ok ? null : result.error.code).toBe(code);
  expect(existsSync(join(packageDir, 'ran'))).toBe(false);
});

test('Windows needs no display variable', async () => {
  writeInstaller('process.exit(1);');
  const result = await findElectron(search({ platform: 'win32', environment: {} }));
  expect(result.ok ? null : result.error.code).toBe('download_failed');
});
