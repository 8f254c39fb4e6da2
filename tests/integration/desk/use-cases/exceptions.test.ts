import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openUseCaseDesk, sampleBatchForm, sealPassPhrase } from '../../../support/use-case-desk.ts';
import type { UseCaseDesk } from '../../../support/use-case-desk.ts';
import { loadShown } from '../../../../electron/desk/db/records.ts';
import type { CallInput, CallName, CallOutput } from '../../../../shared/desk/contract.ts';
import type { HouseholdRow } from '../../../../shared/desk/household-calls.ts';
import { voided } from '../../../../shared/domain/agreement-versions.ts';
import { closesAtMs } from '../../../support/domain-samples.ts';
import { must } from '../../../../shared/lib/assert.ts';

let desk: UseCaseDesk;
let batchId: string;
let rows: readonly HouseholdRow[];
let nextRow = 0;
const basis = new Uint8Array([0x25, 0x50, 0x44, 0x46, 1, 2, 3]);

beforeAll(async () => {
  desk = await openUseCaseDesk();
  batchId = (await desk.done('batches.create', sampleBatchForm)).batchId;
  const fileToken = desk.upload('名单.xlsx', readFileSync('build/samples/sample-60.xlsx'));
  await desk.endOf((await desk.done('import.confirm', { batchId, fileToken, mapping: null, applyChanges: false, removeMissing: false })).jobId);
  rows = (await desk.done('households.search', { batchId })).rows;
});
afterAll(() => desk.close());
beforeEach(() => desk.signInAs('admin'));

/** A household no test has touched, pushed. */
async function published(): Promise<HouseholdRow> {
  const row = must(rows[nextRow], 'a household is left');
  nextRow += 1;
  desk.signInAs('admin');
  const job = await desk.endOf((await desk.done('agreements.publish', { agreementIds: [row.agreementId] })).jobId);
  expect(job.failures).toEqual([]);
  return row;
}

async function page(householdId: string): Promise<CallOutput<'households.page'>> {
  return desk.done('households.page', { householdId });
}

async function fieldsOf(householdId: string): Promise<CallOutput<'households.reveal'>> {
  return desk.done('households.reveal', { householdId, reason: '核验通过' });
}

async function refused<Name extends CallName>(name: Name, input: CallInput<Name>): Promise<string> {
  const result = await desk.call(name, input);
  if (result.ok) throw new Error(`${name} was not refused`);
  expect(result.error.message).toMatch(/^[^a-z]*[\u4e00-\u9fff].*[。]$/u);
  return result.error.message;
}

test('a correction of money is asked for by one person and made by another, as a new version', async () => {
  const { householdId, agreementId } = await published();
  const { fields, contactPhone } = await fieldsOf(householdId);
  const corrected = { ...fields, values: { ...fields.values, bankAccount: '6222 0000 1111 2222' } };
  const asked = { agreementId, expectedRevision: 2, fields: corrected, contactPhone, reason: '账号写错' };
  expect(await refused('agreements.correct', asked)).toMatch(/第二人复核/);
  await desk.done('agreements.requestCorrection', { ...asked, basisFileToken: null });
  const shown = await page(householdId);
  expect(shown.versions[0]?.pending).toMatchObject({ kind: 'correction', requestedByName: '员工admin', changes: [{ key: 'bankAccount', becomes: '6222000011112222' }] });
  const again = { ...asked, expectedRevision: 3 };
  expect(await refused('agreements.correct', again)).toMatch(/不能自己复核/);
  desk.signInAs('reviewer');
  expect((await desk.done('pending.list', { batchId })).items).toMatchObject([{ agreementId, act: 'correction', reason: '账号写错', askedByName: '员工admin', isOwn: false }]);
  expect((await desk.done('home.overview', { batchId })).nextSteps).toContainEqual(expect.objectContaining({ page: 'pending', count: 1 }));
  await desk.done('agreements.correct', again);
  const after = await page(householdId);
  expect(after.versions.map((each) => [each.versionNo, each.status, each.voidReason])).toEqual([[2, 'awaiting_signature', null], [1, 'void', 'superseded']]);
  expect(after.versions[0]?.agreementNo).toMatch(/-2$/);
  expect((await desk.done('pending.list', { batchId })).items).toEqual([]);
  expect(await refused('agreements.withdraw', { agreementId, expectedRevision: 4, reason: '无' })).toMatch(/岗位/);
});

