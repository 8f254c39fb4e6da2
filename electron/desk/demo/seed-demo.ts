import { createDemoSealIdentity } from '../../../shared/documents/signing/demo-seal-identity.ts';
import { sampleAgreementText, sampleAgreementTitle } from '../../../shared/documents/template/samples/agreement.ts';
import { sampleWaiverText, sampleWaiverTitle } from '../../../shared/documents/template/samples/waiver.ts';
import { plainSealUse } from '../../../shared/domain/records.ts';
import type { TemplateVersion } from '../../../shared/domain/records.ts';
import { newId } from '../../../shared/lib/random.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import { createBatch } from '../batches/create-batch.ts';
import { giveCommand } from '../db/give-command.ts';
import { readDevice } from '../db/meta.ts';
import { listShown } from '../db/records.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { confirmImport } from '../households/confirm-import.ts';
import { giveSampleFile } from '../households/give-sample-file.ts';
import { writeSealKeyFile } from '../sealing/seal-vault.ts';
import { enrolDevice } from '../staff/enrol-device.ts';
import { signIn } from '../staff/sign-in.ts';
import { signOut } from '../staff/sign-out.ts';

export type DemoSeed = {
  /** A one-time code of the demo hub; asked for only while the desk is not enrolled. */
  readonly enrolmentCode: () => Promise<string>;
  /** A batch around now with the sample workbook in it, so that the first screen has something to show. */
  readonly hasSampleBatch: boolean;
};

const demoPassword = 'yanshi-2026';
const demoAdmin = 'chen';
/** The pass phrase of the demonstration seal's PKCS#12 file. */
export const demoPassPhrase = 'yanshi-2026';
const demoBureau = '演示区住房和建设局';
const hourMs = 3_600_000;
const patienceMs = 20_000;

/** The demonstration's first start: enrols, then makes templates, a seal and a batch through the ordinary use cases, once. */
export async function seedDemo(deps: DeskDeps, seed: DemoSeed): Promise<Result<void, Refusal>> {
  if (await readDevice(deps.db) === null) {
    const enrolled = await enrolDevice(deps, { code: await seed.enrolmentCode(), deviceName: '演示工作台' });
    if (!enrolled.ok) return enrolled;
  }
  if (!await isDownloaded(deps)) return refuse('offline', '连不上服务器，演示数据没有准备好，请检查后重新启动。');
  if ((await listShown(deps.db, 'template', {})).length > 0) return ok(undefined);
  const signedIn = await signIn(deps, { account: demoAdmin, password: demoPassword });
  if (!signedIn.ok) return signedIn;
  const made = await makeOffice(deps, seed.hasSampleBatch);
  await signOut(deps);
  return made;
}

async function makeOffice(deps: DeskDeps, hasSampleBatch: boolean): Promise<Result<void, Refusal>> {
  const templateVersionId = await saveTemplate(deps, 'agreement', sampleAgreementTitle, sampleAgreementText);
  if (!templateVersionId.ok) return templateVersionId;
  const waiverTemplateVersionId = await saveTemplate(deps, 'waiver_statement', sampleWaiverTitle, sampleWaiverText);
  if (!waiverTemplateVersionId.ok) return waiverTemplateVersionId;
  const sealId = await saveDemoSeal(deps);
  if (!sealId.ok) return sealId;
  if (!hasSampleBatch) return ok(undefined);
  const wholeHourMs = Math.floor(deps.clock.nowMs() / hourMs) * hourMs;
  const batch = await createBatch(deps, {
    name: '演示批次', agreementNoPrefix: 'YS', opensAtMs: wholeHourMs - hourMs, closesAtMs: wholeHourMs + 80 * hourMs,
    templateVersionId: templateVersionId.value, waiverTemplateVersionId: waiverTemplateVersionId.value, sealId: sealId.value,
    partyA: { name: demoBureau, address: '演示区政务中心', phone: '0755-23619344', department: '住房保障科' },
    returnGraceHours: null, fourEyes: true, allowAgents: false,
  });
  return batch.ok ? importSample(deps, batch.value.batchId) : batch;
}

async function saveTemplate(deps: DeskDeps, kind: TemplateVersion['kind'], title: string, text: string): Promise<Result<string, Refusal>> {
  const templateVersionId = newId(deps.random);
  const template: TemplateVersion = { templateVersionId, kind, title, versionName: '演示版', text, createdAtMs: deps.clock.nowMs(), createdBy: deps.session.current()?.staff.staffId ?? 'demo', revision: 1 };
  const given = await giveCommand(deps, { type: 'save_template_version', subjectId: templateVersionId, expectedRevision: 0, payload: { template } }, null);
  return given.ok ? ok(templateVersionId) : given;
}

/** The key file first: a seal that is registered must be usable here. */
async function saveDemoSeal(deps: DeskDeps): Promise<Result<string, Refusal>> {
  const nowMs = deps.clock.nowMs();
  const identity = await createDemoSealIdentity({ nowMs, passPhrase: demoPassPhrase, bureauName: demoBureau, random: deps.random });
  const drawing = await deps.documents.drawRoundSeal({ name: demoBureau, caption: '演示专用' });
  if (!drawing.ok) return drawing;
  const sealId = newId(deps.random);
  writeSealKeyFile(deps, sealId, identity.p12);
  const seal = { sealId, name: `${demoBureau}（演示）`, demo: true, certificatePem: identity.certificatePem, rootPem: identity.rootPem, drawing: drawing.value, ...plainSealUse, createdAtMs: nowMs, revision: 1 };
  const given = await giveCommand(deps, { type: 'save_seal', subjectId: sealId, expectedRevision: 0, payload: { seal } }, null);
  return given.ok ? ok(sealId) : given;
}

async function importSample(deps: DeskDeps, batchId: string): Promise<Result<void, Refusal>> {
  const sample = await giveSampleFile(deps);
  if (!sample.ok) return sample;
  const file = deps.fileTokens.readDownload(sample.value.fileToken);
  if (!file.ok) return file;
  const upload = deps.fileTokens.addUpload(file.value);
  if (!upload.ok) return upload;
  const started = await confirmImport(deps, { batchId, fileToken: upload.value, mapping: null, applyChanges: false, removeMissing: false });
  if (!started.ok) return started;
  // The sign-in must outlast the job, which signs as it goes.
  return await waitUntil(async () => !deps.jobs.has(started.value.jobId)) ? ok(undefined) : refuse('slow', '演示名单导入没有在限定时间内完成，请重新启动后查看。');
}

async function isDownloaded(deps: DeskDeps): Promise<boolean> {
  deps.sync.hint();
  return waitUntil(async () => (await listShown(deps.db, 'staff', {})).length > 0);
}

async function waitUntil(isDone: () => Promise<boolean>): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += 100) {
    if (await isDone()) return true;
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
  return false;
}
