import { readFileSync, globSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import { createCountReporter } from './count-reporter.ts';

const root = resolve(import.meta.dirname, '..');

/** Tests that ask tests/support/effort.ts how much to do: `npm run test:full` runs them again with all of it. */
const testsWithEffort = globSync('tests/{unit,integration,simulation,e2e}/**/*.test.{ts,tsx}', { cwd: root })
  .filter((path) => readFileSync(resolve(root, path), 'utf8').includes('support/effort.ts'));

export default defineConfig({
  root,
  test: {
    reporters: ['default', createCountReporter((line) => process.stdout.write(`${line}\n`))],
    // Two cores are the smallest machine this must pass on; more workers only make the browsers wait for one another.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'unit', include: ['tests/tidy.test.ts', 'tests/unit/**/*.test.{ts,tsx}'] } },
      { extends: true, test: { name: 'integration', include: ['tests/integration/**/*.test.ts', 'tests/simulation/**/*.test.ts'], testTimeout: 60_000, globalSetup: [support('citizen-scripts-setup')] } },
      { extends: true, test: { name: 'postgres', include: ['tests/integration/hub/**/*.test.ts', 'tests/integration/citizen/**/*.test.ts', 'tests/integration/desk/sync*.test.ts'], exclude: ['tests/integration/hub/{backup,damaged-database,full-disk,hand-in,migrations,postgres,rotate-master-key}.test.ts'], testTimeout: 60_000, env: { HUB_TEST_BACKEND: 'postgres' }, globalSetup: [support('postgres-setup')] } },
      { extends: true, test: { name: 'e2e', include: ['tests/e2e/**/*.test.ts'], testTimeout: 120_000, globalSetup: [support('browser-setup')] } },
      { extends: true, test: { name: 'outside', include: ['tests/outside/**/*.outside.test.ts'], testTimeout: 120_000 } },
      { extends: true, test: { name: 'full', include: ['tests/full/**/*.full.test.ts', ...testsWithEffort], testTimeout: 1_200_000, env: { FULL: '1' }, globalSetup: [support('browser-setup')] } },
    ],
  },
});

function support(name: string): string {
  return resolve(root, `tests/support/${name}.ts`);
}
