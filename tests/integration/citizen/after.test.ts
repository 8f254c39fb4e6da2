import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadAgreement, loadSituationOfHousehold } from '../../../citizen-web/store/load-situation.ts';
import { readDocument } from '../../../citizen-web/store/parts.ts';
import type { Agreement, DocumentRef, Signing } from '../../../shared/domain/records.ts';
import { must } from '../../../shared/lib/assert.ts';
import { logIn, openClient, openSigning, submit, walkToCheck } from '../../support/citizen-client.ts';
import type { CitizenClient } from '../../support/citizen-client.ts';
import { agreementId, issueWaiver, openCitizenHub, waiverId } from '../../support/citizen-hub.ts';
import type { CitizenHub } from '../../support/citizen-hub.ts';
import { sealSample } from '../../support/citizen-seal.ts';
import { closesAtMs, documentOf, duringMs, sampleHousehold } from '../../support/domain-samples.ts';
import { farthestOff, renderIndependently } from '../../support/independent-rendering.ts';
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

async function signing(): Promise<Signing> {
  return must((await loadSituationOfHousehold(hub.deps.db, hub.deps, sampleHousehold.householdId)).signings[0], 'a signing');
}

async function sign(): Promise<void> {
  await openSigning(hub, client, agreementId);
  await walkToCheck(client);
  await submit(hub, client);
}

async function bytesOf(document: DocumentRef | null): Promise<Uint8Array> {
  return valueOf(await readDocument(hub.deps.db, hub.deps, must(document, 'a document')));
}

async function verified(bytes: Uint8Array): Promise<string> {
  return (await openClient(hub.app).upload('/verify', 'file', bytes, 'application/pdf')).body;
}

test('待签字 after a return: the reason and the very character, on 签约信息, on 电子合同 and in 办理经过', async () => {
  await sign();
  const returned = { reason: '错字漏字' as const, characters: [1], note: '', atMs: duringMs + 3_600_000, staffId: 'li' };
  await hub.put({ kind: 'agreement', record: { ...(await agreement()), status: 'awaiting_signature', signingId: null, returned } }, { kind: 'signing', record: { ...(await signing()), outcome: 'returned' } });
  const redo = '需要重写：第 2 个字“大”；其他的字已为您保留，请逐字确认。';
  expect((await client.get('/portal/signing')).body).toContain(redo);
  const documents = (await client.get(`/portal/documents/${agreementId}`)).body;
  expect(documents).toContain(redo);
  expect(documents).toContain('这次签字后来被退回');
  expect(documents).toContain('退回：您的签字不符合审核要求被退回，原因：错字漏字。');
  expect(documents).not.toContain('>查看</a>');
  await client.post(`/portal/sign/${agreementId}`);
  await client.post('/portal/sign-here');
  expect((await client.get('/sign/cover')).body).toContain(redo);
});

test('the whole history of versions: what was signed and is void can still be seen, plainly marked, and is no one else\'s', async () => {
  await sign();
  const first = await agreement();
  const ended = { ...(await signing()), outcome: 'ended' as const };
  const issued = must(first.issued, 'issued');
  const second: Agreement = {
    ...first, agreementId: 'c'.repeat(32), versionNo: 2, supersedesId: agreementId, agreementNo: `${first.agreementNo}-2`, status: 'awaiting_signature', attempt: 0, signingId: null,
    issued: { ...issued, publishedAtMs: duringMs + 86_400_000 }, revision: 1,
  };
  await hub.put({ kind: 'agreement', record: { ...first, status: 'void', voidReason: 'superseded', voidedAtMs: duringMs + 86_400_000 } }, { kind: 'signing', record: ended }, { kind: 'agreement', record: second });
  const page = (await client.get(`/portal/documents/${second.agreementId}`)).body;
  const [standing = '', earlier = ''] = page.split('历次版本');
  expect(standing).toContain(`<dd>${second.agreementNo}</dd>`);
  expect(standing).toContain('主申请人未完成签字');
  expect(earlier).toContain(`<dd>${first.agreementNo}</dd>`);
  expect(earlier).toContain('作废：协议内容已更正，原协议已作废');
  expect(earlier).toContain(`action="/portal/view/${agreementId}"`);
  const viewer = (await client.get(`/portal/view/${agreementId}`)).body;
  expect(viewer).toContain('作废，仅供查阅，不再有效');
  expect((await client.get(`/portal/view/${second.agreementId}`)).statusCode).toBe(404);
});

