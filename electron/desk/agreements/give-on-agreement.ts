import type { DeskDeps } from '../desk-deps.ts';
import { giveCommand } from '../db/give-command.ts';
import type { GivenCommand } from '../db/give-command.ts';
import { loadVersion } from './load-version.ts';
import { ok } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import type { Intent } from '../../../shared/protocol/command.ts';

/** Gives a command whose subject is a version, with the bytes of the documents it names; answers the contract's `{}`. */
export async function giveOnAgreement(deps: DeskDeps, intent: Intent, parts: NonNullable<GivenCommand['parts']> = []): Promise<Result<Record<string, never>, Refusal>> {
  const loaded = await loadVersion(deps.db, intent.subjectId);
  if (!loaded.ok) return loaded;
  const given = await giveCommand(deps, intent, loaded.value.household.householdId, { parts });
  return given.ok ? ok({}) : given;
}
