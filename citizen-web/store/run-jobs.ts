import { loggedError } from '../security/redaction.ts';
import { runDeadline } from './deadline.ts';
import type { HubDeps } from './hub-deps.ts';
import type { OpenRequests } from './open-requests.ts';
import { runRetention } from './retention/run-retention.ts';
import { sendMessages } from './send-messages.ts';

export type HubJobs = {
  /** Runs everything that is due now, after what is already running. */
  readonly run: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

const everyMs = 2_000;

/** The hub's standing jobs: the close, the outbox, and what is kept no longer. They run at the start and every two seconds, never twice at once; a failure is logged and tried again. */
export function startJobs(deps: HubDeps, openRequests: OpenRequests): HubJobs {
  let running = Promise.resolve();
  const round = async (): Promise<void> => {
    for (const job of [() => runDeadline(deps, openRequests), () => sendMessages(deps), () => runRetention(deps)]) {
      try {
        await job();
      } catch (error) {
        deps.log.error({ error: loggedError(error) }, 'a standing job failed');
      }
    }
  };
  const run = (): Promise<void> => {
    running = running.then(round);
    return running;
  };
  const timer = setInterval(() => void run(), everyMs);
  timer.unref();
  void run();
  return {
    run,
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
