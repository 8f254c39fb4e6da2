import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { appendChange } from '../../../citizen-web/store/append-change.ts';
import { readAdministrationFacts } from '../../../citizen-web/store/device-seen.ts';
import { loadAgreement, loadRecord } from '../../../citizen-web/store/load-situation.ts';
import { readDocument, storeDocument } from '../../../citizen-web/store/parts.ts';
import { runRetention } from '../../../citizen-web/store/retention/run-retention.ts';
import { outsideEvent } from '../../../shared/domain/make-event.ts';
import type { DocumentRef, Signing } from '../../../shared/domain/records.ts';
import { must } from '../../../shared/lib/assert.ts';
import { signingOf } from '../../support/domain-samples.ts';
import { addBatch, addHousehold, publish, uploadDocument } from '../../support/hub-story.ts';
import { createHubWorld } from '../../support/hub-world.ts';
import type { HubWorld } from '../../support/hub-world.ts';

const dayMs = 86_400_000;
let world: HubWorld;
beforeEach(async () => {
  world = await createHubWorld();
  await addBatch(world);
  await addHousehold(world);
  await publish(world);
});
afterEach(() => world.close());

/** As large as a photo is, so that it is a file. */
const photo = (letter: number): Promise<DocumentRef> => uploadDocument(world, 'house', [Buffer.alloc(90_000, letter)]);
const isHere = async (ref: DocumentRef): Promise<boolean> => (await readDocument(world.deps.db, world.deps, ref)).ok;

const counter = { staffId: 'wang', witness: '见证人', deviceTimeMs: 0, lastHubTimeMs: null, elapsedSinceHubMs: null };

/** A signature with photos on the household's agreement, which is void from `voidedAtMs` on, or still waits. */
async function putSigning(voidedAtMs: number | null, letter: DocumentRef | null = null): Promise<Signing> {
  const agreement = must(await loadAgreement(world.deps.db, world.deps, 'house-1'), 'published');
  const [card, face, drawings, evidence] = [await photo(1), await photo(2), await uploadDocument(world, 'house', [Buffer.from('[]')]), await uploadDocument(world, 'house', [Buffer.from('{}')])];
  const signing: Signing = { ...signingOf(), signingId: 'signing', agreementId: 'house-1', drawings, evidence, evidenceDigest: evidence.digest, signedCopy: must(agreement.issued, 'published').original, photos: { card, face }, ...(letter === null ? {} : { channel: 'counter', counter: { ...counter, agent: { name: '李四', idNumber: '440524188001010014', relation: '子女', letter } } }) };
  const ended = voidedAtMs === null ? {} : { status: 'void' as const, voidReason: 'withdrawn' as const, voidedAtMs };
  await world.deps.db.transaction().execute((tx) => appendChange(tx, world.deps, {
    decision: { puts: [{ kind: 'signing', record: signing }, { kind: 'agreement', record: { ...agreement, ...ended, signingId: 'signing', revision: agreement.revision + 1 } }], event: outsideEvent('hub', 'expired', world.time.nowMs, { householdId: 'house' }, '') }, commandId: null,
  }));
  return signing;
}

test('photos go so many days after the version has ended; what was drawn, signed and proved stays, and the record says how many went', async () => {
  const { photos, drawings, evidence, signedCopy } = await putSigning(world.time.nowMs);
  const { card, face } = must(photos, 'taken');
  world.time.nowMs += 30 * dayMs - 1;
  await runRetention(world.deps);
  expect([await isHere(card), await isHere(face)]).toEqual([true, true]);
  world.time.nowMs += dayMs;
  expect(readdirSync(join(world.dataDir, 'files')).length).toBe(2);
  await runRetention(world.deps);
  expect([await isHere(card), await isHere(face)]).toEqual([false, false]);
  expect(readdirSync(join(world.dataDir, 'files'))).toEqual([]);
  for (const kept of [drawings, evidence, must(signedCopy, 'signed')]) expect(await isHere(kept)).toBe(true);
  const facts = await readAdministrationFacts(world.deps);
  expect(facts.retentionRuns).toContainEqual({ class: 'photos', atMs: world.time.nowMs, count: 2, keptDays: 30 });
  expect(facts.retention.find((each) => each.class === 'photos')).toMatchObject({ keptDays: 30, lastCount: 2, lastRunAtMs: world.time.nowMs });
});

test('a 委托书 stays when the photos go, also where it is the same picture as one of them', async () => {
  const { photos } = await putSigning(world.time.nowMs, await photo(1));
  world.time.nowMs += 400 * dayMs;
  await runRetention(world.deps);
  expect([await isHere(must(photos, 'taken').card), await isHere(must(photos, 'taken').face)]).toEqual([true, false]);
});

test('a photo that the bureau had imported goes with those that were taken, and not while a version is under way', async () => {
  const bureau = await photo(7);
  const keep = async (): Promise<void> => {
    const household = must(await loadRecord(world.deps.db, world.deps, 'household', 'house'), 'a household');
    const record = { ...household, bureauPhoto: { document: bureau, atMs: world.time.nowMs, staffId: 'wang' }, revision: household.revision + 1 };
    await world.deps.db.transaction().execute((tx) => appendChange(tx, world.deps, { decision: { puts: [{ kind: 'household', record }], event: outsideEvent('hub', 'set_bureau_photo', world.time.nowMs, { householdId: 'house' }, '') }, commandId: null }));
  };
  await keep();
  world.time.nowMs += 400 * dayMs;
  await runRetention(world.deps);
  expect(await isHere(bureau)).toBe(true);
  await putSigning(world.time.nowMs);
  world.time.nowMs += 30 * dayMs + 1;
  await runRetention(world.deps);
  expect(await isHere(bureau)).toBe(false);
});

