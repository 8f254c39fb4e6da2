import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ensureResources, resourceDir } from '../../build/resources.ts';
import { putHistoryLines } from '../../electron/desk/db/history.ts';
import { giveCommand } from '../../electron/desk/db/give-command.ts';
import { inTransaction } from '../../electron/desk/db/in-transaction.ts';
import { loadSituation } from '../../electron/desk/db/load-situation.ts';
import { readDevice, writeMeta } from '../../electron/desk/db/meta.ts';
import { openDeskDb } from '../../electron/desk/db/open-desk-db.ts';
import { projectHouseholds } from '../../electron/desk/db/project-household.ts';
import { loadShown, putRecord } from '../../electron/desk/db/records.ts';
import type { DeskDeps, StaffSession } from '../../electron/desk/desk-deps.ts';
import { createPartFiles } from '../../electron/desk/files/part-files.ts';
import { readDocument } from '../../electron/desk/files/part-store.ts';
import { jobOfRow, readFailures, readJobRow } from '../../electron/desk/jobs/job-store.ts';
import { createFileTokens } from '../../electron/desk/rpc/file-tokens.ts';
import { dispatch } from '../../electron/desk/rpc/dispatch.ts';
import { createDocumentsEngine } from '../../electron/desk/workers/documents-engine.ts';
import type { Documents } from '../../electron/desk/workers/documents-tasks.ts';
import { makeKeyPair } from '../../shared/crypto/key-pairs.ts';
import type { CallInput, CallName, CallOutput } from '../../shared/desk/contract.ts';
import type { FailureGroup, Job } from '../../shared/desk/job-calls.ts';
import { decideCitizenSubmit } from '../../shared/domain/decide-citizen.ts';
import type { Decided } from '../../shared/domain/decision.ts';
import { plainSealUse } from '../../shared/domain/records.ts';
import type { DomainRecord, Signing } from '../../shared/domain/records.ts';
import { staffRoleSchema } from '../../shared/domain/roles.ts';
import type { StaffRole } from '../../shared/domain/roles.ts';
import { fontFilePaths } from '../../shared/documents/fonts/font-files.ts';
import { openMarkFonts } from '../../shared/documents/marks/glyph-outline.ts';
import { appendCitizenTail } from '../../shared/documents/signing/append-citizen-tail.ts';
import { createDemoSealIdentity } from '../../shared/documents/signing/demo-seal-identity.ts';
import { createDemoAuthority, createDemoAuthorityKeys } from '../../shared/documents/signing/event-certificate.ts';
import { sampleAgreementText, sampleAgreementTitle } from '../../shared/documents/template/samples/agreement.ts';
import { sampleWaiverText, sampleWaiverTitle } from '../../shared/documents/template/samples/waiver.ts';
import { must } from '../../shared/lib/assert.ts';
import { newId } from '../../shared/lib/random.ts';
import { ok, refuse } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';
import { putDocument } from './put-document.ts';
import { closesAtMs, opensAtMs } from './domain-samples.ts';
import { realRandom, sampleDrawings, valueOf } from './signing-world.ts';
import { noBackups } from './no-backups.ts';
import { deskKey } from './desk-key.ts';

export const sealPassPhrase = '一二三456';
export const sampleBatchForm = {
  name: '第一批', agreementNoPrefix: '福补租2026', opensAtMs, closesAtMs, templateVersionId: 'template', waiverTemplateVersionId: 'waiver-template', sealId: 'seal',
  partyA: { name: '示例区住房和建设局', address: '示例路1号', phone: '0755-00000000', department: '保障中心' }, returnGraceHours: null, fourEyes: false, allowAgents: false,
};

/** A desk with real database, files, documents and commands; only the clock, the hub and who is signed in are played. */
export type UseCaseDesk = {
  readonly deps: DeskDeps;
  readonly clock: { nowMs: number };
  readonly signInAs: (role: StaffRole, staffId?: string) => void;
  readonly call: <Name extends CallName>(name: Name, input: CallInput<Name>) => Promise<Result<CallOutput<Name>, Refusal>>;
  /** As `call`, for what must succeed. */
  readonly done: <Name extends CallName>(name: Name, input: CallInput<Name>) => Promise<CallOutput<Name>>;
  /** The job when it has stopped, with what failed. */
  readonly endOf: (jobId: string) => Promise<EndedJob>;
  readonly upload: (fileName: string, bytes: Uint8Array) => string;
  /** The citizen signs, as the hub would say it in a change. */
  readonly citizenSigns: (agreementId: string) => Promise<void>;
  readonly put: (records: readonly DomainRecord[]) => Promise<void>;
  readonly close: () => Promise<void>;
};

export type EndedJob = Job & { readonly failures: FailureGroup['items'] };

let engine: Promise<Documents> | null = null;

