import { agreementCommands, commandProblem } from './command-guard.ts';
import type { Agreement } from './records.ts';
import { mayCommand } from './roles.ts';
import type { CommandType, StaffRole } from './roles.ts';
import { currentAgreement } from './situation.ts';
import type { Situation } from './situation.ts';

export type Allowed = { readonly command: CommandType; readonly agreementId: string | null; readonly expectedRevision: number };
type AskedBy = { readonly staffId: string; readonly roles: readonly StaffRole[] };

/** Commands that are offered as bulk work or made by the program itself, never as a button on one household. */
const notButtons: readonly CommandType[] = ['take_lease', 'release_lease', 'abandon', 'audit'];
const householdButtons: readonly CommandType[] = ['update_household', 'remove_household', 'change_phone', 'set_special', 'hold_household', 'log_call'];

/** Exactly the buttons that the household's state and the person's roles allow now. */
export function allowedActions(situation: Situation, by: AskedBy, nowMs: number): Allowed[] {
  const onVersions = situation.agreements.flatMap((agreement) => versionActions(situation, agreement, by, nowMs));
  return [...onVersions, ...householdActions(situation, by, nowMs)];
}

function versionActions(situation: Situation, agreement: Agreement, by: AskedBy, nowMs: number): Allowed[] {
  return agreementCommands
    .filter((command) => !notButtons.includes(command) && commandProblem(command, situation, agreement, by, nowMs) === null)
    .filter((command) => !isHiddenFor(command, agreement))
    .map((command) => ({ command, agreementId: agreement.agreementId, expectedRevision: agreement.revision }));
}

/** What the state machine allows but a person would not look for on this version. */
function isHiddenFor(command: CommandType, agreement: Agreement): boolean {
  // A correction is asked for first and made from the pending one; harmless ones are made from the same dialog.
  if (command === 'correct') return agreement.pending?.kind !== 'correction';
  return command === 'counter_sign' && agreement.status === 'void';
}

function householdActions(situation: Situation, by: AskedBy, nowMs: number): Allowed[] {
  const household = situation.household;
  if (household === null || household.removed) return [];
  const isDraft = currentAgreement(situation)?.status === 'draft';
  return householdButtons
    .filter((command) => mayCommand(by.roles, command))
    .filter((command) => (command === 'update_household' || command === 'remove_household' ? isDraft : true))
    .filter((command) => command !== 'hold_household' || (situation.batch !== null && nowMs < situation.batch.closesAtMs))
    .map((command) => ({ command, agreementId: null, expectedRevision: household.revision }));
}
