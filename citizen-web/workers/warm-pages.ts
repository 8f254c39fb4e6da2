import { loggedError } from '../security/redaction.ts';
import type { HubDeps } from '../store/hub-deps.ts';
import { endPageImageTask, isPageImageTaskDue, takePageImageTask } from '../store/queue-page-images.ts';
import { drawPages } from './page-images.ts';

export type WarmPages = {
  /** Draws everything that is due now, after what is already running. */
  readonly run: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

const everyMs = 2_000;
/** Many changes come one after another; one look is enough for all of them. */
const soonMs = 100;
const holdMs = 120_000;
/** Then the first view draws them, and says what is wrong. */
const mostTries = 3;

/**
 * Keeps the pages of what was pushed and sealed drawn ahead, so that nobody waits for a picture: `lanes` documents at a time, woken
 * soon after a change of the log, else every two seconds. What is undone at a crash or a stop is found in the database at the next start.
 */
export function keepPagesWarm(deps: HubDeps, lanes: number): WarmPages {
  let running: Promise<void> = Promise.resolve();
  let isWaiting = false;
  const stopping = new AbortController();
  const lane = async (): Promise<void> => {
    while (!stopping.signal.aborted && (await drawNext(deps)));
  };
  const round = async (): Promise<void> => {
    isWaiting = false;
    try {
      await Promise.all(Array.from({ length: lanes }, lane));
    } catch (error) {
      deps.log.error({ error: loggedError(error) }, 'the queue of page pictures cannot be read');
    }
  };
  const run = (): Promise<void> => {
    // One round more than the running one sees whatever has come meanwhile.
    if (!isWaiting) running = running.then(round);
    isWaiting = true;
    return running;
  };
  const timer = setInterval(() => void run(), everyMs);
  timer.unref();
  let soon: NodeJS.Timeout | null = null;
  const deafen = deps.hints.listen(() => {
    soon ??= setTimeout(() => {
      soon = null;
      void run();
    }, soonMs);
  });
  void run();
  return {
    run,
    stop: async () => {
      stopping.abort();
      clearInterval(timer);
      if (soon !== null) clearTimeout(soon);
      deafen();
      await running;
    },
  };
}

/** Whether there was one. A document that cannot be drawn is tried again later, three times in all, and keeps no other waiting. */
async function drawNext(deps: HubDeps): Promise<boolean> {
  // Nearly every change of the log leaves nothing to draw; only what is due is worth a transaction.
  if (!await isPageImageTaskDue(deps.db, deps.clock.nowMs())) return false;
  const task = await deps.db.transaction().execute((tx) => takePageImageTask(tx, deps.clock.nowMs(), holdMs));
  if (task === null) return false;
  const end = (): Promise<void> => deps.db.transaction().execute((tx) => endPageImageTask(tx, task.document.digest));
  try {
    await drawPages(deps, task.document, task.householdId, 'later');
    await end();
  } catch (error) {
    deps.log.error({ digest: task.document.digest, tries: task.tries, error: loggedError(error) }, 'the pages of a document cannot be drawn');
    if (task.tries >= mostTries) await end();
  }
  return true;
}