test('已盖章: each page is what PDFium draws of the sealed file, and small enough for a phone; WeChat is told the way to a browser, a browser gets the file', async () => {
  await sign();
  const { sealed } = await sealSample(hub);
  const inWeChat = (await client.get(`/portal/view/${agreementId}`)).body;
  for (const [page, eager] of [[1, 'eager'], [4, 'lazy']] as const) {
    const expected = await renderIndependently(sealed, page - 1, 2);
    const image = (await client.get(`/portal/view/${agreementId}/pages/${page}.png`)).rawPayload;
    expect(farthestOff(image, expected)).toBeLessThanOrEqual(9);
    expect(image.length).toBeLessThanOrEqual(150 * 1024);
    expect(inWeChat).toMatch(new RegExp(`src="/portal/view/${agreementId}/pages/${page}.png" width="${expected.width}" height="${expected.height}"[^>]*loading="${eager}"`));
  }
  expect(inWeChat.match(/<a class="icon" href="#elsewhere">/g)).toHaveLength(2);
  expect(inWeChat).toContain('在 Safari 中打开');
  const headers = (userAgent: string) => ({ host: 'localhost', 'user-agent': userAgent });
  const see = (userAgent: string) => hub.app.inject({ method: 'GET', url: `/portal/view/${agreementId}`, headers: headers(userAgent), cookies: Object.fromEntries(client.cookies()) });
  expect((await see('Linux; Android 14 XWEB/1420229 MicroMessenger/8.0.68')).body).toContain('选择“在浏览器打开”');
  const onComputer = (await see('Mozilla/5.0 (Windows NT 10.0) Chrome/126')).body;
  expect(onComputer).toContain(`href="/portal/view/${agreementId}/file.pdf?save=1" download`);
  expect(onComputer).not.toContain('elsewhere');
});

test('撤回放弃签约声明 stands on the page inside the window only, and is refused after it', async () => {
  await issueWaiver(hub);
  await logIn(hub, client);
  expect((await client.get('/portal/signing')).body).toContain('撤回放弃签约声明');
  expect((await client.get(`/portal/documents/${waiverId}`)).body).toContain('<h2>放弃签约声明书</h2>');
  hub.clock.timeMs = closesAtMs;
  const later = openClient(hub.app);
  await logIn(hub, later);
  expect((await later.get('/portal/signing')).body).not.toContain('撤回放弃签约声明');
  expect((await later.post(`/portal/revoke-waiver/${waiverId}`)).body).toContain('签约期限已过，不能撤回声明');
  expect((await loadAgreement(hub.deps.db, hub.deps, waiverId))?.status).toBe('awaiting_signature');
});

test('验真 of a file: unsigned, signed, returned, sealed, the copy before the seal, 作废, and paper each get their own answer', async () => {
  const original = await bytesOf((await agreement()).issued?.original ?? null);
  expect(await verified(original)).toContain('但这是待签文本，没有签字和盖章，不是有效的协议。');
  await sign();
  const signed = await bytesOf((await signing()).signedCopy);
  const signedPage = await verified(signed);
  expect(signedPage).toContain('申请人已签字，单位尚未在这个文件上盖章。');
  expect(signedPage).toContain('<summary>什么是演示证书？</summary>');
  expect(signedPage).toContain('<dt>签名证书的来源</dt><dd>演示证书，没有法律效力</dd>');
  const before = await signing();
  await hub.put({ kind: 'signing', record: { ...before, outcome: 'returned' } });
  expect(await verified(signed)).toContain('但这次签字已退回，不是有效的协议。');
  await hub.put({ kind: 'signing', record: before });
  const waiting = await agreement();
  const { sealed, agreement: standing } = await sealSample(hub);
  expect(await verified(sealed)).toContain('文件真实且未被改动，已签字并盖章，现行有效。');
  expect(await verified(signed)).toContain('但这是盖章前的签字件；协议已另行盖章，以盖章件为准。');
  await hub.put({ kind: 'agreement', record: { ...standing, status: 'void', voidReason: 'revoked', voidedAtMs: Date.parse('2026-02-03T09:00:00+08:00') } });
  for (const bytes of [original, signed, sealed]) expect(await verified(bytes)).toContain('文件真实且未被改动，但已于2026年2月3日作废。');
  const paper = { channel: 'paper' as const, sealId: null, document: documentOf('9'), atMs: duringMs, staffId: 'li' };
  await hub.put({ kind: 'agreement', record: { ...waiting, status: 'sealed', sealed: paper } });
  expect(await verified(original)).toContain('但该协议已办理纸质签约，以纸质原件为准。');
  const byCode = (await openClient(hub.app).get(`/v/${agreementId}`)).body;
  expect(byCode).toContain('以纸质原件为准');
  expect(byCode).toContain('请核对手中文书上的编号与上面的编号是否一致。');
});

test('验真 says of a changed original that it is none of ours', async () => {
  const original = Buffer.from(await bytesOf((await agreement()).issued?.original ?? null));
  const changed = Buffer.concat([original, Buffer.from('\n%more')]);
  expect(await verified(changed)).toContain('不能认定这个文件由本系统出具。');
});