test('a harmless correction needs no second person; a name needs a scanned basis', async () => {
  const { householdId, agreementId } = await published();
  const { fields, contactPhone } = await fieldsOf(householdId);
  const named = { ...fields, values: { ...fields.values, principalApplicant: '王大三' } };
  const asked = { agreementId, expectedRevision: 2, contactPhone, reason: '姓名有误', fields: named };
  expect(await refused('agreements.requestCorrection', { ...asked, basisFileToken: null })).toMatch(/依据材料/);
  expect(await refused('agreements.requestCorrection', { ...asked, basisFileToken: desk.upload('a.txt', new Uint8Array([1])) })).toMatch(/扫描件/);
  const badMoney = { ...fields, values: { ...fields.values, monthlyRent: '一千' } };
  expect(await refused('agreements.correct', { ...asked, fields: badMoney })).toMatch(/月租金/);
  await desk.done('agreements.requestCorrection', { ...asked, basisFileToken: desk.upload('a.pdf', basis) });
  await desk.done('agreements.cancelCorrection', { agreementId, expectedRevision: 3, reason: '暂不更正' });
  const moved = { ...fields, values: { ...fields.values, serviceAddress: '新地址1号' } };
  await desk.done('agreements.correct', { ...asked, expectedRevision: 4, fields: moved });
  expect((await page(householdId)).versions).toHaveLength(2);
});

test('a correction of the phone alone prints the new number in a new version', async () => {
  const { householdId, agreementId } = await published();
  const { fields } = await fieldsOf(householdId);
  await desk.done('agreements.correct', { agreementId, expectedRevision: 2, fields, contactPhone: '13900002222', reason: '换号' });
  const corrected = await fieldsOf(householdId);
  expect([corrected.contactPhone, corrected.fields.values['contactPhone']]).toEqual(['13900002222', '13900002222']);
  const unsaved = await desk.done('documents.preview', { householdId, kind: 'waiver_statement', fields: null, page: 0 });
  expect(unsaved.pageCount).toBeGreaterThan(0);
});

test('a waiver statement stops approval, and 予以确认 ends the agreement', async () => {
  const { householdId, agreementId } = await published();
  await desk.citizenSigns(agreementId);
  desk.signInAs('hotline');
  await desk.done('waivers.start', { agreementId, expectedRevision: 3, reason: '申请人来电放弃' });
  const waiver = must((await page(householdId)).versions.find((each) => each.kind === 'waiver_statement'), 'a waiver statement');
  expect(waiver).toMatchObject({ status: 'awaiting_signature' });
  expect(waiver.agreementNo).toContain('F');
  expect((await desk.done('households.search', { batchId, waiverOnly: true })).total).toBe(1);
  desk.signInAs('reviewer');
  expect((await desk.done('review.queue', { batchId })).items.map((each) => each.householdId)).not.toContain(householdId);
  const agreementCase = await desk.done('review.case', { agreementId });
  expect(agreementCase).toMatchObject({ canApprove: false });
  expect(agreementCase.whyNot).toMatch(/放弃签约声明书/);
  await desk.citizenSigns(waiver.agreementId);
  const waiverCase = await desk.done('review.case', { agreementId: waiver.agreementId });
  await desk.done('waivers.confirm', { agreementId: waiver.agreementId, expectedRevision: waiverCase.revision, signedCopyDigest: waiverCase.signedCopyDigest, photoAnswers: { faceIsCard: true, cardIsRecord: true } });
  expect((await page(householdId)).versions.find((each) => each.kind === 'agreement')).toMatchObject({ status: 'void', voidReason: 'waived' });
});

test('不予确认 leaves the agreement where it was', async () => {
  const { householdId, agreementId } = await published();
  await desk.done('waivers.start', { agreementId, expectedRevision: 2, reason: '申请人来电放弃' });
  const waiver = must((await page(householdId)).versions.find((each) => each.kind === 'waiver_statement'), 'a waiver statement');
  desk.signInAs('reviewer');
  await desk.done('waivers.decline', { agreementId: waiver.agreementId, expectedRevision: waiver.revision, reason: '非本人意愿' });
  expect((await page(householdId)).versions.find((each) => each.kind === 'agreement')?.status).toBe('awaiting_signature');
});

