import { loadVersions, whoOf } from '../agreements/load-version.ts';
import type { LoadedVersion } from '../agreements/load-version.ts';
import { giveEachIn } from '../db/give-command.ts';
import type { GivenCommand } from '../db/give-command.ts';
import { inTransaction } from '../db/in-transaction.ts';
import { readDevice } from '../db/meta.ts';
import type { WriteDb } from '../db/schema.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { readDocumentParts } from '../files/part-store.ts';
import { markWorking } from '../jobs/job-store.ts';
import type { JobItem } from '../jobs/job-store.ts';
import type { ItemRefusal, JobWork } from '../jobs/run-job.ts';
import { signedInStaff } from '../signed-in-staff.ts';
import type { DeskTrust } from '../verify/desk-trust.ts';
import type { BureauTailOrder, SealedTail } from '../workers/documents-tasks.ts';
import { sealableProblem } from './sealable-problem.ts';
import type { SealDrawing } from '../../../shared/documents/doors.ts';
import type { DocumentRef, Seal } from '../../../shared/domain/records.ts';
import { shanghaiDate } from '../../../shared/domain/signing-window.ts';
import { currentSigning } from '../../../shared/domain/situation.ts';
import { must } from '../../../shared/lib/assert.ts';
import { newId } from '../../../shared/lib/random.ts';
import { err, ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import { smallPartBytes } from '../../../shared/protocol/part-transfer.ts';

const agreementsPerPage = 100;
const leaseMinutes = 30;

export type SealOrder = { readonly seal: Seal; readonly signerId: string; readonly trust: DeskTrust };

/** What a version needs to be sealed, once it is seen that it can be. */
type Sealable = { readonly version: LoadedVersion; readonly signedCopy: DocumentRef; readonly leaseId: string; /** Taken before, for offline sealing: it is used and, if sealing fails, stays. */ readonly isHeld: boolean };
type Sealing = Sealable & { readonly sealed: Result<SealedTail, ItemRefusal> };
/** A page of 盖章: sealed and checked files under their leases, or why there is none. */
export type SealPage = readonly Result<Sealing, ItemRefusal>[];

/**
 * Page by page: load and fetch, take the leases in one transaction, seal and check on a worker, give the commands in one
 * transaction. What stops after its lease gives it back.
 */
export function sealWork(own: DeskDeps, jobId: string, order: SealOrder): JobWork<SealPage> {
  return {
    itemsPerPage: own.config.itemsPerJobPage ?? agreementsPerPage,
    prepare: (items) => preparePage(own, jobId, items, order),
    write: (tx, page) => writePage(tx, own, page, order.seal),
    close: () => own.documents.closeSigner(order.signerId),
  };
}

async function preparePage(own: DeskDeps, jobId: string, items: readonly JobItem[], order: SealOrder): Promise<SealPage> {
  const share = shareLargeParts();
  await giveLeftLeasesBack(own, items);
  const sealable = await findSealable(own, items, order.seal);
  const signedCopies = await readDocumentParts(own, sealable.flatMap((each) => (each.ok ? [each.value.signedCopy] : [])));
  const read = zipOk(sealable, signedCopies).map((each) => (each.ok && !each.value[1].ok ? unreadable(each.value[0].version, each.value[1].error) : each));
  const leased = await takeLeases(own, jobId, items, read.map((each) => (each.ok ? ok(each.value[0]) : each)));
  const copies = leased.flatMap((each, index) => {
    const copy = read[index];
    return each.ok && copy?.ok === true && copy.value[1].ok ? [{ digest: each.value.signedCopy.digest, parts: copy.value[1].value.map(share) }] : [];
  });
  const nowMs = own.clock.nowMs();
  const sealing = copies.length === 0 ? [] : own.documents.sealPage({ signedCopies: copies, order: tailOrder(order, nowMs), trust: { ...order.trust, nowMs } });
  const sealed = await Promise.resolve(sealing).catch((fault: unknown) => giveBack(own, leased).then(() => { throw fault; }));
  return zipOk(leased, sealed).map((each) => (each.ok ? ok({ ...each.value[0], sealed: each.value[1] }) : each));
}

/** Large parts are bases, the same for many documents of a page: put into shared memory once, both threads read them there. */
function shareLargeParts(): (part: Uint8Array) => Uint8Array {
  const shared = new Map<Uint8Array, Uint8Array>();
  return (part) => {
    if (part.length <= smallPartBytes) return part;
    const known = shared.get(part) ?? new Uint8Array(new SharedArrayBuffer(part.length));
    if (!shared.has(part)) known.set(part);
    shared.set(part, known);
    return known;
  };
}

function unreadable(version: LoadedVersion, { code, message }: Refusal): Result<never, ItemRefusal> {
  return err({ code, message: `${whoOf(version)}的签字件不能使用：${message}`, reason: `签字件不能使用：${message}` });
}

function tailOrder({ seal, signerId }: SealOrder, nowMs: number): BureauTailOrder {
  return {
    // A seal's drawing is made by our own drawer and registered with the seal; the record carries it as plain data.
    seal: seal.drawing as SealDrawing, sealedOnIso: shanghaiDate(nowMs), sealedAtMs: nowMs, signerId,
    timestamp: seal.timestamp, revocationLists: seal.revocationLists, placement: seal.placement, maxPagesPerSeam: seal.maxPagesPerSeam,
  };
}

async function findSealable(own: DeskDeps, items: readonly JobItem[], seal: Seal): Promise<Result<Sealable, ItemRefusal>[]> {
  const by = signedInStaff(own);
  if (!by.ok) return items.map(() => by);
  const device = await readDevice(own.db);
  return (await loadVersions(own.db, items.map((each) => each.id))).map((version) => {
    if (!version.ok) return version;
    const problem = sealableProblem(version.value, by.value, own.clock.nowMs());
    if (problem !== null) return err(problem);
    const { agreement, situation, batch } = version.value;
    if (batch.sealId !== seal.sealId) return refuse('other_seal', '该协议使用另一枚印章，请按批次分别盖章。');
    const signedCopy = must(currentSigning(situation, agreement)?.signedCopy, 'what can be sealed has a signed copy');
    const { lease } = agreement;
    const isHeld = lease !== null && lease.deviceId === device?.deviceId && lease.staffId === by.value.staffId && lease.expiresAtMs > own.clock.nowMs() + leaseMinutes * 60_000;
    return ok({ version: version.value, signedCopy, leaseId: isHeld ? lease.leaseId : newId(own.random), isHeld });
  });
}

/** One transaction for the page: the leases, and that the items have been begun. */
async function takeLeases(own: DeskDeps, jobId: string, items: readonly JobItem[], sealable: readonly Result<Sealable, ItemRefusal>[]): Promise<Result<Sealable, ItemRefusal>[]> {
  const wanted = sealable.flatMap((each) => (each.ok ? [each.value] : []));
  if (wanted.length === 0) return sealable.map((each) => each);
  let given: readonly Result<void, ItemRefusal>[] = [];
  await inTransaction(own.db, async (tx) => {
    given = await giveEachIn(tx, own, wanted.filter((each) => !each.isHeld).map(({ version, leaseId }) => commandOn(version, { type: 'take_lease', payload: { leaseId, minutes: leaseMinutes } })));
    await markWorking(tx, jobId, items.filter((_item, index) => sealable[index]?.ok === true));
    return ok(undefined);
  });
  const answers = given.values();
  return sealable.map((each) => {
    if (!each.ok || each.value.isHeld) return each;
    const answer = must(answers.next().value, 'one answer a lease');
    return answer.ok ? each : answer;
  });
}

/** A fault on the way must not keep others out for half an hour. */
async function giveBack(own: DeskDeps, leased: readonly Result<Sealable, ItemRefusal>[]): Promise<void> {
  await inTransaction(own.db, async (tx) => ok(await giveEachIn(tx, own, leased.flatMap((each) => (each.ok ? releaseOf(each.value) : [])))));
}

function releaseOf({ version, leaseId, isHeld }: Sealable): GivenCommand[] {
  return isHeld ? [] : [commandOn(version, { type: 'release_lease', payload: { leaseId } })];
}

/** Leases that this job took before it was interrupted, in the name of somebody else: they would keep us out for half an hour. */
async function giveLeftLeasesBack(own: DeskDeps, items: readonly JobItem[]): Promise<void> {
  const begun = items.filter((each) => each.state === 'working');
  const by = signedInStaff(own);
  if (begun.length === 0 || !by.ok) return;
  const device = await readDevice(own.db);
  const left = (await loadVersions(own.db, begun.map((each) => each.id))).flatMap((version) => {
    const lease = version.ok ? version.value.agreement.lease : null;
    const isLeft = lease !== null && lease.deviceId === device?.deviceId && lease.staffId !== by.value.staffId;
    return version.ok && isLeft ? [commandOn(version.value, { type: 'release_lease', payload: { leaseId: lease.leaseId } })] : [];
  });
  if (left.length > 0) await inTransaction(own.db, async (tx) => ok(await giveEachIn(tx, own, left)));
}

async function writePage(tx: WriteDb, own: DeskDeps, page: SealPage, seal: Seal): Promise<readonly Result<void, ItemRefusal>[]> {
  const toSeal = page.map((each): Result<GivenCommand, ItemRefusal> => {
    if (!each.ok) return each;
    const { version, signedCopy, leaseId, sealed } = each.value;
    if (!sealed.ok) return sealed;
    const { digest, tail } = sealed.value;
    const sealedCopy = { digest, parts: [...signedCopy.parts, { digest: tail.digest, length: tail.bytes.length }] };
    const payload = { signedCopyDigest: signedCopy.digest, sealedCopy, sealId: seal.sealId, sealUseId: newId(own.random), leaseId };
    return ok({ ...commandOn(version, { type: 'seal', payload }), parts: [tail] });
  });
  const given = await giveEachIn(tx, own, toSeal.flatMap((each) => (each.ok ? [each.value] : [])));
  const results = zipOk(toSeal, given).map((each) => (each.ok ? each.value[1] : each));
  // Who sealed the same agreement beside us has a lease of their own, and ours is refused as ended.
  await giveEachIn(tx, own, page.flatMap((each, index) => (each.ok && results[index]?.ok === false ? releaseOf(each.value) : [])));
  return results;
}

type SealingIntent = Extract<GivenCommand['intent'], { type: 'take_lease' | 'release_lease' | 'seal' }>;
type Act = SealingIntent extends infer Each ? (Each extends SealingIntent ? Pick<Each, 'type' | 'payload'> : never) : never;

function commandOn({ agreement, household }: LoadedVersion, act: Act): GivenCommand {
  return { intent: { ...act, subjectId: agreement.agreementId, expectedRevision: agreement.revision }, householdId: household.householdId };
}

/** Puts each value beside what was made of it; what was refused stays as it is. */
function zipOk<Value, Made>(results: readonly Result<Value, ItemRefusal>[], made: readonly Made[]): Result<readonly [Value, Made], ItemRefusal>[] {
  const next = made.values();
  return results.map((each) => (each.ok ? ok([each.value, must(next.next().value, 'something was made of each')] as const) : each));
}
