import { join } from 'node:path';
import Database from 'better-sqlite3';
import { shanghaiDate } from '../../../shared/domain/signing-window.ts';
import { loggedError } from '../../security/redaction.ts';
import type { HubDeps } from '../hub-deps.ts';
import { writeHubCopy } from './write-copy.ts';

export type HubCopies = { readonly lastCopyAtMs: () => number | null; readonly stop: () => Promise<void> };

/** Loses at most a minute: looked every 20 seconds, copied when anything has been written since. */
const lookEveryMs = 20_000;
const keptDays = 30;
const warnAfterMs = 120_000;

/** Copies the hub to `backupDir`, another disk, for as long as it runs. A copy that fails is logged and tried again; the hub goes on. */
export function keepHubCopies(deps: Pick<HubDeps, 'clock' | 'log' | 'config'>, backupDir: string): HubCopies {
  // Another connection's data_version changes with every commit of the hub (sqlite.org, PRAGMA data_version).
  const watcher = new Database(join(deps.config.dataDir, 'hub.sqlite'), { readonly: true, timeout: 5000 });
  let copiedVersion: unknown = null;
  let lastCopyAtMs: number | null = null;
  let running: Promise<void> = Promise.resolve();
  const copy = async (): Promise<void> => {
    const version = watcher.pragma('data_version', { simple: true });
    if (version === copiedVersion) {
      lastCopyAtMs = deps.clock.nowMs();
      return;
    }
    try {
      await writeHubCopy({ dataDir: deps.config.dataDir, backupDir, today: shanghaiDate(deps.clock.nowMs()), keptDays });
      copiedVersion = version;
      lastCopyAtMs = deps.clock.nowMs();
    } catch (error) {
      deps.log.error({ error: loggedError(error) }, 'the copy of the hub failed and is tried again');
    }
    if (lastCopyAtMs === null || deps.clock.nowMs() - lastCopyAtMs > warnAfterMs) deps.log.warn({}, 'the last good copy of the hub is older than two minutes');
  };
  const run = (): void => { running = running.then(copy); };
  const timer = setInterval(run, lookEveryMs);
  timer.unref();
  run();
  return {
    lastCopyAtMs: () => lastCopyAtMs,
    stop: async () => {
      clearInterval(timer);
      // What was written last is in the copy too.
      run();
      await running;
      watcher.close();
    },
  };
}
