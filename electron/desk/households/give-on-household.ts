import { giveCommand } from '../db/give-command.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { ok } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import type { Intent } from '../../../shared/protocol/command.ts';

/** Gives a command whose subject is the household itself; answers the contract's `{}`. */
export async function giveOnHousehold(deps: DeskDeps, intent: Intent): Promise<Result<Record<string, never>, Refusal>> {
  const given = await giveCommand(deps, intent, intent.subjectId);
  return given.ok ? ok({}) : given;
}
