import { trimLog } from '../db/trim-log.ts';
import type { DeskDeps } from '../desk-deps.ts';

const everyMs = 3_600_000;
/** After a start there is more urgent work. */
const firstMs = 120_000;

/** Drops every hour what has been kept for 30 days (Sync, line 12), never two at once. */
export function startTrimming(deps: Pick<DeskDeps, 'db' | 'clock' | 'log'>): { readonly close: () => Promise<void> } {
  let working: Promise<void> = Promise.resolve();
  const look = (): void => {
    working = working.then(() => trimLog(deps)).then((dropped) => {
      if (dropped > 0) deps.log.info('what was kept for 30 days was dropped', { rows: String(dropped) });
    }).catch((error: unknown) => deps.log.error('the log of sync could not be trimmed', error));
  };
  const timers = [setTimeout(look, firstMs), setInterval(look, everyMs)];
  for (const timer of timers) timer.unref();
  return {
    close: async () => {
      for (const timer of timers) clearTimeout(timer);
      await working;
    },
  };
}
