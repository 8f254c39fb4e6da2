import { loggedError } from '../security/redaction.ts';
import { runDeadline } from './deadline.ts';
import type { HubDeps } from './hub-deps.ts';
import type { OpenRequests } from './open-requests.ts';
import { runRetention } from './retention/run-retention.ts';
import { sendMessages } from './send-messages.ts';
import { takeReceipts } from './take-receipts.ts';
import { createHouseholdTeller } from './tell-households.ts';

export type HubJobs = {
  /** Runs everything that is due now, after what is already running. */
  readonly run: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

const everyMs = 2_000;
const tellEveryMs = 60_000;
const pullEveryMs = 30_000;

/**
 * The hub's standing jobs: the close; messages and what became of them; what is kept no longer. They run at the start and every two
 * seconds, none twice at once; a failure is logged and tried again. Messages have a line of their own, so that a slow provider does not
 * hold up the close.
 */
export function startJobs(deps: HubDeps, openRequests: OpenRequests): HubJobs {
  const teller = createHouseholdTeller(deps);
  const tell = atMostEvery(deps, tellEveryMs, () => teller.tell());
  const pull = atMostEvery(deps, pullEveryMs, async () => takeReceipts(deps, await deps.sms.pullReceipts?.() ?? []));
  const lines = [
    lineOf(deps, [() => runDeadline(deps, openRequests), () => runRetention(deps)]),
    lineOf(deps, [tell, () => sendMessages(deps), pull]),
  ];
  const run = async (): Promise<void> => { await Promise.all(lines.map((line) => line.run())); };
  const timer = setInterval(() => void run(), everyMs);
  timer.unref();
  void run();
  return {
    run,
    stop: async () => {
      clearInterval(timer);
      await Promise.all(lines.map((line) => line.ended()));
    },
  };
}

type Job = () => Promise<unknown>;

/** Jobs that run one after the other. Whoever asks while a round is under way waits for the next, all for the same one. */
function lineOf(deps: HubDeps, jobs: readonly Job[]): { readonly run: () => Promise<void>; readonly ended: () => Promise<void> } {
  let running = Promise.resolve();
  let next: Promise<void> | null = null;
  const round = async (): Promise<void> => {
    for (const job of jobs) {
      try {
        await job();
      } catch (error) {
        deps.log.error({ error: loggedError(error) }, 'a standing job failed');
      }
    }
  };
  return {
    run: () => {
      next ??= running.then(() => {
        next = null;
        return round();
      });
      running = next;
      return next;
    },
    ended: () => running,
  };
}

function atMostEvery(deps: Pick<HubDeps, 'clock'>, lengthMs: number, job: Job): Job {
  let nextMs = -Infinity;
  return async () => {
    const nowMs = deps.clock.monotonicMs();
    if (nowMs < nextMs) return;
    nextMs = nowMs + lengthMs;
    await job();
  };
}
