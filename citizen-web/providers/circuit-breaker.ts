import type { Clock } from '../../shared/lib/clock.ts';

/**
 * Keeps callers from a provider that is down. After `failuresToOpen` failures in a row it rests for `restMs`; then one call may try, and
 * its outcome decides. `pause` rests at once: for what somebody has to mend, such as an unpaid bill.
 */
export type CircuitBreaker = {
  /** How long callers should still stay away; 0: they may call. */
  readonly restMs: () => number;
  readonly succeeded: () => void;
  readonly failed: () => void;
  readonly pause: (lengthMs: number) => void;
};

export type BreakerRules = { readonly failuresToOpen: number; readonly restMs: number };
const plainRules: BreakerRules = { failuresToOpen: 5, restMs: 30_000 };

/** In memory, for one process; `clock.monotonicMs` alone counts. */
export function createCircuitBreaker(clock: Pick<Clock, 'monotonicMs'>, rules: BreakerRules = plainRules): CircuitBreaker {
  let failures = 0;
  let openUntilMs = 0;
  const rest = (lengthMs: number): void => { openUntilMs = Math.max(openUntilMs, clock.monotonicMs() + lengthMs); };
  return {
    restMs: () => Math.max(0, openUntilMs - clock.monotonicMs()),
    succeeded: () => { failures = 0; },
    failed: () => {
      failures += 1;
      // The count stays at its limit after a rest, so that one more failure rests again.
      if (failures < rules.failuresToOpen) return;
      failures = rules.failuresToOpen;
      rest(rules.restMs);
    },
    pause: rest,
  };
}
