import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { projectRoot } from '../../support/source-tree.ts';

let dir: string;
beforeEach(() => {
  // Inside the project, so that the inner run finds vitest.
  dir = mkdtempSync(join(projectRoot, 'node_modules/.cache-count-reporter-'));
  writeFileSync(join(dir, 'vitest.config.mjs'), `import { createCountReporter } from '${join(projectRoot, 'build/count-reporter.ts')}';
    export default { test: { dir: '${dir}', exclude: [], reporters: ['default', createCountReporter((line) => process.stdout.write(line + '\\n'))] } };`);
});
afterEach(() => rmSync(dir, { recursive: true }));

test.each([
  ['all good', { a: `test('x', () => {}); test('y', () => {});`, b: `test('z', () => {});` }, '3 passed, 0 failed', 0],
  ['one wrong', { a: `test('x', () => {}); test('y', () => { throw new Error('no'); });` }, '1 passed, 1 failed', 1],
  ['a file that does not load', { a: `test('x', () => {});`, b: `throw new Error('no');` }, '1 passed, 1 failed', 1],
  ['an error outside every test', { a: `test('x', () => {}); setTimeout(() => { throw new Error('late'); }, 0); test('y', () => new Promise((resolve) => setTimeout(resolve, 100)));` }, '2 passed, 1 failed', 1],
])('%s: the last line counts it', (_name, bodies, lastLine, status) => {
  for (const [name, body] of Object.entries(bodies)) writeFileSync(join(dir, `${name}.test.mjs`), `import { test } from 'vitest';\n${body}`);
  const run = spawnSync(process.execPath, [join(projectRoot, 'node_modules/vitest/vitest.mjs'), 'run', '--root', dir, '--config', join(dir, 'vitest.config.mjs')], { encoding: 'utf8', cwd: dir });
  expect(run.stdout.trimEnd().split('\n').at(-1)).toBe(lastLine);
  expect(run.status).toBe(status);
}, 60_000);
