import { afterEach, beforeEach, expect, test } from 'vitest';
import { inTransaction } from '../../../electron/desk/db/in-transaction.ts';
import { writeMeta } from '../../../electron/desk/db/meta.ts';
import { projectHouseholds } from '../../../electron/desk/db/project-household.ts';
import { putRecord } from '../../../electron/desk/db/records.ts';
import { readPart } from '../../../electron/desk/files/part-store.ts';
import { dropPhotos } from '../../../electron/desk/retention/drop-photos.ts';
import type { DocumentRef, DomainRecord, Signing } from '../../../shared/domain/records.ts';
import { ok } from '../../../shared/lib/result.ts';
import { agreementIn, duringMs, sampleHousehold, signingOf, voidWith } from '../../support/domain-samples.ts';
import { putDocument } from '../../support/put-document.ts';
import { valueOf } from '../../support/signing-world.ts';
import { openUseCaseDesk, sampleBatchForm } from '../../support/use-case-desk.ts';
import type { UseCaseDesk } from '../../support/use-case-desk.ts';

const dayMs = 86_400_000;
let desk: UseCaseDesk;
let card: DocumentRef;
let face: DocumentRef;
let drawings: DocumentRef;

beforeEach(async () => {
  desk = await openUseCaseDesk();
  await sendAll();
});
afterEach(() => desk.close());

/** A household with photos, both layers, whose version is as given; the hub's last word is of now. */
async function give(agreement: DomainRecord & { readonly kind: 'agreement' }, change: (signing: Signing) => Signing = (signing) => signing): Promise<void> {
  valueOf(await inTransaction(desk.deps.db, async (tx) => {
    // As large as photos are, so that they are files; the strokes are a row.
    [card, face] = [await putDocument(tx, desk.deps, [Buffer.alloc(90_000, 1)]), await putDocument(tx, desk.deps, [Buffer.alloc(90_000, 2)])];
    drawings = await putDocument(tx, desk.deps, [Buffer.from('[]')]);
    for (const each of [{ kind: 'household', record: sampleHousehold }, agreement, { kind: 'signing', record: change(signingOf({ drawings, photos: { card, face } })) }] as const) {
      for (const layer of ['confirmed', 'shown'] as const) await putRecord(tx, layer, each);
    }
    await projectHouseholds(tx, [sampleHousehold.householdId], new Set(), desk.clock.nowMs);
    return ok(await writeMeta(tx, 'lastHubTimeMs', desk.clock.nowMs));
  }));
}

/** As if the hub had answered all that waits. */
async function sendAll(): Promise<void> {
  valueOf(await inTransaction(desk.deps.db, async (tx) => ok(await tx.updateTable('outbox').set({ state: 'done' }).execute())));
}

async function goOn(days: number): Promise<void> {
  desk.clock.nowMs += days * dayMs;
  valueOf(await inTransaction(desk.deps.db, async (tx) => ok(await writeMeta(tx, 'lastHubTimeMs', desk.clock.nowMs))));
}

const isHere = async (ref: DocumentRef): Promise<boolean> => await readPart(desk.deps.db, desk.deps, ref.digest) !== null;
const fileOf = (ref: DocumentRef): Uint8Array | null => desk.deps.files.read(ref.parts[0]?.digest ?? '');

test('photos here go 30 days after their version has ended, once; the strokes stay', async () => {
  desk.clock.nowMs = duringMs;
  await give({ kind: 'agreement', record: { ...voidWith('expired'), voidedAtMs: duringMs } });
  expect(fileOf(card)).not.toBeNull();
  await goOn(30);
  expect(await dropPhotos(desk.deps)).toBe(0);
  await goOn(1);
  expect([await dropPhotos(desk.deps), await dropPhotos(desk.deps)]).toEqual([2, 0]);
  expect([await isHere(card), await isHere(face), await isHere(drawings)]).toEqual([false, false, true]);
  expect([fileOf(card), fileOf(face)]).toEqual([null, null]);
});

test('a 委托书 stays, also where it is the same picture as a photo', async () => {
  desk.clock.nowMs = duringMs;
  const counter = { staffId: 'hotline', witness: '见证人', deviceTimeMs: duringMs, lastHubTimeMs: null, elapsedSinceHubMs: null };
  await give({ kind: 'agreement', record: { ...voidWith('expired'), voidedAtMs: duringMs } }, (signing) => ({ ...signing, counter: { ...counter, agent: { name: '李四', idNumber: '440524188001010014', relation: '子女', letter: card } } }));
  await goOn(31);
  expect(await dropPhotos(desk.deps)).toBe(1);
  expect([await isHere(card), await isHere(face)]).toEqual([true, false]);
});

test('while the version is under way they stay, however long', async () => {
  desk.clock.nowMs = duringMs;
  await give({ kind: 'agreement', record: agreementIn('signed') });
  await goOn(400);
  expect(await dropPhotos(desk.deps)).toBe(0);
  expect(await isHere(card)).toBe(true);
  await give({ kind: 'agreement', record: { ...voidWith('expired'), voidedAtMs: desk.clock.nowMs } });
  await goOn(31);
  expect(await dropPhotos(desk.deps)).toBe(2);
});

test('while work waits to be sent nothing goes: it may need the same picture', async () => {
  desk.clock.nowMs = duringMs;
  desk.signInAs('admin');
  await desk.done('batches.create', sampleBatchForm);
  await give({ kind: 'agreement', record: { ...voidWith('expired'), voidedAtMs: duringMs } });
  await goOn(31);
  expect(await dropPhotos(desk.deps)).toBe(0);
  await sendAll();
  expect(await dropPhotos(desk.deps)).toBe(2);
});

test('a clock that was set forward drops nothing: the hub\'s last word counts', async () => {
  desk.clock.nowMs = duringMs;
  await give({ kind: 'agreement', record: { ...voidWith('expired'), voidedAtMs: duringMs } });
  desk.clock.nowMs += 400 * dayMs;
  expect(await dropPhotos(desk.deps)).toBe(0);
});
