import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runVerifyEvidence } from '../../../build/verify-evidence.ts';
import { resourceDir } from '../../../build/resources.ts';
import { readEventAuthority } from '../../../citizen-web/hub-secrets.ts';
import { approveWaiting, currentVersion, returnSignature, sealApproved } from '../../../build/demo/desk-steps.ts';
import { createHttpCitizen } from '../../../build/demo/http-citizen.ts';
import { inventDrawing } from '../../../build/demo/invented-handwriting.ts';
import { plainPicture } from '../../../build/demo/plain-picture.ts';
import { importAndPush } from '../../../build/demo/push-steps.ts';
import type { DemoBatch, DemoHousehold } from '../../../build/demo/push-steps.ts';
import { readCode } from '../../../build/demo/stage.ts';
import { listShown } from '../../../electron/desk/db/records.ts';
import { loadFontFiles } from '../../../shared/documents/fonts/font-files.ts';
import { evidenceFileSchema, memberNames } from '../../../shared/documents/evidence/evidence-file.ts';
import type { EvidenceFile } from '../../../shared/documents/evidence/evidence-file.ts';
import { readStoredZip } from '../../../shared/documents/evidence/stored-zip.ts';
import { openMarkFonts } from '../../../shared/documents/marks/glyph-outline.ts';
import type { MarkFonts } from '../../../shared/documents/marks/glyph-outline.ts';
import { pemText } from '../../../shared/documents/signing/certificate-writer.ts';
import { citizenEvidenceSchema, counterEvidenceSchema } from '../../../shared/domain/signing-evidence.ts';
import { must } from '../../../shared/lib/assert.ts';
import { openDeskInProcess } from '../../support/desk-in-process.ts';
import type { DeskInProcess } from '../../support/desk-in-process.ts';
import { pack } from '../../support/evidence-package.ts';
import { findTraces } from '../../support/personal-traces.ts';
import { realRandom, valueOf } from '../../support/signing-world.ts';

const dir = mkdtempSync(join(tmpdir(), 'evidence-'));
const path = (name: string): string => join(dir, name);
let office: DeskInProcess;
let batch: DemoBatch;
let fonts: MarkFonts;
const householdAt = (index: number): DemoHousehold => must(batch.households[index], 'a household');

beforeAll(async () => {
  office = await openDeskInProcess();
  fonts = openMarkFonts(await loadFontFiles((file) => readFile(join(resourceDir, file))));
  const { nowMs } = office.world.time;
  batch = await importAndPush(office.driver, readFileSync('build/samples/sample-10-utf8.csv'), { opensAtMs: nowMs - 60_000, closesAtMs: nowMs + 24 * 3_600_000 }, '签约名单.csv');
});
afterAll(async () => {
  await office.close();
  rmSync(dir, { recursive: true, force: true });
});

async function signOnline(index: number, times: number): Promise<void> {
  const { person } = householdAt(index);
  const { hub } = office.world;
  const citizen = createHttpCitizen({ hubUrl: hub.url, fonts, readCode: (phone) => readCode(hub.url, phone) }, person, index + 1);
  await citizen.logIn();
  for (let time = 1; time <= times; time += 1) {
    if (time > 1) {
      await office.driver.synced();
      await returnSignature(office.driver, householdAt(index));
    }
    office.world.time.nowMs += 90_000;
    await citizen.sign('补租协议');
  }
  await office.driver.synced();
}

async function exported(index: number, which = 0): Promise<{ bytes: Buffer; fileName: string; evidence: EvidenceFile; names: string[] }> {
  const version = await currentVersion(office.driver, householdAt(index));
  const { signingId } = must(version.evidence[which], 'a signing to export');
  const made = await office.driver.call('archive.exportEvidence', { agreementId: version.agreementId, signingId });
  const bytes = await office.driver.readFile(made.fileToken);
  const members = valueOf(readStoredZip(bytes));
  const text = Buffer.from(must(members.find((each) => each.name === memberNames.evidence), 'evidence').bytes).toString('utf8');
  return { bytes, fileName: made.fileName, evidence: evidenceFileSchema.parse(JSON.parse(text)), names: members.map((each) => each.name) };
}

