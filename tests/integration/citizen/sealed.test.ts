import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadRecord, loadSituationOfHousehold } from '../../../citizen-web/store/load-situation.ts';
import { must } from '../../../shared/lib/assert.ts';
import { logIn, openClient, openSigning, submit, walkToCheck } from '../../support/citizen-client.ts';
import type { CitizenClient } from '../../support/citizen-client.ts';
import { agreementId, openCitizenHub } from '../../support/citizen-hub.ts';
import type { CitizenHub } from '../../support/citizen-hub.ts';
import { sealSample } from '../../support/citizen-seal.ts';
import { documentOf, duringMs, sampleHousehold } from '../../support/domain-samples.ts';

let hub: CitizenHub;
let client: CitizenClient;

beforeEach(async () => {
  hub = await openCitizenHub();
  client = openClient(hub.app);
});
afterEach(() => hub.close());

test('已盖章: 查看, 保存 and 验真 give the sealed file; once revoked the file is genuine and the answer says it no longer holds', async () => {
  await openSigning(hub, client, agreementId);
  await walkToCheck(client);
  await submit(hub, client);
  const { sealed, agreement } = await sealSample(hub);
  expect((await client.get('/portal/signing')).body).toContain('工作人员完成审核并盖章');
  expect((await client.get(`/portal/documents/${agreementId}`)).body).toContain('>查看</button>');
  expect((await client.see(`/portal/view/${agreementId}`)).body).toContain('已盖章');
  expect(await loadRecord(hub.deps.db, hub.deps, 'progress', sampleHousehold.householdId)).toMatchObject({ step: 'sealed_viewed' });
  const file = await client.get(`/portal/view/${agreementId}/file.pdf?save=1`);
  expect(file.headers['content-disposition']).toContain('attachment');
  expect(Buffer.compare(file.rawPayload, sealed)).toBe(0);
  const genuine = await client.upload('/verify', 'file', file.rawPayload, 'application/pdf');
  expect(genuine.body).toContain('文件真实且未被改动，已签字并盖章，现行有效');
  expect(genuine.body).toContain('2026年1月25日');
  expect(genuine.body).toContain('演示证书');
  const grown = Buffer.concat([file.rawPayload, Buffer.from('\n% more')]);
  expect((await client.upload('/verify', 'file', grown, 'application/pdf')).body).not.toContain('文件真实');
  await hub.put({ kind: 'agreement', record: { ...agreement, status: 'void', voidReason: 'revoked', voidedAtMs: Date.parse('2026-02-03T09:00:00+08:00'), revision: 9 } });
  expect((await client.upload('/verify', 'file', file.rawPayload, 'application/pdf')).body).toContain('文件真实且未被改动，但已于2026年2月3日作废');
  expect((await client.get(`/v/${agreementId}`)).body).toContain('已于2026年2月3日作废');
  expect((await client.get(`/portal/view/${agreementId}`)).statusCode).toBe(200);
});

test('纸质签约 has no file to see; 验真 says that the paper counts', async () => {
  await logIn(hub, client);
  const situation = await loadSituationOfHousehold(hub.deps.db, hub.deps, sampleHousehold.householdId);
  const agreement = must(situation.agreements[0], 'agreement');
  const sealed = { channel: 'paper' as const, sealId: null, document: documentOf('9'), atMs: duringMs, staffId: 'li' };
  await hub.put({ kind: 'agreement', record: { ...agreement, status: 'sealed', sealed, revision: 5 } });
  expect((await client.get('/portal/signing')).body).toContain('以纸质原件为准');
  expect((await client.get(`/portal/view/${agreementId}`)).statusCode).toBe(404);
  expect((await client.get(`/v/${agreementId}`)).body).toContain('以纸质原件为准');
});
