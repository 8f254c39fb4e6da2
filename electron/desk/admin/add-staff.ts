import { newId } from '../../../shared/lib/random.ts';
import { ok } from '../../../shared/lib/result.ts';
import { giveCommand } from '../db/give-command.ts';
import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { makeOneTimePassword } from './one-time-password.ts';

/** A new account with a one-time password, which its owner changes at the first sign-in. */
export async function addStaff(deps: DeskDeps, { account, name, roles }: Input<'admin.addStaff'>): Answer<'admin.addStaff'> {
  const { shown, verifier } = await makeOneTimePassword(deps);
  const given = await giveCommand(deps, { type: 'save_staff', subjectId: newId(deps.random), expectedRevision: 0, payload: { account, name, roles, verifier, was: null } }, null);
  return given.ok ? ok(shown) : given;
}