async function verify(bytes: Uint8Array, ...roots: string[]): Promise<{ code: number; text: string }> {
  writeFileSync(path('a.zip'), bytes);
  const lines: string[] = [];
  const code = await runVerifyEvidence([path('a.zip'), ...roots.flatMap((root) => ['--ca', root])], office.world.time.nowMs, (line) => lines.push(line));
  return { code, text: lines.join('\n') };
}

/** The roots that the office would publish: of the hub's event certificates and of the seal. */
async function writeRoots(): Promise<string> {
  const { config } = office.world.hub.deps;
  const eventRoot = readEventAuthority(config.dataDir, office.world.time.nowMs, realRandom).rootCertificate;
  const seals = await listShown(office.deps.db, 'seal', {});
  writeFileSync(path('ca.pem'), [pemText('CERTIFICATE', eventRoot), ...seals.map((seal) => seal.rootPem)].join('\n'));
  return path('ca.pem');
}

test('a sealed agreement, signed twice: the whole way is in the package, it holds under the published roots, and its export is recorded', async () => {
  await signOnline(0, 2);
  await approveWaiting(office.driver, batch.batchId, 1);
  await office.driver.synced();
  await sealApproved(office.driver, batch.batchId);
  await office.driver.signInAs('chen');
  const made = await exported(0);
  expect(await verify(made.bytes, await writeRoots())).toMatchObject({ code: 0, text: expect.stringContaining('材料完整，未被改动') });
  expect((await verify(made.bytes)).code).toBe(0);
  expect(made.fileName).toMatch(/-签约存证材料-第2次\.zip$/);
  expect(made.names).toEqual(expect.arrayContaining(['存证说明.pdf', '文书/待签文本.pdf', '文书/签字件.pdf', '文书/盖章件.pdf', '文书/已退回的签字件-第1次.pdf', '笔迹/strokes.json', '笔迹/1.svg']));
  const signing = citizenEvidenceSchema.parse(made.evidence.signing);
  expect(signing).toMatchObject({
    form: 'qianyuetai signing evidence 2', agreement: { attempt: 2 }, identity: { compared: ['residentId', 'phone', 'phoneCode'], matched: true }, face: { method: 'live-photo' },
    entry: { way: 'portal', deviceClass: 'phone', userAgentFamily: expect.stringMatching(/, /), sessionHash: expect.stringMatching(/^[0-9a-f]{64}$/), linkCount: expect.any(Number) },
    code: { wrongTries: 0, messageId: expect.any(String), verifiedAtMs: expect.any(Number) }, submit: { requestHash: expect.stringMatching(/^[0-9a-f]{64}$/) },
  });
  expect(signing.consentTexts?.map((text) => text.title)).toEqual(['电子认证服务协议', '个人信息保护政策', '个人生物识别信息保护规则']);
  expect(signing.entry.links?.length).toBeGreaterThan(0);
  expect(made.evidence.history.map((each) => each.type)).toEqual(expect.arrayContaining(['add_household', 'publish', 'citizen_submitted', 'return', 'approve', 'seal']));
  expect(made.evidence.history.find((each) => each.type === 'return')).toMatchObject({ actor: { kind: 'staff', name: '李审核' } });
  expect(made.evidence.changeLog.entries.flatMap((each) => each.change.records).filter((each) => each.commitment === undefined)).toEqual([]);
  // No picture, no whole number of a phone, no code of the hub's tables; the ID stands in the agreement itself alone.
  expect(JSON.stringify(made.evidence.signing)).not.toContain(householdAt(0).person.residentId);
  const page = await office.driver.call('households.page', { householdId: householdAt(0).householdId });
  expect(page.timeline[0]).toMatchObject({ title: '操作留痕', note: expect.stringMatching(/^导出签约存证材料 .+（第 2 次签字），链尾校验值 [0-9a-f]{64}$/) });
});

