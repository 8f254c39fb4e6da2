import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readHubConfig } from '../../citizen-web/config.ts';
import { createOutboxProvider } from '../../citizen-web/providers/sms/outbox.ts';
import { createHubKeys } from '../../citizen-web/security/hub-keys.ts';
import { bindStaffKey, enrolDevice } from '../../citizen-web/store/enrol-device.ts';
import { openPostgres } from '../../citizen-web/store/open-postgres.ts';
import { ensureLogHead, mintEnrolmentCode, demoPassword, seedDemoStaff } from '../../citizen-web/store/first-start.ts';
import type { HubDeps, HubDocuments } from '../../citizen-web/store/hub-deps.ts';
import { createHubFiles } from '../../citizen-web/store/hub-files.ts';
import { applyCommand } from '../../citizen-web/store/apply-command.ts';
import type { Applied } from '../../citizen-web/store/apply-command.ts';
import { loadRecord } from '../../citizen-web/store/load-situation.ts';
import { signCommand } from '../../shared/crypto/command-signature.ts';
import { makeKeyPair } from '../../shared/crypto/key-pairs.ts';
import type { KeyPair } from '../../shared/crypto/key-pairs.ts';
import type { Device, Staff } from '../../shared/domain/records.ts';
import { must } from '../../shared/lib/assert.ts';
import { newId } from '../../shared/lib/random.ts';
import type { Command, Intent } from '../../shared/protocol/command.ts';
import type { CommandResult } from '../../shared/protocol/upload.ts';
import { openTestHubDb } from './hub-database.ts';
import { duringMs } from './domain-samples.ts';
import { realRandom, valueOf } from './signing-world.ts';

export type DemoAccount = 'wang' | 'li' | 'zhao' | 'chen' | 'zhou';

/** What a desk of a bureau does to a hub: one enrolled desk, the five demo people. */
export type Office = {
  readonly device: Device;
  readonly deviceKeys: KeyPair;
  readonly staffOf: (account: DemoAccount) => Staff;
  /** The next command of the desk, signed; `change` forges what a test is about, before signing. */
  readonly command: (account: DemoAccount, intent: Intent, householdId: string | null, change?: Partial<Command>) => Command;
  /** Signs and applies the next command; the stored result. Stops when the hub stops the upload. */
  readonly give: (account: DemoAccount, intent: Intent, householdId: string | null) => Promise<CommandResult>;
  readonly apply: (command: Command) => Promise<Applied>;
};

/** A hub without a server: real SQLite and files in a folder of its own, a clock that tests turn, and an office. */
export type HubWorld = Office & {
  readonly deps: HubDeps;
  readonly dataDir: string;
  readonly databasePath: string;
  readonly time: { nowMs: number };
  readonly alarms: string[];
  readonly close: () => Promise<void>;
};

const noDocuments: HubDocuments = {
  eventRootPem: '',
  citizenTail: () => Promise.reject(new Error('this test signs nothing')),
  verify: () => Promise.reject(new Error('this test verifies nothing')),
  verifyUpload: () => Promise.reject(new Error('nobody uploads anything in this test')),
  pageImage: () => Promise.reject(new Error('this test looks at nothing')),
};

export async function createHubWorld(documents: HubDocuments = noDocuments, databaseUrl: string | null = null): Promise<HubWorld> {
  const dataDir = mkdtempSync(join(tmpdir(), 'hub-'));
  const databasePath = join(dataDir, 'hub.sqlite');
  const opened = databaseUrl === null ? await openTestHubDb(databasePath) : valueOf(await openPostgres(databaseUrl));
  const time = { nowMs: duringMs };
  const alarms: string[] = [];
  const listeners = new Set<(seq: number) => void>();
  const deps: HubDeps = {
    db: opened.db, flushed: opened.flushed, clock: { nowMs: () => time.nowMs, monotonicMs: () => time.nowMs }, random: realRandom, files: await createHubFiles(join(dataDir, 'files')),
    keys: createHubKeys(realRandom.bytes(32), realRandom), config: valueOf(readHubConfig({ HUB_DEMO: '1', HUB_DATA: dataDir, HUB_PUBLIC_URL: 'http://127.0.0.1:8787' })),
    sms: createOutboxProvider(), face: null, documents,
    hints: { listen: (listener) => { listeners.add(listener); return () => { listeners.delete(listener); }; }, emit: (seq) => { for (const each of listeners) each(seq); } },
    log: { info: () => {}, warn: (_facts, text) => { alarms.push(text); }, error: (_facts, text) => { alarms.push(text); } },
  };
  await ensureLogHead(deps);
  return {
    ...await openOffice(deps), deps, dataDir, databasePath, time, alarms,
    close: async () => {
      await opened.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Enrols a desk at this hub and signs the five demo people in at it. */
export async function openOffice(deps: HubDeps): Promise<Office> {
  await seedDemoStaff(deps);
  const deviceKeys = makeKeyPair();
  const enrolled = valueOf(await enrolDevice(deps, { code: await mintEnrolmentCode(deps), name: '一号窗口', publicKey: deviceKeys.publicKey, encryptionKey: deviceKeys.publicKey }));
  const device = must(await loadRecord(deps.db, deps, 'device', enrolled.deviceId), 'the device has just been enrolled');
  const people = await signInAll(deps, enrolled.deviceId);
  const incarnation = newId(realRandom);
  let deviceSeq = 0;
  const command: Office['command'] = (account, intent, householdId, change = {}) => {
    const person = must(people.get(account), account);
    deviceSeq = change.deviceSeq ?? deviceSeq + 1;
    return signCommand({
      commandId: newId(realRandom), deviceId: device.deviceId, incarnation, deviceSeq, staffId: person.staff.staffId, type: intent.type, subjectId: intent.subjectId,
      householdId, expectedRevision: intent.expectedRevision, payload: JSON.parse(JSON.stringify(intent.payload)), clientTimeMs: deps.clock.nowMs(), ...change,
    }, person.keys.privateKey, deviceKeys.privateKey);
  };
  const apply: Office['apply'] = (each) => applyCommand(deps, device, each);
  return {
    device, deviceKeys, command, apply,
    staffOf: (account) => must(people.get(account), account).staff,
    give: async (account, intent, householdId) => resultOf(await apply(command(account, intent, householdId))),
  };
}

export function resultOf(applied: Applied): CommandResult {
  if ('stop' in applied) throw new Error(`the upload stopped: ${JSON.stringify(applied.stop)}`);
  return applied.result;
}

async function signInAll(deps: HubDeps, deviceId: string): Promise<Map<string, { staff: Staff; keys: KeyPair }>> {
  const people = new Map<string, { staff: Staff; keys: KeyPair }>();
  for (const account of ['wang', 'li', 'zhao', 'chen', 'zhou']) {
    const keys = makeKeyPair();
    people.set(account, { keys, staff: valueOf(await bindStaffKey(deps, { account, password: demoPassword, publicKey: keys.publicKey, deviceId })) });
  }
  return people;
}
