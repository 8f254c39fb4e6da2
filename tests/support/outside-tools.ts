import { spawnSync } from 'node:child_process';

export type ToolRun = { readonly status: number; readonly stdout: string; readonly stderr: string };

/** Runs a program we did not write. A missing one fails the test: run `.ci/run`, which installs them. */
export function runTool(program: string, commandArguments: readonly string[]): ToolRun {
  const run = spawnSync(program, commandArguments, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, env: { ...process.env, LC_ALL: 'C.UTF-8' } });
  if (run.error) throw new Error(`${program} does not run (${run.error.message}); install poppler-utils, qpdf, openssl, zbar-tools and libnss3-tools`);
  return { status: run.status ?? -1, stdout: run.stdout, stderr: run.stderr };
}
