import { emptySituation } from '../../../shared/domain/situation.ts';
import type { Situation } from '../../../shared/domain/situation.ts';
import type { CommandPayload, Intent } from '../../../shared/protocol/command.ts';
import { listRecords, loadRecord } from './records.ts';
import type { Layer } from './records.ts';
import type { ReadDb } from './schema.ts';

/** All that a decision about this household may look at. */
export async function loadSituation(db: ReadDb, layer: Layer, householdId: string): Promise<Situation> {
  const household = await loadRecord(db, layer, 'household', householdId);
  if (household === null) return emptySituation;
  return {
    ...emptySituation, household,
    batch: await loadRecord(db, layer, 'batch', household.batchId),
    agreements: await listRecords(db, layer, 'agreement', { householdId }),
    signings: await listRecords(db, layer, 'signing', { householdId }),
  };
}

/** As `loadSituation`, with what the command itself names. */
export async function loadSituationForIntent(db: ReadDb, layer: Layer, intent: Intent, householdId: string | null): Promise<Situation> {
  const situation = householdId === null ? emptySituation : await loadSituation(db, layer, householdId);
  switch (intent.type) {
    case 'create_batch': case 'update_batch': return { ...situation, batch: await loadRecord(db, layer, 'batch', intent.subjectId) };
    case 'save_template_version': return { ...situation, template: await loadRecord(db, layer, 'template', intent.subjectId) };
    case 'save_seal': return { ...situation, seal: await loadRecord(db, layer, 'seal', intent.subjectId) };
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
