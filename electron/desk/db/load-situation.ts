import type { Agreement, Household, Signing, SigningBatch } from '../../../shared/domain/records.ts';
import { emptySituation } from '../../../shared/domain/situation.ts';
import type { Situation } from '../../../shared/domain/situation.ts';
import { must } from '../../../shared/lib/assert.ts';
import type { CommandPayload, Intent } from '../../../shared/protocol/command.ts';
import { listOfHouseholds, listRecords, loadRecord } from './records.ts';
import type { Layer } from './records.ts';
import type { ReadDb } from './schema.ts';

/** All that a decision about this household may look at. */
export async function loadSituation(db: ReadDb, layer: Layer, householdId: string): Promise<Situation> {
  return (await loadSituations(db, layer, [householdId])).get(householdId) ?? emptySituation;
}

/** The situations of many households in few queries; a household that is not there has none. */
export async function loadSituations(db: ReadDb, layer: Layer, householdIds: readonly string[]): Promise<ReadonlyMap<string, Situation>> {
  const found = new Map<string, { readonly agreements: Agreement[]; readonly signings: Signing[]; household: Household | null }>(householdIds.map((id) => [id, { agreements: [], signings: [], household: null }]));
  for (const each of await listOfHouseholds(db, layer, ['household', 'agreement', 'signing'], householdIds)) {
    if (each.kind === 'household') must(found.get(each.record.householdId), 'asked for').household = each.record;
    if (each.kind === 'agreement') must(found.get(each.record.householdId), 'asked for').agreements.push(each.record);
    if (each.kind === 'signing') must(found.get(each.record.householdId), 'asked for').signings.push(each.record);
  }
  const batches = new Map<string, SigningBatch | null>();
  const situations = new Map<string, Situation>();
  for (const [householdId, { household, agreements, signings }] of found) {
    if (household === null) continue;
    const { batchId } = household;
    if (!batches.has(batchId)) batches.set(batchId, await loadRecord(db, layer, 'batch', batchId));
    situations.set(householdId, { ...emptySituation, household, batch: batches.get(batchId) ?? null, agreements, signings });
  }
  return situations;
}

/** As `loadSituation`, with what the command itself names. */
export async function loadSituationForIntent(db: ReadDb, layer: Layer, intent: Intent, householdId: string | null): Promise<Situation> {
  const situation = householdId === null ? emptySituation : await loadSituation(db, layer, householdId);
  return withWhatIsNamed(db, layer, intent, situation);
}

/** Adds to a household's situation what the command names besides. */
export async function withWhatIsNamed(db: ReadDb, layer: Layer, intent: Intent, situation: Situation): Promise<Situation> {
  switch (intent.type) {
    case 'create_batch': case 'update_batch': return { ...situation, batch: await loadRecord(db, layer, 'batch', intent.subjectId) };
    case 'save_template_version': return { ...situation, template: await loadRecord(db, layer, 'template', intent.subjectId) };
    case 'save_seal': return { ...situation, seal: await loadRecord(db, layer, 'seal', intent.subjectId) };
    case 'save_staff': return { ...situation, ...await loadPerson(db, layer, intent.subjectId, intent.payload.account) };
    case 'stop_staff': case 'start_staff': case 'reset_password': return { ...situation, ...await loadPerson(db, layer, intent.subjectId, null) };
    case 'rename_device': case 'stop_device': case 'start_device': return { ...situation, device: await loadRecord(db, layer, 'device', intent.subjectId) };
    case 'erase_household': return loadSituation(db, layer, intent.subjectId);
    case 'log_call': return { ...situation, call: await loadRecord(db, layer, 'call', intent.payload.callId) };
    case 'add_household': return {
      ...situation, batch: await loadRecord(db, layer, 'batch', intent.payload.batchId), taken: await findTaken(db, intent.subjectId, intent.payload),
    };
    default: return situation;
  }
}

async function findTaken(db: ReadDb, householdId: string, payload: CommandPayload<'add_household'>): Promise<Situation['taken']> {
  const others = db.selectFrom('household_row').select('household_id').where('batch_id', '=', payload.batchId).where('household_id', '!=', householdId);
  return {
    acceptanceNo: await others.where('acceptance_no', '=', payload.acceptanceNo).executeTakeFirst() !== undefined,
    serial: await others.where('serial', '=', payload.serial).executeTakeFirst() !== undefined,
  };
}

async function loadPerson(db: ReadDb, layer: Layer, staffId: string, account: string | null): Promise<Pick<Situation, 'person' | 'office'>> {
  const others = (await listRecords(db, layer, 'staff', {})).filter((each) => each.staffId !== staffId);
  return {
    person: await loadRecord(db, layer, 'staff', staffId),
    office: { accountTaken: others.some((each) => each.account === account), otherActiveAdmins: others.filter((each) => each.active && each.roles.includes('admin')).length },
  };
}
