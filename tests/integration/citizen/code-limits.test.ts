import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkCode, codeLimits, sendCode, unlockCodes, waitingCode } from '../../../citizen-web/security/one-time-codes.ts';
import type { CodeBinding, CodePurpose } from '../../../citizen-web/security/one-time-codes.ts';
import type { HubDeps } from '../../../citizen-web/store/hub-deps.ts';
import { readOutbox } from '../../../citizen-web/store/read-outbox.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import { addBatch, addHousehold, contactPhone } from '../../support/hub-story.ts';
import { createHubWorld } from '../../support/hub-world.ts';
import type { HubWorld } from '../../support/hub-world.ts';

let world: HubWorld;
beforeEach(async () => { world = await createHubWorld(); });
afterEach(() => world.close());

const minuteMs = 60_000;

function binding(session: string, purpose: CodePurpose = 'submit', documentDigest: string | null = 'd1'): CodeBinding {
  return { sessionHash: session, purpose, documentDigest };
}

/** A minute after whatever was before, so that none waits for another. */
function ask(session: string, phone = contactPhone, deps: HubDeps = world.deps): Promise<Result<{ readonly serial: string }, Refusal>> {
  world.time.nowMs += minuteMs;
  return deps.db.transaction().execute((tx) => sendCode(tx, deps, { ...binding(session), phone, residentId: null, isKnown: true, householdId: null, agreementNo: '福补租20260007', address: '192.0.2.1' }));
}

async function newest(): Promise<string> {
  const [last] = await readOutbox(world.deps, 1);
  return /验证码(\d{6})/.exec(last?.text ?? '')?.[1] ?? '';
}

function check(given: CodeBinding, typed: string): Promise<Result<unknown, Refusal>> {
  return world.deps.db.transaction().execute((tx) => checkCode(tx, world.deps, { ...given, typed, use: true }));
}

function other(code: string): string {
  return code === '000000' ? '111111' : '000000';
}

test('a code is good once, for five minutes, for its session and its content only', async () => {
  const { serial } = (await ask('s1') as { value: { serial: string } }).value;
  const code = await newest();
  expect((await readOutbox(world.deps, 1))[0]?.text).toContain(`（序号${serial}），用于签署编号尾号0007的协议，5分钟内有效`);
  expect(serial).toMatch(/^\d{2}$/);
  expect(await check(binding('s2'), code)).toMatchObject({ error: { code: 'no_code' } });
  expect(await check(binding('s1', 'submit', 'd2'), code)).toMatchObject({ error: { code: 'no_code' } });
  expect(await check(binding('s1', 'view', null), code)).toMatchObject({ error: { code: 'no_code' } });
  expect(await check(binding('s1'), `${code.slice(0, 3)} ${code.slice(3)}`)).toMatchObject({ ok: true });
  expect(await check(binding('s1'), code)).toMatchObject({ error: { code: 'no_code' } });
  world.time.nowMs += minuteMs;
  await ask('s1');
  const second = await newest();
  world.time.nowMs += 5 * minuteMs;
  expect(await check(binding('s1'), second)).toMatchObject({ error: { code: 'code_expired' } });
});

test('five wrong tries end a code, also for who has it right then', async () => {
  await ask('s1');
  const code = await newest();
  for (let wrong = 0; wrong < 5; wrong += 1) expect(await check(binding('s1'), other(code))).toMatchObject({ error: { code: 'wrong_code' } });
  expect(await check(binding('s1'), code)).toMatchObject({ error: { code: 'code_tries' } });
});

test('another code after a minute, and the one before is dead', async () => {
  await ask('s1');
  const first = await newest();
  expect(await waitingCode(world.deps.db, world.deps, binding('s1'))).toMatchObject({ waitSeconds: 60 });
  world.time.nowMs -= 1;
  expect(await ask('s1')).toMatchObject({ error: { code: 'resend' } });
  await ask('s1');
  const second = await newest();
  if (first !== second) expect(await check(binding('s1'), first)).toMatchObject({ error: { code: 'wrong_code' } });
  expect(await check(binding('s1'), second)).toMatchObject({ ok: true });
});

test('one number gets five an hour and ten a day, from however many sessions', async () => {
  for (let asked = 0; asked < codeLimits.perHour; asked += 1) expect(await ask(`s${asked}`)).toMatchObject({ ok: true });
  expect(await ask('more')).toMatchObject({ error: { code: 'rate', message: expect.stringContaining('以后再试') } });
  expect(await ask('other', '13900000000')).toMatchObject({ ok: true });
  world.time.nowMs += 60 * minuteMs;
  for (let asked = 0; asked < codeLimits.perHour; asked += 1) expect(await ask(`t${asked}`)).toMatchObject({ ok: true });
  world.time.nowMs += 60 * minuteMs;
  expect(await ask('more')).toMatchObject({ error: { code: 'rate', message: expect.stringContaining('以后再试') } });
  world.time.nowMs += 23 * 60 * minuteMs;
  expect(await ask('more')).toMatchObject({ ok: true });
});

test('twenty wrong a day lock the number, the right code too; staff who have identified the caller unlock it', async () => {
  await addBatch(world);
  await addHousehold(world);
  for (let session = 0; session < 4; session += 1) {
    await ask(`s${session}`);
    const code = await newest();
    for (let wrong = 0; wrong < 5; wrong += 1) await check(binding(`s${session}`), other(code));
  }
  expect(await ask('s4')).toMatchObject({ error: { code: 'code_locked', message: expect.stringContaining('工作人员解除') } });
  const call = { caller: '本人', matter: '收不到验证码', handling: '', callbackAtMs: null, done: true };
  await world.give('wang', { type: 'log_call', subjectId: 'house', expectedRevision: 1, payload: { ...call, callId: 'c1', verified: false } }, 'house');
  expect(await ask('s4')).toMatchObject({ error: { code: 'code_locked' } });
  await world.give('wang', { type: 'log_call', subjectId: 'house', expectedRevision: 1, payload: { ...call, callId: 'c2', verified: true } }, 'house');
  expect(await ask('s4')).toMatchObject({ ok: true });
  expect(await check(binding('s4'), await newest())).toMatchObject({ ok: true });
});

test('a code that waits is locked with the number', async () => {
  for (let session = 0; session < 4; session += 1) await ask(`s${session}`);
  await ask('s9');
  const code = await newest();
  await world.deps.db.updateTable('one_time_code').set({ tries: 5 }).where('scope', '!=', 's9').execute();
  expect(await check(binding('s9'), code)).toMatchObject({ error: { code: 'code_locked' } });
  await world.deps.db.transaction().execute((tx) => unlockCodes(tx, world.deps, { phone: contactPhone, residentId: '' }));
  expect(await check(binding('s9'), code)).toMatchObject({ error: { code: 'no_code' } });
});

test('while the provider is down a page says so, and nothing is counted', async () => {
  const down: HubDeps = { ...world.deps, sms: { ...world.deps.sms, restMs: () => 30_000 } };
  for (let asked = 0; asked < 9; asked += 1) expect(await ask('s1', contactPhone, down)).toMatchObject({ error: { code: 'sms_down', message: expect.stringContaining('没有发送') } });
  expect(await ask('s1')).toMatchObject({ ok: true });
});
