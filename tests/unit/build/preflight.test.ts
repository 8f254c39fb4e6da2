import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../../support/source-tree.ts';

const preflight = readFileSync(join(projectRoot, 'build/preflight.mjs'), 'utf8');

test.each([['18.20.4', 1], ['20.20.2', 1], ['22.11.0', 1], ['22.12.0', 0], ['24.21.0', 0], ['26.0.0', 0]])('on Node %s the guard exits with %d', (version, status) => {
  const pretend = `Object.defineProperty(process.versions, 'node', { value: '${version}' });`;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', pretend + preflight], { encoding: 'utf8' });
  expect(run.status).toBe(status);
  expect(run.stderr.includes(`当前是 ${version}`) && run.stderr.includes(`this is ${version}`)).toBe(status === 1);
});

test('every script of package.json begins with the guard', () => {
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
  const unguarded = Object.entries(scripts).filter(([, command]) => !command.startsWith('node build/preflight.mjs && '));
  expect(unguarded).toEqual([]);
});
