import type { SmsProblem } from '../providers/sms/sms-provider.ts';

/** What becomes of a message after one try. `countsAsTry`: false where nothing was wrong with this one. */
export type Outcome = { readonly state: 'queued' | 'sent' | 'failed' | 'not_sent'; readonly problem: string | null; readonly notBeforeMs: number | null; readonly countsAsTry: boolean };

export type Tried = { readonly isCode: boolean; /** Before this one. */ readonly tries: number; readonly createdAtMs: number; readonly nowMs: number };

/** A code that comes later than it is good for only confuses. */
export const codeLifeMs = 5 * 60_000;
const maxTries = 3;
const hourMs = 3_600_000;
/** A notice that could not go out for so long is a matter for the telephone. */
const longestWaitMs = 24 * hourMs;
const longestLimitMs = 49 * hourMs;
const mendMs = 10 * 60_000;

/** Whether a message that did not go out waits for another try, by the class of its problem (sms-provider.ts). */
export function outcomeOfProblem(problem: SmsProblem, tried: Tried): Outcome {
  const failed: Outcome = { state: 'failed', problem: problem.message, notBeforeMs: null, countsAsTry: true };
  const isLast = tried.tries + 1 >= maxTries;
  const waitUntil = (waitMs: number, longestMs: number, countsAsTry: boolean): Outcome => {
    const notBeforeMs = tried.nowMs + waitMs;
    return notBeforeMs - tried.createdAtMs > (tried.isCode ? codeLifeMs : longestMs) ? failed : { state: 'queued', problem: problem.message, notBeforeMs, countsAsTry };
  };
  switch (problem.code) {
    case 'number': case 'template': case 'unclear': return failed;
    case 'arrears': case 'settings': return waitUntil(problem.retryAfterMs ?? mendMs, longestWaitMs, false);
    case 'limit': return isLast ? failed : waitUntil(problem.retryAfterMs ?? hourMs, longestLimitMs, true);
    // At the next round: while the provider is down its circuit breaker keeps everybody waiting, and no message loses its tries.
    case 'temporary': return isLast ? failed : problem.retryAfterMs === null ? { state: 'queued', problem: problem.message, notBeforeMs: null, countsAsTry: true } : waitUntil(problem.retryAfterMs, longestWaitMs, true);
  }
}
