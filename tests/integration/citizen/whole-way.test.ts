import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadAgreement, loadRecord, loadSituationOfHousehold } from '../../../citizen-web/store/load-situation.ts';
import { readDocument } from '../../../citizen-web/store/parts.ts';
import { must } from '../../../shared/lib/assert.ts';
import { logIn, openClient, openSigning, submit, walkToCheck, walkToRead, writeAll } from '../../support/citizen-client.ts';
import type { CitizenClient } from '../../support/citizen-client.ts';
import { agreementId, citizenId, citizenName, issueWaiver, openCitizenHub, waiverId } from '../../support/citizen-hub.ts';
import type { CitizenHub } from '../../support/citizen-hub.ts';
import { sampleHousehold } from '../../support/domain-samples.ts';
import { valueOf } from '../../support/signing-world.ts';

let hub: CitizenHub;
let client: CitizenClient;

beforeEach(async () => {
  hub = await openCitizenHub();
  client = openClient(hub.app);
});
afterEach(() => hub.close());

test('from the portal to 提交: the signed copy is genuine, the evidence is bound, the household is 已签字', async () => {
  await openSigning(hub, client, agreementId);
  await walkToCheck(client);
  const answer = await submit(hub, client);
  expect(answer.headers['location']).toBe('/sign/done');
  expect((await client.get('/sign/done')).body).toContain('补租协议：已签字');
  const situation = await loadSituationOfHousehold(hub.deps.db, hub.deps, sampleHousehold.householdId);
  const signing = must(situation.signings[0], 'a signing');
  expect(situation.agreements[0]).toMatchObject({ status: 'signed', attempt: 1, signingId: signing.signingId });
  const signedCopy = valueOf(await readDocument(hub.deps.db, hub.deps, must(signing.signedCopy, 'a signed copy')));
  const report = await hub.deps.documents.verify(signedCopy, []);
  expect(report).toMatchObject({ verdict: 'genuine', agreementNo: '福补租20260007' });
  const evidence = JSON.parse(Buffer.from(valueOf(await readDocument(hub.deps.db, hub.deps, signing.evidence))).toString('utf8'));
  expect(evidence).toMatchObject({
    person: { name: citizenName, maskedResidentId: '**************002X' }, document: { originalDigest: situation.agreements[0]?.issued?.original.digest },
    consents: [{ tick: 'start', texts: [{ key: 'service' }, { key: 'privacy' }] }, { tick: 'identity', texts: [{ key: 'privacy' }] }, { tick: 'biometric', texts: [{ key: 'biometric' }] }],
    entry: { deviceHash: expect.stringMatching(/^[0-9a-f]{64}$/) }, code: { messageId: expect.any(String), providerMessageId: null, deliveredAtMs: null },
    handwriting: { characters: [{ character: '王', clearCount: 0, isPrefilled: false }, { character: '大' }, { character: '三' }] }, submit: { arrivedAtMs: hub.clock.timeMs },
  });
  expect(JSON.stringify(evidence)).not.toContain(citizenId);
  expect(await loadRecord(hub.deps.db, hub.deps, 'progress', sampleHousehold.householdId)).toMatchObject({ step: 'submitted', problem: null });
});

test('a second 提交 leads to the same end and makes no second signing', async () => {
  await openSigning(hub, client, agreementId);
  await walkToCheck(client);
  await client.post('/sign/code');
  const code = await hub.lastCode('13800138000');
  const answers = await Promise.all([client.post('/sign/submit', { code }), client.post('/sign/submit', { code })]);
  const again = await client.post('/sign/submit', { code });
  const situation = await loadSituationOfHousehold(hub.deps.db, hub.deps, sampleHousehold.householdId);
  expect(situation.signings).toHaveLength(1);
  expect(answers.map((answer) => answer.headers['location'])).toContain('/sign/done');
  expect(again.headers['location']).toBe('/sign/done');
});

test('a returned signature: the reason in plain words, only the character complained of is drawn anew, all are confirmed', async () => {
  await openSigning(hub, client, agreementId);
  await walkToCheck(client);
  await submit(hub, client);
  const situation = await loadSituationOfHousehold(hub.deps.db, hub.deps, sampleHousehold.householdId);
  const [agreement, signing] = [must(situation.agreements[0], 'agreement'), must(situation.signings[0], 'signing')];
  const returned = { reason: '无法辨认' as const, characters: [1], note: '请写工整', atMs: hub.clock.timeMs, staffId: 'li' };
  await hub.put({ kind: 'agreement', record: { ...agreement, status: 'awaiting_signature', signingId: null, returned, revision: 9 } }, { kind: 'signing', record: { ...signing, outcome: 'returned', revision: 2 } });
  hub.clock.timeMs += 120_000;
  expect((await client.get('/portal/signing')).body).toContain('原因：无法辨认（请写工整）');
  await client.post(`/portal/sign/${agreementId}`);
  await client.post('/portal/sign-here');
  expect((await client.get('/sign/cover')).body).toContain('无法辨认');
  await walkToRead(client);
  expect((await client.get('/sign/write?character=1')).body).toContain('这是您上次写的字');
  expect((await client.get('/sign/write?character=2')).body).not.toContain('这是您上次写的字');
  expect((await client.get('/sign/check')).headers['location']).toBe('/sign/write');
  await writeAll(client);
  expect((await submit(hub, client)).headers['location']).toBe('/sign/done');
  expect(await loadAgreement(hub.deps.db, hub.deps, agreementId)).toMatchObject({ status: 'signed', attempt: 2, returned: null });
});

test('the waiver statement is signed the same way, and can be taken back', async () => {
  await issueWaiver(hub);
  await openSigning(hub, client, waiverId);
  await walkToCheck(client);
  expect((await submit(hub, client)).headers['location']).toBe('/sign/done');
  expect(await loadAgreement(hub.deps.db, hub.deps, waiverId)).toMatchObject({ status: 'signed' });
  const page = await client.get('/portal/signing');
  expect(page.body).toContain('放弃签约声明书');
  expect(page.body).toContain('您正在办理放弃签约');
  await client.post(`/portal/revoke-waiver/${waiverId}`);
  expect(await loadAgreement(hub.deps.db, hub.deps, waiverId)).toMatchObject({ status: 'void', voidReason: 'citizen_withdrawn' });
  expect((await client.get('/portal/signing')).body).toContain('主申请人未完成签字');
});

test('请工作人员联系我 puts an item on the call list', async () => {
  await logIn(hub, client);
  expect((await client.post('/contact')).body).toContain('已登记');
  const rows = await hub.deps.db.selectFrom('record').select('id').where('kind', '=', 'call').execute();
  expect(rows).toHaveLength(1);
  expect(await loadRecord(hub.deps.db, hub.deps, 'call', rows[0]?.id ?? '')).toMatchObject({ source: 'citizen', done: false });
});
