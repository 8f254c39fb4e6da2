import type { Clock } from '../../shared/lib/clock.ts';
import type { Random } from '../../shared/lib/random.ts';
import { seededNumbers } from '../support/seeded-numbers.ts';

/** All chance of one step, from its seed alone. */
export type Dice = {
  readonly below: (limit: number) => number;
  readonly oneIn: (count: number) => boolean;
  /** undefined of nothing. */
  readonly pick: <Item>(items: readonly Item[]) => Item | undefined;
};

export function createDice(seed: number): Dice {
  const below = seededNumbers(seed);
  return { below, oneIn: (count) => below(count) === 0, pick: (items) => items[below(Math.max(1, items.length))] };
}

/** A seed for something of its own within a seed, so that leaving one step out changes no other. */
export function seedOf(seed: number, place: number): number {
  return Math.imul(seed ^ Math.imul(place + 1, 0x9e3779b1), 0x85ebca6b) >>> 0;
}

/** Ids, nonces and keys of one program; goes on, never begins again, when the program is started again. */
export function seededRandom(seed: number): Random {
  const below = seededNumbers(seed);
  return { bytes: (length) => Uint8Array.from({ length }, () => below(256)) };
}

/** The one time of a run, which only the run moves; each program sees it through a clock of its own that may be wrong. */
export type MovableClock = { readonly nowMs: () => number; readonly move: (byMs: number) => void; readonly skewedBy: (skewMs: () => number) => Clock };

export function createMovableClock(startMs: number): MovableClock {
  let nowMs = startMs;
  return {
    nowMs: () => nowMs,
    move: (byMs) => { nowMs += byMs; },
    skewedBy: (skewMs) => ({ nowMs: () => nowMs + skewMs(), monotonicMs: () => nowMs - startMs }),
  };
}
