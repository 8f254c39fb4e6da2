import { trimLog } from '../db/trim-log.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { dropPhotos } from './drop-photos.ts';

const everyMs = 3_600_000;
/** After a start there is more urgent work. */
const firstMs = 120_000;

/** Drops every hour what has been kept for 30 days: of the log (Sync, line 12), and photos. Never two at once. */
export function startTrimming(deps: Pick<DeskDeps, 'db' | 'files' | 'clock' | 'log'>): { readonly close: () => Promise<void> } {
  let working: Promise<void> = Promise.resolve();
  const look = (): void => {
    working = working.then(async () => {
      const [rows, photos] = [await trimLog(deps), await dropPhotos(deps)];
      if (rows + photos > 0) deps.log.info('what was kept for 30 days was dropped', { rows: String(rows), photos: String(photos) });
    }).catch((error: unknown) => deps.log.error('what is old could not be dropped', error));
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
