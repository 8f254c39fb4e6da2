import { loadHousehold } from '../agreements/load-version.ts';
import { readHistory } from '../db/history.ts';
import { loadShown } from '../db/records.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { signedInStaff } from '../signed-in-staff.ts';
import type { SignedInStaff } from '../signed-in-staff.ts';
import type { Answer, Input } from '../use-case.ts';
import { changesSince } from './changes-since.ts';
import { nowFacts } from './now-facts.ts';
import { allowedActions } from '../../../shared/domain/allowed-actions.ts';
import { commandProblem } from '../../../shared/domain/command-guard.ts';
import type { CommandType } from '../../../shared/domain/roles.ts';
import { currentAgreement } from '../../../shared/domain/situation.ts';
import type { Situation } from '../../../shared/domain/situation.ts';
import { ok } from '../../../shared/lib/result.ts';

/** Between looking and acting somebody else acted: who, when and what, how it is now, and whether the act is still possible. Nothing is written. */
export async function explainConflict(deps: DeskDeps, input: Input<'conflicts.explain'>): Answer<'conflicts.explain'> {
  const by = signedInStaff(deps);
  if (!by.ok) return by;
  const version = await loadShown(deps.db, 'agreement', input.subjectId);
  const loaded = await loadHousehold(deps.db, version?.householdId ?? input.subjectId);
  if (!loaded.ok) return loaded;
  const { situation, household } = loaded.value;
  const nowMs = deps.clock.nowMs();
  return ok({
    householdId: household.householdId, householdName: household.fields.values['principalApplicant'] ?? '', acceptanceNo: household.acceptanceNo,
    agreementNo: (version ?? currentAgreement(situation))?.agreementNo ?? '',
    changes: changesSince(await readHistory(deps.db, household.householdId), input.subjectId, input.seenRevision),
    nowIs: nowFacts(situation, version?.agreementId ?? null, nowMs), revision: version?.revision ?? household.revision,
    whyNot: whyNotNow(input.command, situation, version?.agreementId ?? null, by.value, nowMs),
  });
}

function whyNotNow(command: CommandType, situation: Situation, agreementId: string | null, by: SignedInStaff, nowMs: number): string | null {
  const agreement = situation.agreements.find((each) => each.agreementId === agreementId);
  if (agreement !== undefined) return commandProblem(command, situation, agreement, by, nowMs)?.message ?? null;
  const isAllowed = allowedActions(situation, by, nowMs).some((each) => each.command === command);
  return isAllowed ? null : '按现在的情况，这件事已经不能办理。';
}
