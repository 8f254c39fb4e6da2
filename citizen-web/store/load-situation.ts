import type { SelectQueryBuilder } from 'kysely';
import { acceptanceKey } from './acceptance-key.ts';
import { discloseRecord } from '../../shared/crypto/change-chain.ts';
import type { Agreement, Call, DomainRecord, RecordKind, RecordOf, Staff } from '../../shared/domain/records.ts';
import { recordKindSchema } from '../../shared/domain/records.ts';
import { emptySituation } from '../../shared/domain/situation.ts';
import type { Situation } from '../../shared/domain/situation.ts';
import type { Intent } from '../../shared/protocol/command.ts';
import type { HubDeps } from './hub-deps.ts';
import { openOnce } from './opened.ts';
import type { HubSchema, ReadDb } from './schema.ts';
import { statement } from './statement.ts';

type LoadDeps = Pick<HubDeps, 'keys'>;
type RecordRow = HubSchema['record'];

/** Opens one record; null when it is not there. */
export async function loadRecord<Kind extends RecordKind>(db: ReadDb, deps: LoadDeps, kind: Kind, id: string): Promise<RecordOf<Kind> | null> {
  const [row] = (await oneRecord(db, { kind, id })).rows;
  if (row === undefined) return null;
  const key = keyOf(row, deps);
  if (row.household_id !== null && key === null) return null;
  const opened = openRow(row, key);
  // The row was selected by its kind, so the record is of that kind.
  return opened.record as RecordOf<Kind>;
}

export async function loadAgreement(db: ReadDb, deps: LoadDeps, agreementId: string): Promise<Agreement | null> {
  return loadRecord(db, deps, 'agreement', agreementId);
}

/** Everything a decision about one household may look at. */
export async function loadSituationOfHousehold(db: ReadDb, deps: LoadDeps, householdId: string): Promise<Situation> {
  const { rows } = await recordsOfHousehold(db, { householdId });
  const keyed = rows.find((row) => row.household_id !== null);
  const key = keyed === undefined ? null : keyOf(keyed, deps);
  if (key === null) return emptySituation;
  const opened = rows.map((row) => openRow(row, row.household_id === null ? null : key));
  return {
    ...emptySituation,
    household: opened.flatMap((each) => (each.kind === 'household' ? [each.record] : []))[0] ?? null,
    batch: opened.flatMap((each) => (each.kind === 'batch' ? [each.record] : []))[0] ?? null,
    agreements: opened.flatMap((each) => (each.kind === 'agreement' ? [each.record] : [])),
    signings: opened.flatMap((each) => (each.kind === 'signing' ? [each.record] : [])),
  };
}

/** What the decision about this intent may look at. */
export async function loadSituationForIntent(db: ReadDb, deps: LoadDeps, intent: Intent, householdId: string | null): Promise<Situation> {
  const base = householdId === null ? emptySituation : await loadSituationOfHousehold(db, deps, householdId);
  switch (intent.type) {
    case 'create_batch': case 'update_batch': return { ...base, batch: await loadRecord(db, deps, 'batch', intent.subjectId) };
    case 'save_template_version': return { ...base, template: await loadRecord(db, deps, 'template', intent.subjectId) };
    case 'save_seal': return { ...base, seal: await loadRecord(db, deps, 'seal', intent.subjectId) };
    case 'save_staff': return { ...base, ...await loadPerson(db, deps, intent.subjectId, intent.payload.account) };
    case 'stop_staff': case 'start_staff': case 'reset_password': return { ...base, ...await loadPerson(db, deps, intent.subjectId, null) };
    case 'rename_device': case 'stop_device': case 'start_device': return { ...base, device: await loadRecord(db, deps, 'device', intent.subjectId) };
    // The command is nobody's, since it is to be read when the household's key is gone.
    case 'erase_household': return loadSituationOfHousehold(db, deps, intent.subjectId);
    case 'log_call': return { ...base, call: await loadCall(db, deps, intent.payload.callId, householdId) };
    case 'add_household': return { ...base, batch: await loadRecord(db, deps, 'batch', intent.payload.batchId), taken: await takenNumbers(db, intent.payload) };
    default: return base;
  }
}

