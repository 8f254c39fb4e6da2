import type { DeskDeps } from '../desk-deps.ts';

/** In memory alone: a monotonic clock begins anew with each start of the desk, so a mark kept on disk would mean nothing. */
const contactByDb = new WeakMap<DeskDeps['db'], number>();

/** Marks that the hub has just answered, on the clock that nobody can set. */
export function markHubContact(deps: Pick<DeskDeps, 'db' | 'clock'>): void {
  contactByDb.set(deps.db, deps.clock.monotonicMs());
}

/** How long ago the hub answered last, in milliseconds, whatever the wall clock was set to; null where the desk was started after that. */
export function elapsedSinceHubMs(deps: Pick<DeskDeps, 'db' | 'clock'>): number | null {
  const contactMs = contactByDb.get(deps.db);
  return contactMs === undefined ? null : Math.round(deps.clock.monotonicMs() - contactMs);
}
