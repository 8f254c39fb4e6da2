import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ok } from '../shared/lib/result.ts';
import type { Refusal, Result } from '../shared/lib/result.ts';
import { buildShell, distDir } from './bundle.ts';
import type { RunningPart } from './run-parts.ts';

/** Opens the desk's own window; `onClosed` hears when the person closes it. */
export async function openElectron(program: string, options: { readonly dataDir: string; readonly hubUrl: string; readonly demoEnrolmentCode: string; readonly rareFontFile: string | null; readonly onClosed: () => void }): Promise<Result<RunningPart, Refusal>> {
  await buildShell();
  const window = spawn(program, [join(distDir, 'electron/main.js'), `--data=${options.dataDir}`, `--hub=${options.hubUrl}`, `--demo-code=${options.demoEnrolmentCode}`, ...(options.rareFontFile === null ? [] : [`--rare-font=${options.rareFontFile}`])], { stdio: 'inherit' });
  const ended = new Promise<void>((resolve) => {
    window.once('exit', () => resolve());
    window.once('error', () => resolve());
  });
  void ended.then(options.onClosed);
  return ok({ address: null, stop: () => {
    window.kill();
    return ended;
  } });
}
