import { readFile } from 'node:fs/promises';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureResources, resourceDir } from '../../build/resources.ts';
import { mintEnrolmentCode, saveStaff } from '../../citizen-web/store/first-start.ts';
import { giveCommand } from '../../electron/desk/db/give-command.ts';
import { loadSituation } from '../../electron/desk/db/load-situation.ts';
import type { DeskDeps, StaffSession } from '../../electron/desk/desk-deps.ts';
import { enrolDevice } from '../../electron/desk/staff/enrol-device.ts';
import { signIn } from '../../electron/desk/staff/sign-in.ts';
import { runSyncCycle } from '../../electron/desk/sync/sync-cycle.ts';
import { createDocumentsEngine } from '../../electron/desk/workers/documents-engine.ts';
import type { Documents } from '../../electron/desk/workers/documents-tasks.ts';
import { plainSealUse } from '../../shared/domain/records.ts';
import type { SigningBatch } from '../../shared/domain/records.ts';
import type { StaffRole } from '../../shared/domain/roles.ts';
import { loadFontFiles } from '../../shared/documents/fonts/font-files.ts';
import { openMarkFonts } from '../../shared/documents/marks/glyph-outline.ts';
import type { MarkFonts } from '../../shared/documents/marks/glyph-outline.ts';
import { createDemoSealIdentity } from '../../shared/documents/signing/demo-seal-identity.ts';
import { must } from '../../shared/lib/assert.ts';
import { agreementSource, waiverSource } from '../support/documents.ts';
import { sampleFillInput } from '../support/sample-household.ts';
import { signingTimeMs, valueOf } from '../support/signing-world.ts';
import { createDice, createMovableClock, seededRandom } from './chance.ts';
import { startDeskProgram } from './desk-program.ts';
import { startHubProgram } from './hub-program.ts';
import { issuingAct, newHousehold, sealId } from './staff-acts.ts';
import { createWire } from './wire.ts';
import { noNetwork } from '../support/no-network.ts';

/** What all runs begin from: folders of a hub and two enrolled desks with an open batch, to be copied for each run. */
export type PreparedWorld = {
  readonly hubDir: string;
  readonly deskDirs: readonly string[];
  /** By desk: who signs in there, with their keys. */
  readonly sessions: readonly (readonly StaffSession[])[];
  readonly batchId: string;
  readonly documents: Documents;
  readonly fonts: MarkFonts;
};

export const startMs = signingTimeMs;
/** The signing window closes this long after the start of a run. */
export const windowMs = 14 * 3_600_000;
const passPhrase = 'yanshi-2026';
/** At each desk one person of the front and one admin, so that what needs a second person has one. */
const people: readonly { readonly account: string; readonly roles: readonly StaffRole[] }[] = [
  { account: 'office', roles: ['hotline', 'reviewer', 'sealer'] }, { account: 'admin', roles: ['admin'] },
];

/** Makes it once, in `dir`, over the real calls: enrolment, sign-in, commands, sync. */
export async function prepareWorld(dir: string): Promise<PreparedWorld> {
  await ensureResources();
  const readResource = (path: string): Promise<Uint8Array> => readFile(join(resourceDir, path));
  const documents = await createDocumentsEngine({ readResource, network: noNetwork });
  const fonts = openMarkFonts(await loadFontFiles(readResource));
  const clock = createMovableClock(startMs).skewedBy(() => 0);
  const hubDir = join(dir, 'hub');
  mkdirSync(hubDir, { recursive: true });
  const hub = await startHubProgram({ dataDir: hubDir, clock, random: seededRandom(1), fonts, onAlarm: (text) => { throw new Error(text); } });
  const wire = createWire(() => hub, createDice(2), () => undefined);
  const deskDirs: string[] = [];
  const sessions: StaffSession[][] = [];
  const batchId = 'batch';
  for (const [index, name] of ['east', 'west'].entries()) {
    const dataDir = join(dir, name);
    const desk = await startDeskProgram({ dataDir, clock, random: seededRandom(3 + index), fetch: wire.fetch, documents });
    valueOf(await enrolDevice(desk.deps, { code: await mintEnrolmentCode(hub.deps), deviceName: name }));
    const own: StaffSession[] = [];
    for (const { account, roles } of people) {
      await saveStaff(hub.deps, { account: `${account}-${name}`, name: `${account} ${name}`, roles, password: passPhrase });
      valueOf(await signIn(desk.deps, { account: `${account}-${name}`, password: passPhrase }));
      own.push(must(desk.deps.session.current(), 'just signed in'));
    }
    if (index === 0) await openBatch(desk.deps, batchId);
    while (valueOf(await runSyncCycle(desk.deps)).moved > 0) continue;
    await desk.end();
    deskDirs.push(dataDir);
    sessions.push(own);
  }
  await hub.end();
  return { hubDir, deskDirs, sessions, batchId, documents, fonts };
}

