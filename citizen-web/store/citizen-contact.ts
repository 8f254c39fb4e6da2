import { outsideEvent } from '../../shared/domain/make-event.ts';
import { unknownCallerId } from '../../shared/domain/records.ts';
import type { Call, Household, SigningBatch } from '../../shared/domain/records.ts';
import { newId } from '../../shared/lib/random.ts';
import { takeFromRate } from '../security/rate-limits.ts';
import { appendChange } from './append-change.ts';
import { withHint } from './citizen-writes.ts';
import type { HubDeps } from './hub-deps.ts';
import { loadRecord, openRow } from './load-situation.ts';
import type { ReadDb } from './schema.ts';

/** 请工作人员联系我 of a household that is known: an item on the call list with where they were and what last went wrong. Pressed again and again it adds no more than three in half a day. */
export async function putContact(deps: HubDeps, { household, where }: { readonly household: Household; readonly where: string }): Promise<void> {
  const { householdId, batchId } = household;
  await withHint(deps, async (tx) => {
    if (!(await takeFromRate(tx, deps, 'contactPerHousehold', householdId))) return;
    const problem = (await loadRecord(tx, deps, 'progress', householdId))?.problem ?? null;
    const matter = `请工作人员联系我（当时在“${where}”${problem === null ? '' : `，最后一次问题：${problem}`}）`;
    await append(tx, deps, { householdId, batchId, caller: '申请人', phone: null, matter });
  });
}

export type UnknownCaller = { readonly name: string; readonly phone: string; readonly matter: string; readonly where: string };

/**
 * The same of somebody who has not logged in: kept as told, checked by nobody, and looked up nowhere here, so that neither the answer nor
 * the time it takes can say whether a person is on the list. A number that has been told already, or too many in an hour, is not told
 * again. Returns false when there is no batch to call about.
 */
export async function putUnknownContact(deps: HubDeps, caller: UnknownCaller): Promise<boolean> {
  return withHint(deps, async (tx) => {
    const batch = await batchToCallAbout(tx, deps.clock.nowMs());
    if (batch === null) return false;
    const isNew = (await takeFromRate(tx, deps, 'contactPerNumber', deps.keys.keyedHash('phone', caller.phone))) && (await takeFromRate(tx, deps, 'contactUnknown', 'all'));
    if (!isNew) return true;
    const matter = `请工作人员联系我（未登录，当时在“${caller.where}”）${caller.matter === '' ? '' : `：${caller.matter}`}`;
    await append(tx, deps, { householdId: unknownCallerId, batchId: batch.batchId, caller: `${caller.name}（自报，未核实）`, phone: caller.phone, matter });
    return true;
  });
}

/** What citizens are shown the close of before anybody knows who they are: the next close of any batch that is open. */
export async function nextCloseMs(db: ReadDb, nowMs: number): Promise<number | null> {
  const open = (await allBatches(db)).filter((each) => each.opensAtMs <= nowMs && nowMs < each.closesAtMs);
  return open.length === 0 ? null : Math.min(...open.map((each) => each.closesAtMs));
}

/** The batch that is open and opened last, else the last that was, else the first to come. */
async function batchToCallAbout(db: ReadDb, nowMs: number): Promise<SigningBatch | null> {
  const batches = (await allBatches(db)).toSorted((one, other) => other.opensAtMs - one.opensAtMs);
  return batches.find((each) => each.opensAtMs <= nowMs && nowMs < each.closesAtMs) ?? batches.find((each) => each.opensAtMs <= nowMs) ?? batches.at(-1) ?? null;
}

async function allBatches(db: ReadDb): Promise<SigningBatch[]> {
  const rows = await db.selectFrom('record').selectAll().where('kind', '=', 'batch').execute();
  return rows.map((row) => openRow(row, null)).flatMap((each) => (each.kind === 'batch' ? [each.record] : []));
}

async function append(tx: Parameters<typeof appendChange>[0], deps: HubDeps, call: Pick<Call, 'householdId' | 'batchId' | 'caller' | 'phone' | 'matter'>): Promise<void> {
  const atMs = deps.clock.nowMs();
  const record: Call = { ...call, callId: newId(deps.random), source: 'citizen', atMs, staffId: null, verified: false, handling: '', callbackAtMs: null, done: false, revision: 1 };
  const event = outsideEvent('citizen', 'citizen_contact', atMs, { batchId: call.batchId, householdId: call.householdId }, call.matter);
  await appendChange(tx, deps, { decision: { puts: [{ kind: 'call', record }], event }, commandId: null });
}