test('the returned signing has a package of its own, without the seal', async () => {
  const made = await exported(0, 1);
  expect(made.evidence.about).toMatchObject({ attempt: 1, channel: 'online' });
  expect(made.names.some((name) => name.includes('盖章件'))).toBe(false);
  expect(await verify(made.bytes)).toMatchObject({ code: 0 });
});

test('offline it is made from what is here; what this desk no longer keeps is fetched, or named as the reason', async () => {
  const { deps, desk } = office;
  await exported(0);
  desk.line.fault = () => 'lose_request';
  expect((await verify((await exported(0)).bytes)).code).toBe(0);
  await deps.db.deleteFrom('downloaded_change').where('seq', '<', 60).execute();
  const version = await currentVersion(office.driver, householdAt(0));
  const asked = { agreementId: version.agreementId, signingId: version.evidence[0]?.signingId ?? null };
  expect(await office.driver.refusalOf('archive.exportEvidence', asked)).toMatch(/较早的系统日志本机已不再保存，请联网/);
  desk.line.fault = () => null;
  expect((await verify((await exported(0)).bytes)).code).toBe(0);
  const { digest } = must((await listShown(deps.db, 'signing', { householdId: householdAt(0).householdId }))[0], 'a signing').evidence;
  await deps.db.deleteFrom('part').where('digest', '=', digest).execute();
  desk.line.fault = (request) => (request.path.startsWith('/sync/parts') ? 'lose_request' : null);
  const refusals = await Promise.all(version.evidence.map(({ signingId }) => office.driver.call('archive.exportEvidence', { agreementId: version.agreementId, signingId }).then(() => '', String)));
  expect(refusals.filter((each) => /还没有下载到本机，请联网后再打开/.test(each))).toHaveLength(1);
  desk.line.fault = () => null;
  await office.driver.synced();
});

test('a 现场签约 says who served and who watched, and that it had no code', async () => {
  const household = householdAt(1);
  await office.driver.signInAs('wang');
  const { agreementId } = await currentVersion(office.driver, household);
  const save = (step: Parameters<typeof office.driver.call<'counter.save'>>[1]['step']) => office.driver.call('counter.save', { agreementId, step });
  await save({ kind: 'witness', witness: '周社工' });
  await save({ kind: 'consent' });
  for (const which of ['card', 'face'] as const) await office.driver.call('counter.photo', { agreementId, which, fileToken: await office.driver.addFile('a.png', plainPicture()) });
  await save({ kind: 'read' });
  for (const [index, character] of Array.from(household.person.name).entries()) await save({ kind: 'drawing', index, drawing: inventDrawing(character, fonts) });
  await office.driver.call('counter.sign', { agreementId });
  expect(await office.driver.refusalOf('archive.exportEvidence', { agreementId, signingId: 'x' })).toMatch(/由审核人或管理员导出/);
  await office.driver.signInAs('li');
  expect((await currentVersion(office.driver, household)).evidence).toEqual([]);
  expect(await office.driver.refusalOf('archive.exportEvidence', { agreementId, signingId: 'x' })).toMatch(/还没有上传到服务器/);
  await office.driver.synced();
  const made = await exported(1);
  expect(made.evidence.about.channel).toBe('counter');
  expect(counterEvidenceSchema.parse(made.evidence.signing)).toMatchObject({ form: 'qianyuetai counter evidence 2', counter: { staffName: '王咨询', witness: '周社工' }, photos: { taken: true } });
  expect(await verify(made.bytes)).toMatchObject({ code: 0, text: expect.stringContaining('现场签约') });
});

