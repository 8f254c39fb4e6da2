import { seededNumbers } from '../support/seeded-numbers.ts';

/** All chance of one cycle, from its seed alone. What the kernel does with it is another matter. */
export type Dice = { readonly below: (limit: number) => number; readonly pick: <Item>(items: readonly Item[]) => Item | undefined };

export function createDice(seed: number): Dice {
  const below = seededNumbers(seed);
  return { below, pick: (items) => items[below(Math.max(1, items.length))] };
}