test('an expired version is restored as a new one with its own close', async () => {
  const { householdId, agreementId } = await published();
  const agreement = must(await loadShown(desk.deps.db, 'agreement', agreementId), 'an agreement');
  await desk.put([{ kind: 'agreement', record: voided(agreement, 'expire', closesAtMs, null) }]);
  const asked = { agreementId, expectedRevision: 3, reason: '住院' };
  expect(await refused('agreements.restore', { ...asked, closesAtMs: 1 })).toMatch(/晚于现在/);
  await desk.done('agreements.restore', { ...asked, closesAtMs: closesAtMs + 86_400_000 });
  expect((await page(householdId)).versions[0]).toMatchObject({ versionNo: 2, status: 'awaiting_signature', closesAtMs: closesAtMs + 86_400_000 });
});

test('盖章后作废 takes two admins, and 验真 says since when', async () => {
  const { householdId, agreementId } = await published();
  await desk.citizenSigns(agreementId);
  desk.signInAs('reviewer');
  const shown = await desk.done('review.case', { agreementId });
  await desk.done('review.approve', { agreementId, expectedRevision: shown.revision, signedCopyDigest: shown.signedCopyDigest, photoAnswers: { faceIsCard: true, cardIsRecord: true } });
  desk.signInAs('sealer');
  await desk.endOf((await desk.done('sealing.seal', { agreementIds: [agreementId], passPhrase: sealPassPhrase })).jobId);
  const saved = await desk.done('documents.save', { agreementId, which: 'sealed' });
  desk.signInAs('admin');
  const revision = must((await page(householdId)).versions[0], 'a version').revision;
  await desk.done('agreements.requestRevocation', { agreementId, expectedRevision: revision, reason: '发现不符条件', basisFileToken: desk.upload('a.pdf', basis) });
  expect(await refused('agreements.revoke', { agreementId, expectedRevision: revision + 1, note: '' })).toMatch(/另一位管理员/);
  desk.signInAs('admin', 'admin-2');
  await desk.done('agreements.revoke', { agreementId, expectedRevision: revision + 1, note: '' });
  const file = desk.deps.fileTokens.readDownload(saved.fileToken);
  if (!file.ok) throw new Error(file.error.message);
  const verified = await desk.done('documents.verifyFile', { fileToken: desk.upload('a.pdf', file.value.bytes) });
  expect(verified).toMatchObject({ verdict: 'genuine', matchesRecord: true });
  expect(verified.headline).toMatch(/已于2026年1月20日 .*作废/);
});

test('the household page shows masked values and exactly the buttons of state and role', async () => {
  const { householdId } = await published();
  const { fields, contactPhone } = await fieldsOf(householdId);
  const shown = await page(householdId);
  const text = JSON.stringify(shown);
  for (const secret of [fields.values['residentId'], fields.values['bankAccount'], contactPhone, fields.values['serviceAddress']]) expect(text).not.toContain(must(secret, 'a value'));
  const commands = (view: CallOutput<'households.page'>): string[] => view.actions.map((each) => each.command).sort();
  expect(commands(shown)).toEqual(['change_phone', 'counter_sign', 'hold_household', 'log_call', 'request_correction', 'set_special', 'start_waiver', 'withdraw']);
  desk.signInAs('hotline');
  expect(commands(await page(householdId))).toEqual(['attach_paper', 'change_phone', 'counter_sign', 'log_call', 'request_correction', 'set_special', 'start_waiver']);
  desk.signInAs('sealer');
  expect(commands(await page(householdId))).toEqual(['log_call']);
  expect(shown.wordsToSay.join()).toMatch(/微信扫码签字/);
  expect(shown.timeline.some((each) => each.waiting)).toBe(true);
});

test('calls, phone, hold and special circumstances', async () => {
  const { householdId } = await published();
  await desk.done('households.logCall', { householdId, callId: null, caller: '本人', verified: true, matter: '收不到短信', handling: '', callbackAtMs: null, done: false });
  const [open] = (await desk.done('calls.list', { batchId, open: true })).calls;
  expect(open).toMatchObject({ matter: '收不到短信', done: false });
  await desk.done('households.logCall', { householdId, callId: must(open, 'a call').callId, caller: '本人', verified: true, matter: '收不到短信', handling: '已更换手机', callbackAtMs: null, done: true });
  expect((await desk.done('calls.list', { batchId, open: true })).calls).toEqual([]);
  expect(await refused('households.changePhone', { householdId, expectedRevision: 1, contactPhone: '12345', verifiedBy: '身份证' })).toMatch(/11 位/);
  await desk.done('households.changePhone', { householdId, expectedRevision: 1, contactPhone: '138 0000 9999', verifiedBy: '身份证' });
  expect((await fieldsOf(householdId)).contactPhone).toBe('13800009999');
  expect(await refused('households.changePhone', { householdId, expectedRevision: 1, contactPhone: '13800009998', verifiedBy: '身份证' })).toMatch(/已被其他人更改/);
  await desk.done('households.hold', { householdId, expectedRevision: 2, holdUntilMs: closesAtMs + 1000, reason: '住院' });
  await desk.done('households.setSpecial', { householdId, expectedRevision: 3, special: ['去世'], reason: '家属来电' });
  expect((await page(householdId)).versions[0]).toMatchObject({ status: 'void', voidReason: 'withdrawn', voidNote: '主申请人去世' });
});

