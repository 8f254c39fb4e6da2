import { z } from 'zod';
import type { HubDeps } from '../../citizen-web/store/hub-deps.ts';
import { readMeta, readMetaNumber } from '../../electron/desk/db/meta.ts';
import type { DeskDb } from '../../electron/desk/db/schema.ts';
import { recordKindSchema, recordSchemas } from '../../shared/domain/records.ts';
import { canonicalJson } from '../../shared/lib/canonical-json.ts';
import type { Json } from '../../shared/lib/canonical-json.ts';
import { changeSchema } from '../../shared/protocol/change.ts';
import type { HubState } from './hub-checks.ts';

/**
 * Everything that must hold on a desk when all faults are over and it has synced: it has the hub's log and the hub's
 * records, shows them, nothing waits, and every command it ever kept has its answer.
 */
export async function checkDesk(name: string, db: DeskDb, hub: { readonly state: HubState; readonly deps: HubDeps }, kept: ReadonlySet<string>): Promise<string[]> {
  const { state } = hub;
  const violations: string[] = [];
  const [epoch, cursor, lastHash] = [await readMeta(db, 'epoch'), await readMetaNumber(db, 'cursor'), await readMeta(db, 'lastHash')];
  if (epoch !== state.epoch || cursor !== state.lastSeq || lastHash !== state.hashBySeq.get(state.lastSeq)) violations.push(`its cursor is ${cursor}, the hub is at ${state.lastSeq}`);
  violations.push(...await checkDownloaded(db, state));
  const confirmed = await readLayer(db, 'confirmed_record');
  violations.push(...differences('confirmed', confirmed, state.recordsByKey));
  violations.push(...differences('shown', await readLayer(db, 'shown_record'), confirmed));
  violations.push(...await checkOutbox(db, hub.deps, kept), ...await checkScreens(db));
  return violations.map((text) => `${name}: ${text}`);
}

async function checkDownloaded(db: DeskDb, state: HubState): Promise<string[]> {
  const rows = await db.selectFrom('downloaded_change').select(['seq', 'body']).execute();
  const wrong = rows.filter((row) => changeSchema.parse(JSON.parse(row.body)).hash !== state.hashBySeq.get(row.seq));
  const violations = wrong.map((row) => `its change ${row.seq} is not the hub's`);
  return rows.length === state.lastSeq ? violations : [...violations, `it has downloaded ${rows.length} changes of ${state.lastSeq}`];
}

async function readLayer(db: DeskDb, table: 'confirmed_record' | 'shown_record'): Promise<ReadonlyMap<string, string>> {
  const rows = await db.selectFrom(table).select(['kind', 'id', 'body']).execute();
  return new Map(rows.map((row) => {
    // The schema's answer is plain data.
    const record = recordSchemas[recordKindSchema.parse(row.kind)].parse(JSON.parse(row.body)) as Json;
    return [`${row.kind}:${row.id}`, canonicalJson(record)];
  }));
}

function differences(layer: string, found: ReadonlyMap<string, string>, expected: ReadonlyMap<string, string>): string[] {
  const keys = new Set([...found.keys(), ...expected.keys()]);
  return [...keys].filter((key) => found.get(key) !== expected.get(key)).map((key) => (
    `${layer} ${key} ${!found.has(key) ? 'is missing' : expected.has(key) ? 'differs' : 'should not be there'}`));
}

/** Nothing waits; what was done here was done on the hub; what was refused is listed; what was kept is still known. */
async function checkOutbox(db: DeskDb, hub: HubDeps, kept: ReadonlySet<string>): Promise<string[]> {
  const violations: string[] = [];
  const rows = await db.selectFrom('outbox').select(['command_id', 'state', 'type']).execute();
  const listed = new Set((await db.selectFrom('unsuccessful').select('command_id').execute()).map((row) => row.command_id));
  const answers = new Map((await hub.db.selectFrom('command').select(['command_id', 'outcome']).execute()).map((row) => [row.command_id, row.outcome]));
  for (const { command_id: commandId, state, type } of rows) {
    const answer = answers.get(commandId);
    if (state !== 'done' && state !== 'refused') violations.push(`${type} ${commandId} still is ${state}`);
    if (state === 'done' && answer !== 'accepted') violations.push(`${type} ${commandId} is done here and ${answer ?? 'unknown'} on the hub`);
    if (state === 'refused' && answer === 'accepted') violations.push(`${type} ${commandId} is refused here and accepted on the hub`);
    if ((state === 'refused') !== listed.has(commandId)) violations.push(`${type} ${commandId} is ${state} and ${listed.has(commandId) ? '' : 'not '}listed as unsuccessful`);
  }
  const known = new Set(rows.map((row) => row.command_id));
  for (const commandId of kept) if (!known.has(commandId)) violations.push(`command ${commandId} was kept and is gone`);
  return violations;
}

/** Lists and timelines show nothing as waiting, and each household's status as its agreements have it. */
async function checkScreens(db: DeskDb): Promise<string[]> {
  const violations: string[] = [];
  const waiting = await db.selectFrom('history').select('command_id').where('waiting', '=', 1).execute();
  if (waiting.length > 0) violations.push(`${waiting.length} lines of the timeline still wait`);
  const rows = await db.selectFrom('household_row').select(['household_id', 'agreement_id', 'status', 'waiting']).execute();
  for (const row of rows) {
    const agreement = await db.selectFrom('shown_record').select('body').where('kind', '=', 'agreement').where('id', '=', row.agreement_id).executeTakeFirst();
    const { status } = z.object({ status: z.string() }).parse(JSON.parse(agreement?.body ?? '{"status":"nothing"}'));
    if (row.waiting !== 0) violations.push(`the list shows household ${row.household_id} as waiting`);
    if (row.status !== status) violations.push(`the list shows household ${row.household_id} as ${row.status}, its agreement is ${status}`);
  }
  return violations;
}
