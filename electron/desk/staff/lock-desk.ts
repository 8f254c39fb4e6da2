import { ok } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import type { DeskDeps } from '../desk-deps.ts';

type Done = Result<Record<string, never>, Refusal>;
type LockDeps = Pick<DeskDeps, 'session' | 'events'>;

/** 锁定: from now on calls of the screens are refused (rpc/dispatch.ts); jobs and sync go on in the person's name. */
export async function lockDesk(deps: LockDeps): Promise<Done> {
  const session = deps.session.current();
  if (session === null || session.isLocked === true) return ok({});
  deps.session.replace({ ...session, isLocked: true });
  deps.events.emit({ event: 'session_changed' });
  return ok({});
}

/** Somebody is at the keyboard; a locked desk takes no notice. */
export async function touchDesk(deps: Pick<DeskDeps, 'session' | 'clock'>): Promise<Done> {
  const session = deps.session.current();
  if (session !== null && session.isLocked !== true) deps.session.replace({ ...session, lastInputMs: deps.clock.monotonicMs() });
  return ok({});
}
