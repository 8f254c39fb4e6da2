import { afterEach, beforeEach, expect, test } from 'vitest';
import { revokeWaiver } from '../../../citizen-web/store/citizen-revoke-waiver.ts';
import { readDrawing } from '../../../shared/domain/character-drawing.ts';
import { loadAgreement, loadSituationOfHousehold } from '../../../citizen-web/store/load-situation.ts';
import { readDocument } from '../../../citizen-web/store/parts.ts';
import type { Agreement, VoidReason } from '../../../shared/domain/records.ts';
import { must } from '../../../shared/lib/assert.ts';
import { openClient, openSigning, submit, walkToCheck } from '../../support/citizen-client.ts';
import type { CitizenClient } from '../../support/citizen-client.ts';
import { agreementId, issueWaiver, openCitizenHub, waiverId } from '../../support/citizen-hub.ts';
import type { CitizenHub } from '../../support/citizen-hub.ts';
import { documentOf, duringMs, sampleHousehold } from '../../support/domain-samples.ts';
import { valueOf } from '../../support/signing-world.ts';

let hub: CitizenHub;
let client: CitizenClient;
beforeEach(async () => {
  hub = await openCitizenHub();
  client = openClient(hub.app);
});
afterEach(() => hub.close());

async function agreement(): Promise<Agreement> {
  return must(await loadAgreement(hub.deps.db, hub.deps, agreementId), 'the agreement');
}

test('作废: the page that was open and 【签约信息】 both say why', async () => {
  await openSigning(hub, client, agreementId);
  const words: readonly (readonly [VoidReason, string])[] = [
    ['expired', '未在规定时间内完成签约，视为放弃本次申请，逾期未签订的协议作废。'], ['withdrawn', '已由工作人员撤回'], ['waived', '《放弃签约声明书》并经确认'],
    ['superseded', '协议内容已更正，原协议已作废'], ['revoked', '该协议盖章后已作废'],
  ];
  for (const [voidReason, told] of words) {
    await hub.put({ kind: 'agreement', record: { ...(await agreement()), status: 'void', voidReason, voidedAtMs: duringMs } });
    expect((await client.get('/sign')).body, voidReason).toContain(told);
    const page = (await client.get('/portal/signing')).body;
    expect(page, voidReason).toContain(told);
    expect(page).toContain('已作废');
  }
});

test('纸质签约 accepted while the pages were open: the end page says that the paper counts and offers no file', async () => {
  await openSigning(hub, client, agreementId);
  const sealed = { channel: 'paper' as const, sealId: null, document: documentOf('9'), atMs: duringMs, staffId: 'li' };
  await hub.put({ kind: 'agreement', record: { ...(await agreement()), status: 'sealed', sealed } });
  const page = (await client.see('/sign/cover')).body;
  expect(page).toContain('以纸质原件为准');
  expect(page).not.toContain('>查看</a>');
});

test('a statement that staff confirm at the same moment is not taken back', async () => {
  await issueWaiver(hub);
  const seen = must(await loadAgreement(hub.deps.db, hub.deps, waiverId), 'the statement');
  await hub.put({ kind: 'agreement', record: { ...seen, status: 'approved' } }, { kind: 'agreement', record: { ...(await agreement()), status: 'void', voidReason: 'waived' } });
  expect(await revokeWaiver(hub.deps, seen)).toMatchObject({ ok: false, error: { code: 'status' } });
  expect((await loadAgreement(hub.deps.db, hub.deps, waiverId))?.status).toBe('approved');
});

test('验真 tells a counter signature that waits for 认定, and one that was not 认定, from one that holds', async () => {
  await openSigning(hub, client, agreementId);
  await walkToCheck(client);
  await submit(hub, client);
  const situation = await loadSituationOfHousehold(hub.deps.db, hub.deps, sampleHousehold.householdId);
  const signing = must(situation.signings[0], 'a signing');
  const file = valueOf(await readDocument(hub.deps.db, hub.deps, must(signing.signedCopy, 'a signed copy')));
  for (const [outcome, told] of [['late_pending', '尚待单位认定'], ['rejected_late', '未予认定，不是有效的协议']] as const) {
    await hub.put({ kind: 'signing', record: { ...signing, outcome } });
    expect((await client.upload('/verify', 'file', file, 'application/pdf')).body).toContain(told);
  }
});

test('evidence says when the phone was verified: at the login, not when signing was opened', async () => {
  const loggedInAtMs = hub.clock.timeMs;
  await openSigning(hub, client, agreementId);
  hub.clock.timeMs += 120_000;
  await client.post('/portal/sign-here');
  await walkToCheck(client);
  await submit(hub, client);
  const situation = await loadSituationOfHousehold(hub.deps.db, hub.deps, sampleHousehold.householdId);
  const evidence = valueOf(await readDocument(hub.deps.db, hub.deps, must(situation.signings[0], 'a signing').evidence));
  expect(JSON.parse(Buffer.from(evidence).toString('utf8'))).toMatchObject({ entry: { way: 'portal', phoneVerifiedAtMs: loggedInAtMs } });
});

test('the 间隔号 of a name is written as the dot it is; a dot is still no letter', () => {
  const dot = (character: string) => JSON.stringify({ character, width: 300, height: 300, strokes: [[{ x: 150, y: 150, t: 0, pressure: 0.5 }]] });
  expect(readDrawing(dot('·'), '·').ok).toBe(true);
  expect(readDrawing(dot('丽'), '丽')).toMatchObject({ ok: false, error: { code: 'too_little' } });
});

test('the system is called what the settings say', async () => {
  expect((await client.get('/')).body).toContain('福田区公共住房智慧管理系统');
  const renamed = await openCitizenHub({ systemName: '另一个系统' });
  expect((await openClient(renamed.app).get('/')).body).toMatch(/<title>登录 - 另一个系统<\/title>[\s\S]*class="top-name">另一个系统</);
  await renamed.close();
});