/** Households in which this person is the principal applicant; found by keyed hash, a person may stand in several batches. */
export async function findHouseholdsByResidentId(db: ReadDb, deps: LoadDeps, residentId: string): Promise<string[]> {
  const { rows } = await householdsOfPerson(db, { personHash: deps.keys.keyedHash('person', residentId.toUpperCase()) });
  return rows.map((row) => row.household_id);
}

const householdsOfPerson = statement(['personHash'], (db: ReadDb, { personHash }: { readonly personHash: string }) => db.selectFrom('household_number').select('household_id').where('person_hash', '=', personHash));

type KeyedRow = RecordRow & { readonly wrapped_key: Uint8Array | null };

/** Records together with the key of their household, in one question: each page asks for several. */
function withKeys(db: ReadDb): SelectQueryBuilder<HubSchema, 'record' | 'data_key', KeyedRow> {
  return db.selectFrom('record').leftJoin('data_key', 'data_key.household_id', 'record.household_id').selectAll('record').select('data_key.wrapped_key');
}

const oneRecord = statement(['kind', 'id'], (db: ReadDb, values: { readonly kind: RecordKind; readonly id: string }) => withKeys(db).where('record.kind', '=', values.kind).where('record.id', '=', values.id));

const recordsOfHousehold = statement(['householdId'], (db: ReadDb, { householdId }: { readonly householdId: string }) => withKeys(db)
  .where('record.household_id', '=', householdId).where('record.kind', 'in', ['household', 'agreement', 'signing'])
  .unionAll(withKeys(db).where('record.kind', '=', 'batch').where('record.id', '=', (eb) => eb.selectFrom('record as own').select('own.batch_id').where('own.kind', '=', 'household').where('own.id', '=', householdId))));

/** Null for what is nobody's, and where the key has been destroyed. */
function keyOf({ household_id: householdId, wrapped_key: wrapped }: KeyedRow, deps: LoadDeps): Uint8Array | null {
  return householdId === null || wrapped === null ? null : deps.keys.unwrap(wrapped, householdId);
}

/** Opens a row with its household's key (null for what is not personal). */
export function openRow(row: RecordRow, key: Uint8Array | null): DomainRecord {
  const { kind, id, revision, body } = row;
  return openOnce(key, `${kind}:${id}`, body, () => discloseRecord({
    kind: recordKindSchema.parse(kind), id, batchId: row.batch_id, householdId: row.household_id, revision, status: row.status, body,
  }, key));
}

/** Everybody who has an account; a bureau has dozens. */
export async function loadAllStaff(db: ReadDb): Promise<Staff[]> {
  const rows = await db.selectFrom('record').selectAll().where('kind', '=', 'staff').orderBy('id').execute();
  return rows.map((row) => openRow(row, null)).flatMap((each) => (each.kind === 'staff' ? [each.record] : []));
}

async function loadPerson(db: ReadDb, deps: LoadDeps, staffId: string, account: string | null): Promise<Pick<Situation, 'person' | 'office'>> {
  const others = (await loadAllStaff(db)).filter((each) => each.staffId !== staffId);
  return {
    person: await loadRecord(db, deps, 'staff', staffId),
    office: { accountTaken: others.some((each) => each.account === account), otherActiveAdmins: others.filter((each) => each.active && each.roles.includes('admin')).length },
  };
}

async function loadCall(db: ReadDb, deps: LoadDeps, callId: string, householdId: string | null): Promise<Call | null> {
  const call = await loadRecord(db, deps, 'call', callId);
  return call !== null && call.householdId === householdId ? call : null;
}

async function takenNumbers(db: ReadDb, payload: { readonly batchId: string; readonly acceptanceNo: string; readonly serial: number }): Promise<Situation['taken']> {
  const key = acceptanceKey(payload.acceptanceNo);
  const rows = await db.selectFrom('household_number').select(['acceptance_no', 'serial']).where('batch_id', '=', payload.batchId)
    .where((eb) => eb.or([eb('acceptance_no', '=', key), eb('serial', '=', payload.serial)])).execute();
  return { acceptanceNo: rows.some((row) => row.acceptance_no === key), serial: rows.some((row) => row.serial === payload.serial) };
}