/** Templates, a seal whose key the documents engine holds open under the seal's id, and a batch. */
async function openBatch(deps: DeskDeps, batchId: string): Promise<void> {
  for (const { templateVersionId, kind, title, text } of [agreementSource, waiverSource]) {
    const template = { templateVersionId, kind, title, versionName: '第1版', text, createdAtMs: 0, createdBy: 'admin', revision: 1 };
    valueOf(await giveCommand(deps, { type: 'save_template_version', subjectId: templateVersionId, expectedRevision: 0, payload: { template } }, null));
  }
  const identity = await createDemoSealIdentity({ nowMs: startMs, passPhrase, bureauName: '示例区住房和建设局', random: seededRandom(9) });
  valueOf(await deps.documents.openSigner(sealId, identity.p12, passPhrase, { certificatePem: identity.certificatePem, nowMs: startMs }));
  const drawing = valueOf(await deps.documents.drawRoundSeal({ name: '示例市示例区住房和建设局', caption: '演示' }));
  const seal = { sealId, name: '演示印章', demo: true, certificatePem: identity.certificatePem, rootPem: identity.rootPem, drawing, ...plainSealUse, createdAtMs: 0, revision: 1 };
  valueOf(await giveCommand(deps, { type: 'save_seal', subjectId: sealId, expectedRevision: 0, payload: { seal } }, null));
  const batch: SigningBatch = {
    batchId, name: '第一批', agreementNoPrefix: '示例2026', opensAtMs: startMs - 3_600_000, closesAtMs: startMs + windowMs,
    templateVersionId: agreementSource.templateVersionId, waiverTemplateVersionId: waiverSource.templateVersionId, sealId, partyA: sampleFillInput.partyA,
    returnGraceHours: 4, fourEyes: false, allowAgents: false, closedAtMs: null, revision: 1,
  };
  valueOf(await giveCommand(deps, { type: 'create_batch', subjectId: batchId, expectedRevision: 0, payload: { batch } }, null));
  for (let serial = 1; serial <= 5; serial += 1) {
    const { intent, householdId } = newHousehold(deps, batch, serial);
    valueOf(await giveCommand(deps, intent, householdId));
    if (serial > 2) await publishFirst(deps, intent.subjectId);
  }
}

/** Most runs begin with something that citizens can sign. */
async function publishFirst(deps: DeskDeps, householdId: string): Promise<void> {
  const situation = await loadSituation(deps.db, 'shown', householdId);
  const { batch, household, agreements: [agreement] } = situation;
  const known = { deps, dice: createDice(1), situation, batch: must(batch, 'opened'), household: must(household, 'added'), agreement: must(agreement, 'drafted') };
  const act = must(await issuingAct('publish', { ...known, subject: { subjectId: known.agreement.agreementId, expectedRevision: 1 } }), 'publishing is always drawn');
  valueOf(await giveCommand(deps, act.intent, householdId, { parts: act.parts ?? [] }));
}