test('受托人 signs offline with a 委托书: the hub applies it, the package names them and holds the 委托书, and nothing of it lies open on a disk', async () => {
  const household = householdAt(3);
  const agent = { name: '欧阳代理人', idNumber: '440524188001010014', relation: '子女' };
  await office.driver.signInAs('chen');
  const { batches } = await office.driver.call('batches.list', {});
  const { batch: { revision } } = must(batches.find((each) => each.batch.batchId === batch.batchId), 'the batch');
  await office.driver.call('batches.update', { batchId: batch.batchId, expectedRevision: revision, patch: { allowAgents: true }, reason: '允许委托代理' });
  await office.driver.synced();
  await office.driver.signInAs('wang');
  const { agreementId } = await currentVersion(office.driver, household);
  office.desk.line.fault = () => 'lose_request';
  const save = (step: Parameters<typeof office.driver.call<'counter.save'>>[1]['step']) => office.driver.call('counter.save', { agreementId, step });
  await office.driver.call('counter.signer', { agreementId, clearDrawn: false, agent: { ...agent, letterTokens: [await office.driver.addFile('委托书.png', plainPicture())] } });
  await save({ kind: 'witness', witness: '周社工' });
  await save({ kind: 'consent' });
  await save({ kind: 'no_photos', reason: '没有摄像头' });
  await save({ kind: 'read' });
  for (const [index, character] of Array.from(agent.name).entries()) await save({ kind: 'drawing', index, drawing: inventDrawing(character, fonts) });
  await office.driver.call('counter.sign', { agreementId });
  office.desk.line.fault = () => null;
  await office.driver.synced();
  await office.driver.signInAs('li');
  const made = await exported(3);
  expect(counterEvidenceSchema.parse(made.evidence.signing)).toMatchObject({ person: { name: household.person.name }, agent });
  expect(made.names).toContain('文书/委托书.png');
  expect(made.evidence.certificates).toMatchObject([{ field: 'citizen', signerName: agent.name }]);
  expect(await verify(made.bytes, await writeRoots())).toMatchObject({ code: 0, text: expect.stringContaining('委托书') });
  const members = valueOf(readStoredZip(made.bytes)).slice(2, -2);
  const other = { ...made.evidence, signing: { ...(made.evidence.signing as Readonly<Record<string, EvidenceFile['signing']>>), agent: { ...agent, relation: '朋友', letterDigest: 'a'.repeat(64) } } };
  expect(await verify(pack({ evidence: other, members }))).toMatchObject({ code: 1, text: expect.stringContaining('受托人或委托书与系统登记的不一致') });
  const withoutLetter = { ...made.evidence, documents: made.evidence.documents.filter((each) => each.role !== 'letter') };
  expect(await verify(pack({ evidence: withoutLetter, members }))).toMatchObject({ code: 1, text: expect.stringContaining('委托书不是登记的那一份') });
  const secrets = [agent.name, agent.idNumber];
  for (const folder of [office.world.hub.deps.config.dataDir, office.deps.config.dataDir]) expect(findTraces(folder, secrets)).toEqual([]);
});

test('a 纸质签约 has its original, the scan and who accepted it', async () => {
  await office.driver.signInAs('wang');
  const before = await currentVersion(office.driver, householdAt(2));
  await office.driver.call('paper.attach', { agreementId: before.agreementId, expectedRevision: before.revision, fileTokens: [await office.driver.addFile('scan.png', plainPicture())], note: '窗口签的' });
  await office.driver.synced();
  await office.driver.signInAs('li');
  const waiting = await currentVersion(office.driver, householdAt(2));
  const { scanDigest } = await office.driver.call('paper.scan', { agreementId: before.agreementId, page: 0 });
  await office.driver.call('paper.accept', { agreementId: before.agreementId, expectedRevision: waiting.revision, scanDigest });
  await office.driver.synced();
  const made = await exported(2);
  expect(made.evidence).toMatchObject({ about: { channel: 'paper', signingId: null }, signing: null, handwriting: null, certificates: [] });
  expect(made.names).toContain('文书/纸质原件扫描件.png');
  const { code, text } = await verify(made.bytes);
  expect([code, text]).toEqual([0, expect.stringMatching(/以纸质原件为准/)]);
});