test('drafts are changed, removed and held back by preflight when something is missing', async () => {
  const row = must(rows[nextRow], 'a household is left');
  nextRow += 1;
  const { fields, contactPhone } = await fieldsOf(row.householdId);
  const without = { ...fields, values: { ...fields.values, landlord: '', bankBranch: '' } };
  await desk.done('households.update', { householdId: row.householdId, expectedRevision: 1, fields: without, contactPhone, reason: '核对' });
  const preflight = await desk.done('agreements.preflightPublish', { agreementIds: [row.agreementId] });
  expect(preflight.ready).toEqual([]);
  expect(preflight.blocked[0]?.agreementIds).toEqual([row.agreementId]);
  expect(preflight.blocked[0]?.reason).toMatch(/出租人、开户银行/);
  expect(await refused('households.update', { householdId: row.householdId, expectedRevision: 2, fields: { ...fields, values: { ...fields.values, residentId: '440304198805123628' } }, contactPhone, reason: '核对' })).toMatch(/校验位/);
  await desk.done('households.remove', { householdId: row.householdId, expectedRevision: 2, reason: '重复' });
  expect((await desk.done('households.search', { batchId, text: row.acceptanceNo })).total).toBe(0);
});

test('batches: names what is wrong, keeps the prefix, counts every household once', async () => {
  expect(await refused('batches.create', sampleBatchForm)).toMatch(/前缀/);
  expect(await refused('batches.create', { ...sampleBatchForm, agreementNoPrefix: '另', closesAtMs: 0 })).toMatch(/截止时间必须晚于开始时间/);
  expect(await refused('batches.create', { ...sampleBatchForm, agreementNoPrefix: '另', sealId: 'none' })).toMatch(/印章/);
  expect(await refused('batches.update', { batchId, expectedRevision: 1, patch: { agreementNoPrefix: '新' }, reason: '改' })).toMatch(/不能修改/);
  await desk.done('batches.update', { batchId, expectedRevision: 1, patch: { returnGraceHours: 24 }, reason: '允许补签' });
  const [view] = (await desk.done('batches.list', {})).batches;
  const counts = must(view, 'a batch').counts;
  expect(view?.batch.returnGraceHours).toBe(24);
  expect(counts.households).toBe(rows.length - 1);
  const once = [counts.draft, counts.awaiting, counts.returned, counts.signed, counts.approved, counts.sealed, counts.sealedPaper, counts.expired, counts.waived, counts.withdrawn, counts.revoked];
  expect(once.reduce((sum, each) => sum + each, 0)).toBe(counts.households);
  expect(counts).toMatchObject({ corrected: 3, waived: 1, revoked: 1, withdrawn: 1 });
  expect((await desk.done('templates.list', {})).templates).toHaveLength(2);
  expect((await desk.done('seals.list', {})).seals).toEqual([{ sealId: 'seal', name: '演示公章', demo: true, usableHere: true }]);
});

test('nobody signed in sees nothing; unknown records are named in a sentence', async () => {
  expect(await refused('households.page', { householdId: 'none' })).toMatch(/没有找到该家庭/);
  expect(await refused('review.case', { agreementId: 'none' })).toMatch(/没有找到该协议/);
  expect(await refused('documents.pageImage', { agreementId: must(rows.at(-1), 'a row').agreementId, which: 'sealed', page: 0 })).toMatch(/盖章件/);
  desk.deps.session.replace(null);
  expect(await refused('households.search', { batchId })).toMatch(/登录/);
});

test('the list is exported masked, and the export is recorded', async () => {
  const exported = await desk.done('households.export', { batchId });
  const file = desk.deps.fileTokens.readDownload(exported.fileToken);
  expect(file.ok && file.value.bytes.length).toBeGreaterThan(3000);
  const audit = await desk.deps.db.selectFrom('outbox').select('body').where('type', '=', 'audit').orderBy('device_seq', 'desc').executeTakeFirstOrThrow();
  expect(audit.body).toContain('导出家庭列表');
});
