import type { ImportedHousehold } from '../../../shared/desk/import-types.ts';
import { fieldChanges } from '../../../shared/domain/field-changes.ts';
import type { Agreement, Household } from '../../../shared/domain/records.ts';
import { currentAgreement } from '../../../shared/domain/situation.ts';
import type { Intent } from '../../../shared/protocol/command.ts';

export type ImportStep = { readonly householdId: string; readonly name: string; readonly acceptanceNo: string; readonly intent: Intent };

/** What an import will do, and what it leaves to people: published households that differ need 更正 one by one. */
export type ImportPlan = {
  readonly steps: readonly ImportStep[];
  readonly forCorrection: readonly { readonly householdId: string; readonly name: string; readonly acceptanceNo: string }[];
  /** Missing from the new list but already published: never removed. */
  readonly publishedMissing: number;
  /** Taken off the list before: their 备案回执号 is used up in this batch, so nothing may be imported before people have looked. */
  readonly removedBefore: readonly ImportedHousehold[];
  /** New by 备案回执号, yet the same 主申请人 as a household that stays: nothing may be imported before people have looked. */
  readonly samePerson: readonly { readonly name: string; readonly acceptanceNo: string; readonly knownAcceptanceNo: string }[];
};

export type PlanInput = {
  readonly batchId: string;
  readonly households: readonly Household[];
  readonly agreements: readonly Agreement[];
  readonly imported: readonly ImportedHousehold[];
  readonly applyChanges: boolean;
  readonly removeMissing: boolean;
  readonly newId: () => string;
};

/** One command a household: new ones get the next free serial of the batch; removed households keep theirs for ever. */
export function planImport(input: PlanInput): ImportPlan {
  const versions = Map.groupBy(input.agreements, (each) => each.householdId);
  const isDraft = (household: Household): boolean => currentAgreement({ agreements: versions.get(household.householdId) ?? [] })?.status === 'draft';
  const listed = input.households.filter((each) => !each.removed);
  const known = new Map(listed.map((each) => [each.acceptanceNo, each]));
  const wanted = new Set(input.imported.map((each) => each.acceptanceNo));
  let serial = input.households.reduce((highest, each) => Math.max(highest, each.serial), 0);
  const steps: ImportStep[] = [];
  const forCorrection: ImportPlan['forCorrection'][number][] = [];
  for (const each of input.imported) {
    const household = known.get(each.acceptanceNo);
    if (household === undefined) {
      serial += 1;
      steps.push(addStep(input, each, serial));
    } else if (fieldChanges(household.fields, each.fields).length > 0) {
      if (!isDraft(household)) forCorrection.push({ householdId: household.householdId, name: nameOf(each), acceptanceNo: each.acceptanceNo });
      else if (input.applyChanges) steps.push(updateStep(household, each));
    }
  }
  const missing = listed.filter((each) => !wanted.has(each.acceptanceNo));
  if (input.removeMissing) steps.push(...missing.filter(isDraft).map(removeStep));
  const leaving = new Set(steps.flatMap((step) => (step.intent.type === 'remove_household' ? [step.householdId] : [])));
  const samePerson = findSamePerson(input.imported.filter((each) => !known.has(each.acceptanceNo)), listed.filter((each) => !leaving.has(each.householdId)));
  const removed = new Set(input.households.flatMap((each) => (each.removed ? [each.acceptanceNo] : [])));
  const removedBefore = input.imported.filter((each) => removed.has(each.acceptanceNo));
  return { steps, forCorrection, publishedMissing: missing.filter((each) => !isDraft(each)).length, removedBefore, samePerson };
}

/** One person is 主申请人 of one household in a batch (agreement-fields: errors); inside one list the import itself looks. */
function findSamePerson(added: readonly ImportedHousehold[], staying: readonly Household[]): ImportPlan['samePerson'] {
  const knownByPerson = new Map(staying.map((each) => [each.fields.values['residentId'] ?? '', each.acceptanceNo]));
  return added.flatMap((each) => {
    const knownAcceptanceNo = knownByPerson.get(each.fields.values['residentId'] ?? '');
    return knownAcceptanceNo === undefined ? [] : [{ name: nameOf(each), acceptanceNo: each.acceptanceNo, knownAcceptanceNo }];
  });
}

function addStep(input: PlanInput, imported: ImportedHousehold, serial: number): ImportStep {
  const householdId = input.newId();
  const payload = {
    batchId: input.batchId, agreementId: input.newId(), acceptanceNo: imported.acceptanceNo, serial,
    fields: imported.fields, contactPhone: imported.fields.values['contactPhone'] ?? '',
  };
  return { householdId, name: nameOf(imported), acceptanceNo: imported.acceptanceNo, intent: { type: 'add_household', subjectId: householdId, expectedRevision: 0, payload } };
}

function updateStep(household: Household, imported: ImportedHousehold): ImportStep {
  const payload = { fields: imported.fields, contactPhone: imported.fields.values['contactPhone'] ?? '', reason: '重新导入名单' };
  return {
    householdId: household.householdId, name: nameOf(imported), acceptanceNo: imported.acceptanceNo,
    intent: { type: 'update_household', subjectId: household.householdId, expectedRevision: household.revision, payload },
  };
}

function removeStep(household: Household): ImportStep {
  return {
    householdId: household.householdId, name: nameOf(household), acceptanceNo: household.acceptanceNo,
    intent: { type: 'remove_household', subjectId: household.householdId, expectedRevision: household.revision, payload: { reason: '重新导入的名单中没有该户' } },
  };
}

function nameOf(household: Pick<Household, 'fields'>): string {
  return household.fields.values['principalApplicant'] ?? '';
}
