import { presenceLifeMs } from '../../shared/protocol/presence.ts';

export type Present = { readonly deviceId: string; readonly staffId: string };
export type PresenceBoard = {
  /** Notes who has the household open, or that they have left, and answers who else has. */
  readonly note: (who: Present & { readonly householdId: string; readonly isOpen: boolean }, nowMs: number) => readonly Present[];
};

/** More than all desks of an office ever have open at once; beyond it the oldest are forgotten. */
const mostEntries = 2_000;

/**
 * Who has which household open, in the memory of this process alone: never stored, never logged, gone after `presenceLifeMs` or with a restart.
 * It is a courtesy and decides nothing. Of several hub processes each knows the desks that speak to it: behind a balancer that keeps a desk at
 * one process some colleagues are then not shown; a shared board would need a store, and this must not become one.
 */
export function createPresenceBoard(): PresenceBoard {
  const open = new Map<string, Present & { readonly householdId: string; readonly atMs: number }>();
  return {
    note: ({ householdId, deviceId, staffId, isOpen }, nowMs) => {
      for (const [key, each] of open) if (Math.abs(nowMs - each.atMs) > presenceLifeMs) open.delete(key);
      const key = `${deviceId} ${householdId}`;
      open.delete(key);
      if (isOpen) open.set(key, { householdId, deviceId, staffId, atMs: nowMs });
      for (const oldest of open.keys()) {
        if (open.size <= mostEntries) break;
        open.delete(oldest);
      }
      return [...open.values()].filter((each) => each.householdId === householdId && each.deviceId !== deviceId).map((each) => ({ deviceId: each.deviceId, staffId: each.staffId }));
    },
  };
}
