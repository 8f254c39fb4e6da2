import { readFileSync, globSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import { createCountReporter } from './count-reporter.ts';

const root = resolve(import.meta.dirname, '..');

/** Tests that ask tests/support/effort.ts how much to do: `npm run test:full` runs them again with all of it. */
const testsWithEffort = globSync('tests/{unit,integration,simulation,e2e}/**/*.test.{ts,tsx}', { cwd: root })
  .filter((path) => readFileSync(resolve(root, path), 'utf8').includes('support/effort.ts'));

/** What turns on the store and the protocol most: on PostgreSQL too at each run. The rest asks the same statements again from other places; `npm run test:full` has it there. */
const postgresAtEachRun = [
  'hub/{apply-command,apply-upload,change-log,deadline,retention,staff-keys,transaction-checks}', 'desk/{sync,sync-restored,sync-second-writer}',
  'citizen/{abuse-codes,abuse-submit,code-limits,ends,other-phone,whole-way}',
].map((name) => `tests/integration/${name}.test.ts`);
const sqliteOnly = ['tests/integration/hub/{backup,damaged-database,full-disk,hand-in,migrations,postgres,rotate-master-key}.test.ts'];

/** Programs that are killed, and stories of hours and days on several desks: minutes of them, in `npm run test:full`, so that `npm test` stays within a quarter of an hour. */
const longStories = ['integration/crash/*', 'integration/desk/{seal-kill,three-days-away}', 'simulation/regressions', 'e2e/{two-desks.e2e,desk-hand-in.e2e,desk-leases.e2e,face-provider.e2e,front-door.e2e,desk-counter-agent.e2e}'].map((name) => `tests/${name}.test.ts`);

export default defineConfig({
  root,
  test: {
    reporters: ['default', createCountReporter((line) => process.stdout.write(`${line}\n`))],
    // Two cores are the smallest machine this must pass on; more workers only make the browsers wait for one another.
    maxWorkers: 2,
    // Files of one project share a worker's modules: loading them anew for each file took a sixth of the time. No test may leave a module changed.
    isolate: false,
    // What is polled for may take its time on a machine that is busy; a second, the usual, made flakes.
    expect: { poll: { timeout: 20_000 } },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'unit', include: ['tests/tidy.test.ts', 'tests/unit/**/*.test.{ts,tsx}'] } },
      { extends: true, test: { name: 'integration', include: ['tests/integration/**/*.test.ts', 'tests/simulation/**/*.test.ts'], exclude: longStories, testTimeout: 60_000, globalSetup: [support('citizen-scripts-setup')] } },
      { extends: true, test: { name: 'postgres', include: postgresAtEachRun, testTimeout: 60_000, env: { HUB_TEST_BACKEND: 'postgres' }, globalSetup: [support('postgres-setup')] } },
      { extends: true, test: { name: 'postgres-rest', include: ['tests/integration/{citizen,hub}/**/*.test.ts', 'tests/integration/desk/sync*.test.ts'], exclude: [...postgresAtEachRun, ...sqliteOnly], testTimeout: 60_000, env: { HUB_TEST_BACKEND: 'postgres' }, globalSetup: [support('postgres-setup')] } },
      { extends: true, test: { name: 'e2e', include: ['tests/e2e/**/*.test.ts'], exclude: longStories, testTimeout: 120_000, globalSetup: [support('browser-setup')] } },
      { extends: true, test: { name: 'outside', include: ['tests/outside/**/*.outside.test.ts'], testTimeout: 120_000 } },
      { extends: true, test: { name: 'full', include: ['tests/full/**/*.full.test.ts', ...testsWithEffort, ...longStories], testTimeout: 1_200_000, env: { FULL: '1' }, globalSetup: [support('browser-setup')] } },
    ],
  },
});

function support(name: string): string {
  return resolve(root, `tests/support/${name}.ts`);
}
