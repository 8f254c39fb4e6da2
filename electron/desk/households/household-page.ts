import { loadHousehold } from '../agreements/load-version.ts';
import { readHistory } from '../db/history.ts';
import { listShown, loadShown } from '../db/records.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { signedInStaff } from '../signed-in-staff.ts';
import type { Answer, Input } from '../use-case.ts';
import { maskedFields, maskedMembers } from './mask-fields.ts';
import { versionView } from './version-view.ts';
import type { HouseholdPage } from '../../../shared/desk/household-calls.ts';
import { allowedActions } from '../../../shared/domain/allowed-actions.ts';
import { maskAccount, maskPhone, maskResidentId } from '../../../shared/domain/resident-id.ts';
import type { Situation } from '../../../shared/domain/situation.ts';
import { ok } from '../../../shared/lib/result.ts';
import { commandLabels, eventLabels } from '../../../shared/text/labels-zh.ts';
import { progressLabels, wordsToSay } from '../../../shared/text/words-to-say.ts';

/** The page a member of staff has open while the caller is on the line. Read-only; nothing on it is unmasked. */
export async function showHouseholdPage(deps: DeskDeps, input: Input<'households.page'>): Answer<'households.page'> {
  const by = signedInStaff(deps);
  if (!by.ok) return by;
  const loaded = await loadHousehold(deps.db, input.householdId);
  if (!loaded.ok) return loaded;
  const { situation, household, batch } = loaded.value;
  const staff = await listShown(deps.db, 'staff', {});
  const staffName = (staffId: string): string => staff.find((each) => each.staffId === staffId)?.name ?? '';
  const progress = await loadShown(deps.db, 'progress', household.householdId);
  const nowMs = deps.clock.nowMs();
  const { values } = household.fields;
  return ok({
    householdId: household.householdId, batchId: household.batchId, acceptanceNo: household.acceptanceNo, serial: household.serial,
    revision: household.revision, name: values['principalApplicant'] ?? '', maskedId: maskResidentId(values['residentId'] ?? ''),
    maskedPhone: maskPhone(household.contactPhone), maskedAccount: maskAccount(values['bankAccount'] ?? ''), subdistrict: values['subdistrict'] ?? '',
    fields: maskedFields(household.fields), members: maskedMembers(household.fields),
    special: household.special, holdUntilMs: household.holdUntilMs, removed: household.removed, phoneChangedAtMs: household.phoneChange?.atMs ?? null,
    versions: newestFirst(situation).map((each) => versionView(each, situation, { batch, household }, { roles: by.value.roles, staffName })),
    timeline: await timelineOf(deps, household.householdId),
    progress: progress === null ? null : { atMs: progress.atMs, step: progressLabels[progress.step], problem: progress.problem },
    wordsToSay: wordsToSay(situation, progress, nowMs),
    actions: allowedActions(situation, by.value, nowMs).map((each) => ({ ...each, label: commandLabels[each.command] })),
    messages: await messagesOf(deps, household.householdId), calls: await callsOf(deps, household.householdId),
  });
}

function newestFirst(situation: Situation): Situation['agreements'] {
  const publishedAtMs = (each: Situation['agreements'][number]): number => each.issued?.publishedAtMs ?? 0;
  return [...situation.agreements].sort((one, other) => publishedAtMs(other) - publishedAtMs(one) || other.versionNo - one.versionNo);
}

async function timelineOf(deps: DeskDeps, householdId: string): Promise<HouseholdPage['timeline']> {
  const lines = await readHistory(deps.db, householdId);
  return lines.map(({ event, waiting }) => ({ atMs: event.atMs, actor: event.actor.name, title: eventLabels[event.type], note: event.note, waiting }));
}

async function messagesOf(deps: DeskDeps, householdId: string): Promise<HouseholdPage['messages']> {
  const messages = await listShown(deps.db, 'message', { householdId });
  return messages
    .map(({ atMs, purpose, maskedPhone, text, state, problem, deliveredAtMs }) => ({ atMs, purpose, maskedPhone, text, state, problem, deliveredAtMs }))
    .sort((one, other) => other.atMs - one.atMs);
}

async function callsOf(deps: DeskDeps, householdId: string): Promise<HouseholdPage['calls']> {
  const calls = await listShown(deps.db, 'call', { householdId });
  return calls
    .map(({ callId, atMs, source, caller, matter, handling, done }) => ({ callId, atMs, source, caller, matter, handling, done }))
    .sort((one, other) => other.atMs - one.atMs);
}
