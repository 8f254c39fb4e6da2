import Database from 'better-sqlite3';
import { appendChange } from '../../citizen-web/store/append-change.ts';
import { flushesItself } from '../../citizen-web/store/commit-flush.ts';
import { ensureLogHead, mintEnrolmentCode } from '../../citizen-web/store/first-start.ts';
import { raiseHubDb } from '../../citizen-web/store/open-hub-db.ts';
import { giveCommand, giveEachIn } from '../../electron/desk/db/give-command.ts';
import { inTransaction } from '../../electron/desk/db/in-transaction.ts';
import { readDevice } from '../../electron/desk/db/meta.ts';
import { raiseDeskDb } from '../../electron/desk/db/open-desk-db.ts';
import type { DeskDeps, StaffSession } from '../../electron/desk/desk-deps.ts';
import { enrolDevice } from '../../electron/desk/staff/enrol-device.ts';
import { runSyncCycle } from '../../electron/desk/sync/sync-cycle.ts';
import { makeKeyPair } from '../../shared/crypto/key-pairs.ts';
import { outsideEvent } from '../../shared/domain/make-event.ts';
import { plainSealUse } from '../../shared/domain/records.ts';
import type { Seal, SigningBatch, Staff } from '../../shared/domain/records.ts';
import { staffRoles } from '../../shared/domain/roles.ts';
import { createDemoSealIdentity } from '../../shared/documents/signing/demo-seal-identity.ts';
import { createDemoAuthority, createDemoAuthorityKeys } from '../../shared/documents/signing/event-certificate.ts';
import type { DemoAuthorityKeys } from '../../shared/documents/signing/event-certificate.ts';
import { must } from '../../shared/lib/assert.ts';
import { newId } from '../../shared/lib/random.ts';
import { ok } from '../../shared/lib/result.ts';
import { SqliteDialect } from 'kysely';
import { agreementSource, waiverSource } from '../support/documents.ts';
import { sampleFillInput } from '../support/sample-household.ts';
import { signingTimeMs, valueOf } from '../support/signing-world.ts';
import { createStage } from './activity.ts';
import { createDice, createMovableClock, seededRandom } from './chance.ts';
import { startDeskProgram } from './desk-program.ts';
import type { DeskProgram } from './desk-program.ts';
import { diskOfNew } from './disk.ts';
import type { Disk, DiskImage } from './disk.ts';
import type { Equipment } from './equipment.ts';
import { startHubProgram } from './hub-program.ts';
import type { HubProgram } from './hub-program.ts';
import { createPhones } from './phones.ts';
import { carryForward } from './prepared-acts.ts';
import { lastingSealId, passPhrase, sealId, writeVault } from './seal-keys.ts';
import type { SealKey } from './seal-keys.ts';
import { newHousehold } from './staff-acts.ts';
import { createWire, goodLine } from './wire.ts';

/** What all runs begin from, as plain data that can go to another thread: the disks of a hub and of enrolled desks, and their keys. */
export type PreparedWorld = {
  readonly hub: DiskImage;
  readonly desks: readonly { readonly name: string; readonly disk: DiskImage; readonly people: readonly StaffSession[] }[];
  readonly masterKey: Uint8Array;
  readonly authorityKeys: DemoAuthorityKeys;
  readonly sealKeys: readonly SealKey[];
  /** A folder with the seal vault, as each desk has it. */
  readonly dataDir: string;
  readonly batchIds: readonly string[];
  /** Those that something has been done with come first. */
  readonly householdIds: readonly string[];
};

export const startMs = signingTimeMs;
/** Then the certificate of the first batch's seal ends. */
export const shortSealEndsAtMs = startMs + 10 * 3_600_000;
const deskNames = ['east', 'west', 'north', 'south', 'river', 'hill'] as const;
const batchCount = 20;
const householdsPerBatch = 10;
/** By batch, in turn: hours from the start until the signing window closes. */
const windowHours = [14, 3, 30, 80] as const;

