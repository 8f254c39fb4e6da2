import { readDeskSettings } from '../db/desk-settings.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { lockDesk } from './lock-desk.ts';

export type IdleLock = { readonly look: () => Promise<void>; readonly close: () => void };

const lookEveryMs = 5_000;
/** A look that comes later than this was held up (the computer slept, the clock was moved): what lies between is not counted as idling. */
const longestLookMs = 3 * lookEveryMs;

/** Locks the desk when nobody has been at the keyboard for as long as the office wants. The desk counts itself: a window may be closed. */
export function startIdleLock(deps: Pick<DeskDeps, 'db' | 'session' | 'events' | 'clock' | 'log'>): IdleLock {
  let idleMs = 0;
  let lastLookMs = deps.clock.monotonicMs();
  let seenInputMs: number | undefined;
  const look = async (): Promise<void> => {
    const session = deps.session.current();
    const nowMs = deps.clock.monotonicMs();
    const isFresh = session === null || session.isLocked === true || session.lastInputMs !== seenInputMs;
    idleMs = isFresh ? 0 : idleMs + Math.min(nowMs - lastLookMs, longestLookMs);
    seenInputMs = session?.lastInputMs;
    lastLookMs = nowMs;
    if (idleMs === 0) return;
    const { idleLockMinutes } = await readDeskSettings(deps.db);
    if (idleMs >= idleLockMinutes * 60_000) await lockDesk(deps);
  };
  const timer = setInterval(() => void look().catch((error: unknown) => deps.log.error('the idle lock could not look', error)), lookEveryMs);
  timer.unref();
  return { look, close: () => clearInterval(timer) };
}
