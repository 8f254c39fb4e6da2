import type { Clock } from '../../shared/lib/clock.ts';

/** The machine's clock, moved ahead by hand: so that the demonstration need not wait for the end of the signing window. */
export type MovableClock = Clock & { readonly moveTo: (timeMs: number) => void };

export function createMovableClock(): MovableClock {
  let aheadMs = 0;
  return {
    nowMs: () => Date.now() + aheadMs,
    monotonicMs: () => performance.now() + aheadMs,
    moveTo: (timeMs) => {
      aheadMs = Math.max(aheadMs, timeMs - Date.now());
    },
  };
}
