import { acceptanceKey } from './acceptance-key.ts';
import { changeHash, encloseEvent, encloseRecord } from '../../shared/crypto/change-chain.ts';
import type { Decision } from '../../shared/domain/decision.ts';
import { must } from '../../shared/lib/assert.ts';
import { recordIdentity } from '../../shared/domain/record-identity.ts';
import type { DomainRecord } from '../../shared/domain/records.ts';
import type { ChangedRecord } from '../../shared/protocol/change.ts';
import { dataKeyOf } from './data-keys.ts';
import type { HubDeps } from './hub-deps.ts';
import type { HubSchema, WriteDb } from './schema.ts';
import { statement } from './statement.ts';

type AppendDeps = Pick<HubDeps, 'keys' | 'random' | 'clock'>;

/**
 * Writes what was decided: the resulting records and one change with the next seq, chained to the last (Sync, line 1).
 * The head row is the lock: on PostgreSQL the number comes from it, never from a sequence. Returns the seq.
 */
export async function appendChange(tx: WriteDb, deps: AppendDeps, input: { readonly decision: Decision; readonly commandId: string | null }): Promise<number> {
  const { decision, commandId } = input;
  const head = must((await nextSeq(tx, {})).rows[0], 'the log has a head');
  const records: ChangedRecord[] = [];
  for (const put of decision.puts) records.push(await writeRecord(tx, deps, put));
  const householdId = decision.event.householdId;
  const key = householdId === null ? null : await dataKeyOf(tx, deps, householdId);
  const change = {
    epoch: head.epoch, seq: head.last_seq, prevHash: head.last_hash, atMs: deps.clock.nowMs(), commandId, householdId, records,
    event: encloseEvent(decision.event, key, deps.random),
  };
  const hash = changeHash(change);
  await insertChange(tx, {
    epoch: change.epoch, seq: change.seq, prev_hash: change.prevHash, hash, at_ms: change.atMs, command_id: commandId, household_id: householdId,
    records: JSON.stringify(records), event: change.event,
  });
  await chainHead(tx, { last_hash: hash });
  seqs.set(tx, change.seq);
  return change.seq;
}

const nextSeq = statement([], (tx: WriteDb) => tx.updateTable('log_head').set((eb) => ({ last_seq: eb('last_seq', '+', 1) })).where('id', '=', 1).returningAll());
const chainHead = statement(['last_hash'], (tx: WriteDb, row: Pick<HubSchema['log_head'], 'last_hash'>) => tx.updateTable('log_head').set(row).where('id', '=', 1));
const insertChange = statement(['epoch', 'seq', 'prev_hash', 'hash', 'at_ms', 'command_id', 'household_id', 'records', 'event'], (tx: WriteDb, row: HubSchema['change']) => tx.insertInto('change').values(row));
const putRecord = statement(['kind', 'id', 'batch_id', 'household_id', 'revision', 'status', 'body'], (tx: WriteDb, row: HubSchema['record']) => tx.insertInto('record').values(row).onConflict((oc) => oc.columns(['kind', 'id']).doUpdateSet(row)));
const putNumber = statement(['household_id', 'batch_id', 'acceptance_no', 'serial', 'person_hash', 'phone_hash'], (tx: WriteDb, row: HubSchema['household_number']) => tx.insertInto('household_number').values(row).onConflict((oc) => oc.column('household_id').doUpdateSet(row)));

const seqs = new WeakMap<WriteDb, number>();

/** The newest change that this transaction has written; null when it has written none. */
export function lastSeqIn(tx: WriteDb): number | null {
  return seqs.get(tx) ?? null;
}

async function writeRecord(tx: WriteDb, deps: AppendDeps, put: DomainRecord): Promise<ChangedRecord> {
  const identity = recordIdentity(put);
  const key = identity.householdId === null ? null : await dataKeyOf(tx, deps, identity.householdId);
  const enclosed = encloseRecord(put, key, deps.random);
  await putRecord(tx, {
    kind: enclosed.kind, id: enclosed.id, batch_id: enclosed.batchId, household_id: enclosed.householdId, revision: enclosed.revision, status: enclosed.status, body: enclosed.body,
  });
  if (put.kind === 'household') await writeHouseholdNumber(tx, deps, put.record);
  return enclosed;
}

/** Look-ups by person and number, by keyed hash where they would tell who it is. */
async function writeHouseholdNumber(tx: WriteDb, deps: AppendDeps, household: Extract<DomainRecord, { kind: 'household' }>['record']): Promise<void> {
  await putNumber(tx, {
    household_id: household.householdId, batch_id: household.batchId, acceptance_no: acceptanceKey(household.acceptanceNo), serial: household.serial,
    person_hash: deps.keys.keyedHash('person', (household.fields.values['residentId'] ?? '').toUpperCase()),
    phone_hash: deps.keys.keyedHash('phone', household.contactPhone),
  });
}