test('photos of a version under way are kept, however old', async () => {
  const { photos } = await putSigning(null);
  world.time.nowMs += 400 * dayMs;
  await runRetention(world.deps);
  expect(await isHere(must(photos, 'taken').card)).toBe(true);
});

test('parts that nothing names go after their days; what a record, a command or a draft names stays', async () => {
  const loose = await photo(9);
  const { drawings } = await putSigning(null);
  const issued = must((await loadAgreement(world.deps.db, world.deps, 'house-1'))?.issued, 'published');
  const base = must(issued.original.parts[0], 'a base');
  await world.deps.db.updateTable('part').set({ created_at_ms: null }).where('digest', '=', must(loose.parts[0], 'one').digest).execute();
  world.time.nowMs += 31 * dayMs;
  await runRetention(world.deps);
  // It came from before anybody counted: its days begin now.
  expect(await isHere(loose)).toBe(true);
  world.time.nowMs += 31 * dayMs;
  await runRetention(world.deps);
  expect([await isHere(loose), await isHere(drawings), await isHere(issued.original), await isHere(issued.readingText)]).toEqual([false, true, true, true]);
  expect(await world.deps.db.selectFrom('part').select('digest').where('digest', '=', base.digest).execute()).not.toEqual([]);
});

test('messages that went out, ended sessions, dead links and settled things go; what is under way stays', async () => {
  const { db } = world.deps;
  const nowMs = world.time.nowMs;
  await db.updateTable('sms_outbox').set({ state: 'sent' }).execute();
  await db.transaction().execute((tx) => storeDocument(tx, world.deps, 'house', [Buffer.from('x')]));
  const row = await db.selectFrom('sms_outbox').selectAll().executeTakeFirstOrThrow();
  await db.insertInto('sms_outbox').values({ ...row, message_id: 'waiting', state: 'queued' }).execute();
  const session = { kind: 'portal', household_id: null, person_hash: null, agreement_id: null, device_class: 'phone', created_at_ms: nowMs, last_seen_at_ms: nowMs, sealed_state: '' };
  await db.insertInto('session').values([{ ...session, token_hash: 'old', expires_at_ms: nowMs }, { ...session, token_hash: 'new', expires_at_ms: nowMs + 400 * dayMs }]).execute();
  const link = { agreement_id: 'house-1', household_id: 'house', purpose: 'qr', minted_at_ms: nowMs, opened_at_ms: null };
  await db.insertInto('access_code').values([{ ...link, code_hash: 'dead', expires_at_ms: nowMs + 400 * dayMs, revoked_at_ms: nowMs }, { ...link, code_hash: 'alive', expires_at_ms: nowMs + 400 * dayMs, revoked_at_ms: null }]).execute();
  world.time.nowMs += 200 * dayMs;
  await runRetention(world.deps);
  expect(await db.selectFrom('sms_outbox').select('message_id').execute()).toEqual([{ message_id: 'waiting' }]);
  expect(await db.selectFrom('session').select('token_hash').execute()).toEqual([{ token_hash: 'new' }]);
  expect(await db.selectFrom('access_code').select('code_hash').execute()).toEqual([{ code_hash: 'alive' }]);
});

test('what review was warned by goes after its days, for each household and address', async () => {
  const { db } = world.deps;
  const [oldMs, youngMs] = [world.time.nowMs, world.time.nowMs + 60 * dayMs];
  const visit = { household_id: 'house', device_hash: 'device' };
  await db.insertInto('signing_visit').values([{ ...visit, address_hash: 'old', at_ms: oldMs }, { ...visit, address_hash: 'young', at_ms: youngMs }]).execute();
  await db.insertInto('ink_trace').values([{ ink_hash: 'old', signing_id: 's', household_id: 'house', at_ms: oldMs }, { ink_hash: 'young', signing_id: 's', household_id: 'house', at_ms: youngMs }]).execute();
  await db.insertInto('desk_address').values([{ address_hash: 'old', last_seen_at_ms: oldMs }, { address_hash: 'young', last_seen_at_ms: youngMs }]).execute();
  world.time.nowMs += 91 * dayMs;
  await runRetention(world.deps);
  expect((await db.selectFrom('signing_visit').select('address_hash').execute()).map((row) => row.address_hash)).toEqual(['young']);
  expect((await db.selectFrom('ink_trace').select('ink_hash').execute()).map((row) => row.ink_hash)).toEqual(['young']);
  expect((await db.selectFrom('desk_address').select('address_hash').execute()).map((row) => row.address_hash)).toEqual(['young']);
});

test('it is done once a day, and an interrupted day is finished by the next look', async () => {
  expect(await runRetention(world.deps)).toBe(true);
  expect(await runRetention(world.deps)).toBe(false);
  await world.deps.db.deleteFrom('retention_run').where('class', '=', 'links').execute();
  expect(await runRetention(world.deps)).toBe(true);
  world.time.nowMs += dayMs;
  expect(await runRetention(world.deps)).toBe(true);
  expect(existsSync(join(world.dataDir, 'files'))).toBe(true);
});
