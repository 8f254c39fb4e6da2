import { ok } from '../../../shared/lib/result.ts';
import { giveCommand } from '../db/give-command.ts';
import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { makeOneTimePassword } from './one-time-password.ts';

/** A one-time password in place of one that was forgotten or is known to others; every sign-in of the person ends. */
export async function resetPassword(deps: DeskDeps, { staffId, expectedRevision, reason }: Input<'admin.resetPassword'>): Answer<'admin.resetPassword'> {
  const { shown, verifier } = await makeOneTimePassword(deps);
  const given = await giveCommand(deps, { type: 'reset_password', subjectId: staffId, expectedRevision, payload: { verifier, reason } }, null);
  return given.ok ? ok(shown) : given;
}
