import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { putHistoryLines } from '../../../../electron/desk/db/history.ts';
import { inTransaction } from '../../../../electron/desk/db/in-transaction.ts';
import { outsideEvent } from '../../../../shared/domain/make-event.ts';
import { unknownCallerId } from '../../../../shared/domain/records.ts';
import type { Call, Household, Progress } from '../../../../shared/domain/records.ts';
import { must } from '../../../../shared/lib/assert.ts';
import { ok } from '../../../../shared/lib/result.ts';
import { agreementIn, closesAtMs, sampleBatch, sampleHousehold } from '../../../support/domain-samples.ts';
import { valueOf } from '../../../support/signing-world.ts';
import { openUseCaseDesk } from '../../../support/use-case-desk.ts';
import type { UseCaseDesk } from '../../../support/use-case-desk.ts';

const minuteMs = 60_000;
const { batchId } = sampleBatch;
let desk: UseCaseDesk;

beforeAll(async () => {
  desk = await openUseCaseDesk();
  await desk.put([{ kind: 'batch', record: sampleBatch }]);
});
afterAll(() => desk.close());
beforeEach(async () => {
  await desk.deps.db.deleteFrom('shown_record').where('kind', 'not in', ['batch', 'staff', 'seal', 'template']).execute();
  for (const table of ['history', 'household_row', 'outbox'] as const) await desk.deps.db.deleteFrom(table).execute();
  desk.clock.nowMs = closesAtMs + 5 * minuteMs;
});

type Step = { readonly atMs: number; readonly note: string };

/** A household whose citizen took these steps, the last of them known to the desk as where they are. */
async function household(name: string, status: 'awaiting_signature' | 'signed' | 'expired', steps: readonly Step[], changes: Partial<Household> = {}): Promise<string> {
  const householdId = `house-${name}`;
  const record: Household = { ...sampleHousehold, householdId, acceptanceNo: `BH-${name}`, serial: name.charCodeAt(0), fields: { values: { ...sampleHousehold.fields.values, principalApplicant: name }, members: [] }, ...changes };
  const agreement = { ...agreementIn(status === 'expired' ? 'void' : status, { agreementId: `agreement-${name}` }), householdId };
  const progress: Progress = { householdId, batchId, agreementId: agreement.agreementId, atMs: Math.max(...steps.map((each) => each.atMs)), step: 'sign', problem: null, revision: 1 };
  await desk.put([{ kind: 'household', record }, { kind: 'agreement', record: status === 'expired' ? { ...agreement, voidReason: 'expired', voidedAtMs: closesAtMs } : agreement }, { kind: 'progress', record: progress }]);
  valueOf(await inTransaction(desk.deps.db, async (tx) => {
    await putHistoryLines(tx, steps.map((each, index) => ({ event: outsideEvent('citizen', 'citizen_step', each.atMs, { batchId, householdId }, each.note), seq: index + 1, commandId: null })));
    return ok(null);
  }));
  return householdId;
}

const before = (minutes: number, note: string): Step => ({ atMs: closesAtMs - minutes * minuteMs, note });

test('截止时未完成 names who was signing in the last hour and has not signed, with step and last error, and nobody else', async () => {
  const met = await household('甲', 'expired', [before(70, '登录'), before(20, '阅读协议'), before(3, '提交：验证码不正确')]);
  const cameBack = await household('乙', 'expired', [before(50, '签字'), { atMs: closesAtMs + minuteMs, note: '登录' }]);
  await household('丙', 'signed', [before(10, '提交')]);
  await household('丁', 'expired', [before(61, '签字')]);
  await household('戊', 'expired', [{ atMs: closesAtMs + 2 * minuteMs, note: '登录' }]);
  await household('己', 'awaiting_signature', [before(5, '签字')], { holdUntilMs: closesAtMs + 24 * 3_600_000 });
  const { rows } = await desk.done('closing.unfinished', { batchId });
  expect(rows.map((each) => [each.householdId, each.step, each.problem])).toEqual([[met, '阅读协议', '提交：验证码不正确'], [cameBack, '签字', null]]);
  expect(rows[0]).toMatchObject({ name: '甲', hasClosed: true, status: 'void', voidReason: 'expired', atMs: closesAtMs - 3 * minuteMs });
  expect(rows[0]?.maskedPhone).toContain('*');
  const { nextSteps } = await desk.done('home.overview', { batchId });
  expect(nextSteps.find((each) => each.page === 'unfinished')).toMatchObject({ title: '截止时未完成', count: 2 });
});

test('within the last hour it lists who is signing now; earlier nobody', async () => {
  const signing = await household('甲', 'awaiting_signature', [before(59, '登录'), before(40, '人脸：未允许摄像头')]);
  desk.clock.nowMs = closesAtMs - 61 * minuteMs;
  expect((await desk.done('closing.unfinished', { batchId })).rows).toEqual([]);
  expect((await desk.done('home.overview', { batchId })).nextSteps.some((each) => each.page === 'unfinished')).toBe(false);
  desk.clock.nowMs = closesAtMs - 30 * minuteMs;
  expect((await desk.done('closing.unfinished', { batchId })).rows).toMatchObject([{ householdId: signing, step: '登录', problem: '人脸：未允许摄像头', hasClosed: false }]);
  expect((await desk.done('home.overview', { batchId })).nextSteps.find((each) => each.page === 'unfinished')?.title).toBe('正在办理、还没有提交');
  const missing = await desk.call('closing.unfinished', { batchId: 'nowhere' });
  expect(missing.ok ? '' : missing.error.message).toContain('没有找到该批次');
});

test('a call of somebody who had not logged in shows whose number it is, and is settled like any other', async () => {
  const householdId = await household('甲', 'awaiting_signature', [before(600, '登录')]);
  const call: Call = {
    callId: 'call', householdId: unknownCallerId, batchId, source: 'citizen', atMs: closesAtMs, staffId: null, caller: '李四（自报，未核实）', verified: false, phone: sampleHousehold.contactPhone,
    matter: '请工作人员联系我（未登录，当时在“登录”）', handling: '', callbackAtMs: null, done: false, revision: 1,
  };
  await desk.put([{ kind: 'call', record: call }, { kind: 'call', record: { ...call, callId: 'other', phone: '13911112222' } }]);
  const { calls } = await desk.done('calls.list', { batchId, open: true });
  expect(calls.map((each) => each.unknown)).toEqual([
    { phone: sampleHousehold.contactPhone, matches: [{ householdId, name: '甲', acceptanceNo: 'BH-甲' }] }, { phone: '13911112222', matches: [] },
  ]);
  const settled = { householdId: unknownCallerId, callId: 'call', caller: '李四', verified: false, matter: call.matter, handling: '已指引登录', callbackAtMs: null, done: true };
  desk.signInAs('hotline');
  await desk.done('households.logCall', settled);
  expect((await desk.done('calls.list', { batchId, open: true })).calls.map((each) => each.callId)).toEqual(['other']);
  const all = (await desk.done('calls.list', { batchId, open: false })).calls;
  expect(must(all.find((each) => each.callId === 'call'), 'settled')).toMatchObject({ handling: '已指引登录', done: true, source: 'citizen', unknown: { phone: sampleHousehold.contactPhone } });
  const nobody = await desk.call('households.logCall', { ...settled, callId: null });
  expect(nobody.ok ? '' : nobody.error.message).toContain('没有找到这条来电');
});
