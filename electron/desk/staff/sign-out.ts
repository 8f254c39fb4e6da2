import { forgetPrivateKeys } from '../../../shared/crypto/key-pairs.ts';
import { ok } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import type { DeskDeps } from '../desk-deps.ts';

/** Forgets the key; what waits is uploaded all the same, it is signed already. */
export async function signOut(deps: DeskDeps): Promise<Result<Record<string, never>, Refusal>> {
  deps.session.replace(null);
  forgetPrivateKeys();
  deps.events.emit({ event: 'session_changed' });
  return ok({});
}
