import type { Reporter, TestModule } from 'vitest/node';

/**
 * Ends a test run with the plain line `N passed, N failed` over everything run.
 * A file that does not load and an error outside every test count as failures, and so does a test that never finished.
 */
export function createCountReporter(write: (line: string) => void): Reporter {
  return {
    onTestRunEnd(modules, unhandledErrors) {
      const counts = { passed: 0, failed: unhandledErrors.length };
      for (const module of modules) countModule(module, counts);
      // The default reporter prints its summary in the same turn; this line has to be the last one.
      process.once('exit', () => write(`${counts.passed} passed, ${counts.failed} failed`));
    },
  };
}

function countModule(module: TestModule, counts: { passed: number; failed: number }): void {
  if (module.errors().length > 0) counts.failed += 1;
  for (const suite of module.children.allSuites()) if (suite.errors().length > 0) counts.failed += 1;
  for (const test of module.children.allTests()) {
    if (test.result().state === 'passed') counts.passed += 1;
    else counts.failed += 1;
  }
}