/** Makes it over the real calls: enrolment, commands, sync, the citizens' submissions. */
export async function prepareWorld(equipment: Equipment): Promise<PreparedWorld> {
  const clock = createMovableClock(startMs).skewedBy(() => 0);
  const dice = createDice(2);
  const stage = createStage();
  const [masterKey, authorityKeys] = [seededRandom(8).bytes(32), createDemoAuthorityKeys({ nowMs: startMs, random: seededRandom(7) })];
  const hubSqlite = new Database(':memory:');
  valueOf(await raiseHubDb(new SqliteDialect({ database: { prepare: (sql) => hubSqlite.prepare(sql), close: () => undefined } }), flushesItself));
  const hubDisk = diskOfNew(hubSqlite);
  const phones = createPhones(() => dice, () => null);
  const hub = await startHubProgram({
    stage, clock, random: seededRandom(1), fonts: equipment.fonts, masterKey, authority: createDemoAuthority({ keys: authorityKeys, random: seededRandom(6) }), smsFor: phones.providerFor,
    onLog: (level, text) => { if (level !== 'info') throw new Error(text); },
  }, hubDisk);
  await ensureLogHead(hub.deps);
  const wire = createWire({ stage, hub: () => hub, dice: () => dice, faults: () => goodLine, note: () => undefined, onSent: () => undefined, onAnswer: () => undefined, onArrival: () => undefined });
  const desks: { name: string; disk: Disk; program: DeskProgram; people: StaffSession[] }[] = [];
  for (const [index, name] of deskNames.entries()) {
    const sqlite = new Database(':memory:');
    await raiseDeskDb(sqlite);
    const disk = diskOfNew(sqlite);
    const gate = { isStopped: () => false };
    const fetchHub = wire.fetchFor({ name, cut: 'none', isOld: false, gate: () => gate });
    const program = startDeskProgram({ stage, clock, random: seededRandom(30 + index), fetch: fetchHub, documents: equipment.documents, dataDir: 'simulated', onLog: () => undefined }, disk);
    valueOf(await enrolDevice(program.deps, { code: await mintEnrolmentCode(hub.deps), deviceName: name }));
    desks.push({ name, disk, program, people: await hire(hub, program, name) });
  }
  const first = must(desks[0], 'there are desks');
  const settle = async (): Promise<void> => { while (valueOf(await runSyncCycle(first.program.deps)).moved > 0) continue; };
  const identity = { nowMs: startMs, passPhrase, bureauName: '示例区住房和建设局' };
  const seals = [
    { sealId, ...await createDemoSealIdentity({ ...identity, validMs: shortSealEndsAtMs - startMs, random: seededRandom(9) }) }, { sealId: lastingSealId, ...await createDemoSealIdentity({ ...identity, random: seededRandom(10) }) },
  ];
  await openSealSigner(equipment, seals);
  first.program.deps.session.replace(must(first.people[3], 'its admin'));
  const batchIds = await openBatches(first.program.deps, equipment, seals);
  const householdIds = await addHouseholds(first.program.deps, batchIds);
  await settle();
  await carryForward({ desk: first.program, people: first.people, hub, phones, settle }, householdIds);
  for (const desk of desks) {
    desk.program.deps.session.replace(null);
    while (valueOf(await runSyncCycle(desk.program.deps)).moved > 0) continue;
  }
  return {
    hub: hubDisk.copy(), desks: desks.map(({ name, disk, people }) => ({ name, disk: disk.copy(), people })),
    masterKey, authorityKeys, sealKeys: seals.map(({ p12, certificatePem, sealId: name }) => ({ sealId: name, p12, certificatePem })), dataDir: writeVault(seals), batchIds, householdIds,
  };
}

/** The seals' keys are held open by the documents engine of each thread. */
export async function openSealSigner({ documents }: Equipment, sealKeys: readonly SealKey[]): Promise<void> {
  for (const { sealId: name, p12, certificatePem } of sealKeys) valueOf(await documents.openSigner(name, p12, passPhrase, { certificatePem, nowMs: startMs }));
}