/** What a bench or a test of workers has of its own. */
export type OwnWorld = {
  readonly documents?: Documents;
  readonly monotonicMs?: () => number;
  /** A folder that outlives the desk; one that has been used before is opened as it is. */
  readonly dataDir?: string;
};

export async function openUseCaseDesk(world: OwnWorld = {}): Promise<UseCaseDesk> {
  const dataDir = world.dataDir ?? mkdtempSync(join(tmpdir(), 'desk-use-cases-'));
  const opened = valueOf(await openDeskDb(dataDir, deskKey));
  const clock = { nowMs: opensAtMs + 3_600_000 };
  const network = { fetch, random: realRandom, nowMs: () => opensAtMs + 3_600_000 };
  if (world.documents === undefined) engine ??= ensureResources().then(() => createDocumentsEngine({ readResource: (path) => readFile(join(resourceDir, path)), network }));
  let session: StaffSession | null = null;
  const deps: DeskDeps = {
    db: opened.db, random: realRandom, documents: world.documents ?? must(await engine, 'an engine'), jobs: new Map(),
    clock: { nowMs: () => clock.nowMs, monotonicMs: world.monotonicMs ?? (() => clock.nowMs) },
    files: createPartFiles(join(dataDir, 'parts'), deskKey, realRandom),
    fileTokens: createFileTokens({ clock: { nowMs: () => 0, monotonicMs: () => 0 }, random: realRandom }),
    session: { current: () => session, replace: (next) => { session = next; } },
    hub: offlineHub, events: { emit: () => undefined }, log: { info: () => undefined, error: (message, error) => console.error(message, error) },
    sync: { state: async () => ({ online: false, enrolled: true, lastContactAtMs: null, waiting: 0, oldestWaitingAtMs: null, unsuccessful: 0, problem: null }), hint: () => undefined },
    atRest: noBackups,
    config: { dataDir, hubUrl: 'http://127.0.0.1:1', demo: true, portalUrl: 'http://127.0.0.1:1', version: '0', resourceDir, rareFont: null, backup: { folder: join(dataDir, 'backups'), keptDays: 14 }, sampleFile: resolve('build/samples/sample-60.xlsx') },
  };
  const keys = makeKeyPair();
  const signInAs = (role: StaffRole, staffId: string = role): void => {
    session = { staff: { staffId, account: staffId, name: staffId, roles: [role] }, privateKey: keys.privateKey };
  };
  const isNew = await readDevice(deps.db) === null;
  if (isNew) await enrol(deps);
  signInAs('admin');
  if (isNew) await registerSealAndTemplates(deps, dataDir);
  const call: UseCaseDesk['call'] = async (name, input) => await dispatch(deps, name, input, { checkOutput: true }) as Result<CallOutput<typeof name>, Refusal>;
  await put(deps, ['hotline', 'reviewer', 'sealer', 'admin'].map((role) => ({
    kind: 'staff', record: { staffId: role, account: role, name: `员工${role}`, roles: [staffRoleSchema.parse(role)], active: true, keys: [{ deviceId: 'device', publicKey: keys.publicKey }], mustChangePassword: false, passwordChangedAtMs: 0, revision: 1 },
  })));
  return {
    deps, clock, signInAs, call,
    done: async (name, input) => valueOf(await call(name, input)),
    endOf: (jobId) => endOf(deps, jobId),
    upload: (fileName, bytes) => valueOf(deps.fileTokens.addUpload({ fileName, bytes })),
    citizenSigns: (agreementId) => citizenSigns(deps, agreementId),
    put: (records) => put(deps, records),
    close: async () => {
      await opened.close();
      if (world.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

const noLine = async (): Promise<Result<never, Refusal>> => refuse('offline', '没有连上服务器，请检查网络。');
const offlineHub: DeskDeps['hub'] = {
  enrol: noLine, staffKey: noLine, changePassword: noLine, administration: noLine, presence: noLine, upload: noLine, download: noLine, missingParts: noLine, putPart: noLine, readPart: noLine, listen: noLine, handIn: noLine, handIns: noLine, handedOver: async () => undefined,
};

async function enrol(deps: DeskDeps): Promise<void> {
  const [signing, encryption] = [makeKeyPair(), makeKeyPair()];
  await deps.db.insertInto('device_key').values({
    device_id: 'device', name: '测试工作台', private_key: signing.privateKey, public_key: signing.publicKey,
    encryption_private_key: encryption.privateKey, encryption_public_key: encryption.publicKey,
  }).execute();
  valueOf(await inTransaction(deps.db, async (tx) => {
    await writeMeta(tx, 'incarnation', newId(deps.random));
    await writeMeta(tx, 'nextDeviceSeq', 1);
    return ok(null);
  }));
}

async function registerSealAndTemplates(deps: DeskDeps, dataDir: string): Promise<void> {
  const nowMs = deps.clock.nowMs();
  for (const [templateVersionId, kind, title, text] of [
    ['template', 'agreement', sampleAgreementTitle, sampleAgreementText], ['waiver-template', 'waiver_statement', sampleWaiverTitle, sampleWaiverText],
  ] as const) {
    const template = { templateVersionId, kind, title, text, versionName: '第1版', createdAtMs: nowMs, createdBy: 'admin', revision: 1 };
    valueOf(await giveCommand(deps, { type: 'save_template_version', subjectId: templateVersionId, expectedRevision: 0, payload: { template } }, null));
  }
  const identity = await createDemoSealIdentity({ nowMs, passPhrase: sealPassPhrase, bureauName: '示例区住房和建设局', random: realRandom });
  mkdirSync(join(dataDir, 'seal-vault'));
  writeFileSync(join(dataDir, 'seal-vault', 'seal.p12'), identity.p12);
  const drawing = valueOf(await deps.documents.drawRoundSeal({ name: '示例区住房和建设局', caption: '演示' }));
  const seal = { sealId: 'seal', name: '演示公章', demo: true, certificatePem: identity.certificatePem, rootPem: identity.rootPem, drawing, ...plainSealUse, createdAtMs: nowMs, revision: 1 };
  valueOf(await giveCommand(deps, { type: 'save_seal', subjectId: 'seal', expectedRevision: 0, payload: { seal } }, null));
}

async function endOf(deps: DeskDeps, jobId: string): Promise<EndedJob> {
  await deps.jobs.get(jobId)?.ended;
  const job = jobOfRow(must(await readJobRow(deps.db, jobId), 'a job'));
  return { ...job, failures: (await readFailures(deps.db, jobId)).flatMap((group) => group.items) };
}

async function put(deps: DeskDeps, records: readonly DomainRecord[]): Promise<void> {
  valueOf(await inTransaction(deps.db, async (tx) => {
    for (const each of records) {
      await putRecord(tx, 'shown', each);
      if ('householdId' in each.record) await projectHouseholds(tx, [each.record.householdId], new Set(), deps.clock.nowMs());
    }
    return ok(null);
  }));
}

async function citizenSigns(deps: DeskDeps, agreementId: string): Promise<void> {
  const agreement = must(await loadShown(deps.db, 'agreement', agreementId), 'an agreement');
  const issued = must(agreement.issued, 'an issued agreement');
  const original = valueOf(await readDocument(deps, issued.original));
  const nowMs = deps.clock.nowMs();
  const authority = createDemoAuthority({ keys: createDemoAuthorityKeys({ nowMs, random: realRandom }), random: realRandom });
  const name = issued.fields.values['principalApplicant'] ?? '';
  const signer = valueOf(await authority.issue({ evidenceDigest: 'ab'.repeat(32), subjectName: name, nowMs }));
  const fonts = openMarkFonts({ regular: readFileSync(join(resourceDir, fontFilePaths.regular)), bold: readFileSync(join(resourceDir, fontFilePaths.bold)) });
  const tail = valueOf(await appendCitizenTail(original, { drawings: sampleDrawings, signedOnIso: '2026-01-20', signedAtMs: nowMs, signer, fonts }));
  const situation = await loadSituation(deps.db, 'shown', agreement.householdId);
  const written = await inTransaction(deps.db, async (tx) => {
    const [base, household] = [issued.original.parts[0]?.length ?? 0, original.length];
    const signedCopy = await putDocument(tx, deps, [original.subarray(0, base), original.subarray(base, household), tail]);
    const drawings = await putDocument(tx, deps, [new TextEncoder().encode(JSON.stringify(sampleDrawings))]);
    const evidence = await putDocument(tx, deps, [new TextEncoder().encode('{}')]);
    const picture = (byte: number): Uint8Array => new Uint8Array([0xff, 0xd8, 0xff, byte]);
    const signing: Signing = {
      signingId: newId(deps.random), agreementId, householdId: agreement.householdId, batchId: agreement.batchId, attempt: agreement.attempt + 1, channel: 'online',
      outcome: 'submitted', submittedAtMs: nowMs, signedCopy, drawings, evidence, evidenceDigest: evidence.digest, riskFlags: ['整个过程不足 60 秒'], counter: null, revision: 1,
      photos: { card: await putDocument(tx, deps, [picture(1)]), face: await putDocument(tx, deps, [picture(2)]) },
    };
    const decided: Decided = decideCitizenSubmit(situation, agreement, signing, nowMs);
    if (!decided.ok) return decided;
    for (const each of decided.value.puts) await putRecord(tx, 'shown', each);
    await putHistoryLines(tx, [{ event: decided.value.event, seq: 1, commandId: null }]);
    await projectHouseholds(tx, [agreement.householdId], new Set(), nowMs);
    return ok(null);
  });
  valueOf(written);
}