/** At each desk one person of each role, known to the hub with the key that this desk holds. */
async function hire(hub: HubProgram, desk: DeskProgram, deskName: string): Promise<StaffSession[]> {
  const { deviceId } = must(await readDevice(desk.deps.db), 'just enrolled');
  const people: StaffSession[] = [];
  for (const role of staffRoles) {
    const keys = makeKeyPair();
    const record: Staff = { staffId: newId(hub.deps.random), account: `${role}-${deskName}`, name: `${role} ${deskName}`, roles: [role], active: true, keys: [{ deviceId, publicKey: keys.publicKey }], mustChangePassword: false, passwordChangedAtMs: 0, revision: 1 };
    const event = outsideEvent('hub', 'staff_saved', startMs, {}, record.name);
    await hub.deps.db.transaction().execute((tx) => appendChange(tx, hub.deps, { decision: { puts: [{ kind: 'staff', record }], event }, commandId: null }));
    people.push({ staff: record, privateKey: keys.privateKey });
  }
  return people;
}

async function openBatches(deps: DeskDeps, { documents }: Equipment, seals: readonly (SealKey & { readonly rootPem: string })[]): Promise<string[]> {
  for (const { templateVersionId, kind, title, text } of [agreementSource, waiverSource]) {
    const template = { templateVersionId, kind, title, versionName: '第1版', text, createdAtMs: 0, createdBy: 'admin', revision: 1 };
    valueOf(await giveCommand(deps, { type: 'save_template_version', subjectId: templateVersionId, expectedRevision: 0, payload: { template } }, null));
  }
  const drawing = valueOf(await documents.drawRoundSeal({ name: '示例市示例区住房和建设局', caption: '演示' }));
  for (const { sealId: name, certificatePem, rootPem } of seals) {
    const seal: Seal = { sealId: name, name: '演示印章', demo: true, certificatePem, rootPem, drawing, ...plainSealUse, createdAtMs: 0, revision: 1 };
    valueOf(await giveCommand(deps, { type: 'save_seal', subjectId: name, expectedRevision: 0, payload: { seal } }, null));
  }
  const batchIds = Array.from({ length: batchCount }, (_each, index) => `batch-${index}`);
  for (const [index, batchId] of batchIds.entries()) {
    const batch: SigningBatch = {
      batchId, name: `第${index + 1}批`, agreementNoPrefix: `示例${2026 + index}`, opensAtMs: startMs - 3_600_000, closesAtMs: startMs + (windowHours[index % windowHours.length] ?? 14) * 3_600_000,
      templateVersionId: agreementSource.templateVersionId, waiverTemplateVersionId: waiverSource.templateVersionId, sealId: index === 0 ? sealId : lastingSealId, partyA: sampleFillInput.partyA,
      returnGraceHours: index % 2 === 0 ? 4 : null, fourEyes: index % 3 === 0, allowAgents: index % 2 === 1, closedAtMs: null, revision: 1,
    };
    valueOf(await giveCommand(deps, { type: 'create_batch', subjectId: batchId, expectedRevision: 0, payload: { batch } }, null));
  }
  return batchIds;
}

/** In order of batches; each household has a telephone of its own. */
async function addHouseholds(deps: DeskDeps, batchIds: readonly string[]): Promise<string[]> {
  const givens = batchIds.flatMap((batchId) => Array.from({ length: householdsPerBatch }, (_each, index) => newHousehold(deps, { batchId }, index + 1)));
  for (let start = 0; start < givens.length; start += 50) {
    const results = valueOf(await inTransaction(deps.db, async (tx) => ok(await giveEachIn(tx, deps, givens.slice(start, start + 50)))));
    for (const result of results) valueOf(result);
  }
  return givens.map((given) => must(given.householdId, 'a household of its own'));
}
