import type { Page } from 'playwright-core';
import { mintAccessCode } from '../../citizen-web/store/citizen-access-codes.ts';
import { loadAgreement, loadRecord, loadSituationOfHousehold } from '../../citizen-web/store/load-situation.ts';
import type { Agreement, SigningBatch } from '../../shared/domain/records.ts';
import { must } from '../../shared/lib/assert.ts';
import { logIn, openClient, submit, walkToCheck } from './citizen-client.ts';
import type { CitizenClient } from './citizen-client.ts';
import { agreementId, citizenId, citizenPhone, issueWaiver, waiverId } from './citizen-hub.ts';
import type { CitizenHub } from './citizen-hub.ts';
import { closesAtMs, sampleHousehold } from './domain-samples.ts';

/** One page of the citizen's way in one state: whose cookies, which address, and what is done there before it is looked at. */
export type PageState = {
  readonly name: string;
  /** What the page must then be headed: a page that was not reached is no page that was looked at. */
  readonly heading: string;
  readonly path: string;
  readonly client: CitizenClient;
  readonly act?: (page: Page) => Promise<void>;
};

const minuteMs = 60_000;

/**
 * Every page and state of the citizen's way, portal and 验真 included, one after the other; the hub is brought into each before it is given
 * out, so each is to be looked at before the next is asked for.
 */
export async function* citizenStates(hub: CitizenHub): AsyncGenerator<PageState> {
  yield* beforeLogin(hub);
  yield* byLink(hub);
  yield* portalAndWay(hub);
  yield* nearTheClose(hub);
  yield* afterSubmit(hub);
  yield* waiverStates(hub);
  yield* endsOfAgreement(hub);
  yield* publicVerify(hub);
}

async function* beforeLogin(hub: CitizenHub): AsyncGenerator<PageState> {
  const client = openClient(hub.app);
  yield { name: 'login', heading: '登录', path: '/', client };
  yield { name: 'login-wrong-id', heading: '登录', path: '/', client, act: async (page) => {
    await fill(page, { 身份证号码: '110105194912310021', 手机号: citizenPhone });
    await press(page, '获取短信验证码');
  } };
  yield { name: 'contact', heading: '请工作人员联系我', path: '/contact', client };
  yield { name: 'contact-wrong-number', heading: '请工作人员联系我', path: '/contact', client, act: async (page) => {
    await fill(page, { 您的姓名: '王大三', 手机号: '123' });
    await press(page, '登记');
  } };
  yield { name: 'contact-taken', heading: '已登记', path: '/contact', client, act: async (page) => {
    await fill(page, { 您的姓名: '王大三', 手机号: citizenPhone });
    await press(page, '登记');
  } };
  await client.post('/portal/code', { residentId: citizenId, phone: citizenPhone });
  yield { name: 'code', heading: '填写短信验证码', path: '/portal/code', client };
  yield { name: 'code-wrong', heading: '填写短信验证码', path: '/portal/code', client, act: async (page) => {
    await fill(page, { 短信验证码: '0' });
    await press(page, '登录');
  } };
  yield { name: 'session-ended', heading: '请重新打开', path: '/sign/read', client: openClient(hub.app) };
  yield { name: 'no-page', heading: '没有这个页面', path: '/nowhere', client };
}

async function* byLink(hub: CitizenHub): AsyncGenerator<PageState> {
  const client = openClient(hub.app);
  const code = await mintAccessCode(hub.deps, { agreementId, householdId: sampleHousehold.householdId, expiresAtMs: closesAtMs });
  yield { name: 'link-dead', heading: '二维码已失效', path: '/s/AAAAAAAAAAAAAAAAAAAAAA', client };
  yield { name: 'link', heading: '打开签约', path: `/s/${code}`, client };
  yield { name: 'link-wrong', heading: '打开签约', path: `/s/${code}?problem=wrong`, client };
  await client.post(`/s/${code}`, { lastSix: citizenId.slice(-6) });
  yield { name: 'phone', heading: '短信验证', path: '/sign/phone', client };
  await client.post('/sign/phone/send');
  yield { name: 'phone-code', heading: '短信验证', path: '/sign/phone', client };
}

async function* portalAndWay(hub: CitizenHub): AsyncGenerator<PageState> {
  hub.clock.timeMs += 2 * minuteMs;
  const client = openClient(hub.app);
  await logIn(hub, client);
  yield { name: 'home', heading: '业务办理', path: '/portal', client };
  yield { name: 'signing-info', heading: '签约信息', path: '/portal/signing', client };
  await client.post(`/portal/sign/${agreementId}`);
  yield { name: 'qr', heading: '签约协议', path: '/portal/sign', client };
  yield { name: 'documents-none', heading: '签约信息', path: `/portal/documents/${agreementId}`, client };
  await client.post('/portal/sign-here');
  await walkToCheck(client);
  yield { name: 'cover', heading: '电子合同', path: '/sign/cover', client };
  yield { name: 'steps-opened', heading: '电子合同', path: '/sign/cover', client, act: async (page) => page.locator('.step-all summary').click() };
  yield { name: 'consent', heading: '电子合同', path: '/sign/consent', client };
  yield { name: 'consent-text', heading: '电子合同', path: '/sign/consent', client, act: async (page) => page.locator('.texts summary').first().click() };
  yield { name: 'consent-not-ticked', heading: '电子合同', path: '/sign/consent', client, act: async (page) => {
    await page.locator('form[action="/sign/consent"]').evaluate((form) => { if (form instanceof HTMLFormElement) form.noValidate = true; });
    await press(page, '开始');
  } };
  yield { name: 'identity', heading: '核对身份信息', path: '/sign/identity', client };
  yield { name: 'face-card', heading: '拍摄身份证人像面', path: '/sign/face/card', client };
  yield { name: 'face-person', heading: '拍摄本人面部', path: '/sign/face/person', client };
  yield { name: 'read', heading: '阅读协议', path: '/sign/read?page=1', client };
  yield { name: 'read-zoomed', heading: '阅读协议', path: '/sign/read?page=1&zoom=1', client };
  yield { name: 'read-last', heading: '阅读协议', path: '/sign/read?page=9', client };
  yield { name: 'write', heading: '签字', path: '/sign/write?character=1', client };
  yield { name: 'check', heading: '核对并提交', path: '/sign/check', client };
  await client.post('/sign/code');
  yield { name: 'check-code', heading: '核对并提交', path: '/sign/check', client };
  yield { name: 'check-code-wrong', heading: '核对并提交', path: '/sign/check', client, act: async (page) => {
    await fill(page, { 短信验证码: '0' });
    await press(page, '提交');
  } };
  const other = openClient(hub.app);
  hub.clock.timeMs += 2 * minuteMs;
  await logIn(hub, other);
  await other.post(`/portal/sign/${agreementId}`);
  await other.post('/portal/sign-here');
  yield { name: 'other-device', heading: '已在另一台手机上打开', path: '/sign', client: other };
}

async function* nearTheClose(hub: CitizenHub): AsyncGenerator<PageState> {
  const beforeMs = hub.clock.timeMs;
  await clearSessions(hub);
  hub.clock.timeMs = closesAtMs - 29 * minuteMs;
  yield { name: 'login-countdown', heading: '登录', path: '/', client: openClient(hub.app) };
  const client = await openWay(hub);
  yield { name: 'cover-countdown', heading: '电子合同', path: '/sign/cover', client };
  // Sessions end after an hour however busy they are.
  await hub.deps.db.updateTable('session').set({ expires_at_ms: hub.clock.timeMs + 100_000 }).execute();
  yield { name: 'session-warning', heading: '电子合同', path: '/sign/cover', client, act: async (page) => page.locator('#session').waitFor({ state: 'visible' }) };
  await clearSessions(hub);
  hub.clock.timeMs = closesAtMs - 10_000;
  const late = await openWay(hub);
  hub.clock.timeMs = closesAtMs;
  yield { name: 'closed', heading: '签约期限已过', path: '/sign/cover', client: late };
  hub.clock.timeMs = beforeMs;
  await clearSessions(hub);
  const batch = must(await loadRecord(hub.deps.db, hub.deps, 'batch', 'batch'), 'a batch');
  await putBatch(hub, { ...batch, opensAtMs: beforeMs + 60 * minuteMs });
  yield { name: 'not-open', heading: '签约未开始', path: '/sign/cover', client: await openWay(hub) };
  await putBatch(hub, batch);
  await clearSessions(hub);
}

async function* afterSubmit(hub: CitizenHub): AsyncGenerator<PageState> {
  hub.clock.timeMs += 2 * minuteMs;
  const client = await openWay(hub);
  await walkToCheck(client);
  await submit(hub, client);
  yield { name: 'done', heading: '签字完成', path: '/sign/done', client };
  yield { name: 'signing-info-signed', heading: '签约信息', path: '/portal/signing', client };
  yield { name: 'documents', heading: '签约信息', path: `/portal/documents/${agreementId}`, client };
  yield { name: 'viewer', heading: '查看补租协议', path: `/portal/view/${agreementId}`, client };
  yield { name: 'contact-known', heading: '已登记', path: '/portal/signing', client, act: async (page) => press(page, '请工作人员联系我') };
  const signed = await agreementNow(hub);
  await hub.put({ kind: 'agreement', record: {
    ...signed, status: 'awaiting_signature', signingId: null, revision: signed.revision + 1,
    returned: { reason: '无法辨认', characters: [1], note: '第二个字看不清', atMs: hub.clock.timeMs, staffId: 'li' },
  } });
  yield { name: 'signing-info-returned', heading: '签约信息', path: '/portal/signing', client };
  hub.clock.timeMs += 2 * minuteMs;
  yield { name: 'cover-returned', heading: '电子合同', path: '/sign/cover', client: await openWay(hub) };
  await hub.put({ kind: 'agreement', record: { ...signed, revision: signed.revision + 2 } });
}

async function* waiverStates(hub: CitizenHub): AsyncGenerator<PageState> {
  hub.clock.timeMs += 2 * minuteMs;
  await issueWaiver(hub);
  const client = openClient(hub.app);
  await logIn(hub, client);
  yield { name: 'signing-info-waiver', heading: '签约信息', path: '/portal/signing', client };
  await client.post(`/portal/sign/${waiverId}`);
  await client.post('/portal/sign-here');
  yield { name: 'cover-waiver', heading: '电子合同', path: '/sign/cover', client };
}

async function* endsOfAgreement(hub: CitizenHub): AsyncGenerator<PageState> {
  hub.clock.timeMs += 2 * minuteMs;
  const client = openClient(hub.app);
  await logIn(hub, client);
  const signed = await agreementNow(hub);
  const { signings } = await loadSituationOfHousehold(hub.deps.db, hub.deps, signed.householdId);
  const document = must(signings[0]?.signedCopy, 'a signed copy');
  const sealed: Agreement = { ...signed, status: 'sealed', revision: signed.revision + 3, sealed: { channel: 'digital', sealId: 's', document, atMs: hub.clock.timeMs, staffId: 'zhao' } };
  await hub.put({ kind: 'agreement', record: sealed });
  yield { name: 'signing-info-sealed', heading: '签约信息', path: '/portal/signing', client };
  yield { name: 'viewer-sealed', heading: '查看补租协议', path: `/portal/view/${agreementId}`, client };
  await hub.put({ kind: 'agreement', record: { ...sealed, status: 'void', voidReason: 'revoked', voidedAtMs: hub.clock.timeMs, revision: signed.revision + 4 } });
  yield { name: 'signing-info-void', heading: '签约信息', path: '/portal/signing', client };
  yield { name: 'documents-void', heading: '签约信息', path: `/portal/documents/${agreementId}`, client };
}

async function* publicVerify(hub: CitizenHub): AsyncGenerator<PageState> {
  const client = openClient(hub.app);
  yield { name: 'verify', heading: '协议验真', path: '/verify', client };
  yield { name: 'verify-code', heading: '协议验真', path: `/v/${agreementId}`, client };
  yield { name: 'verify-unknown', heading: '协议验真', path: `/v/${'f'.repeat(32)}`, client };
  yield { name: 'verify-file', heading: '协议验真', path: '/verify', client, act: async (page) => {
    await page.locator('#file').setInputFiles({ name: 'a.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\nno document of ours') });
    await press(page, '开始核对');
  } };
}

/** Logged in and at the first page of signing. */
async function openWay(hub: CitizenHub): Promise<CitizenClient> {
  const client = openClient(hub.app);
  await logIn(hub, client);
  await client.post(`/portal/sign/${agreementId}`);
  await client.post('/portal/sign-here');
  // An earlier session of the same person may still hold what was written.
  await client.post('/sign/take-over');
  return client;
}

async function clearSessions(hub: CitizenHub): Promise<void> {
  for (const table of ['session', 'rate', 'one_time_code', 'sms_outbox'] as const) await hub.deps.db.deleteFrom(table).execute();
}

async function putBatch(hub: CitizenHub, batch: SigningBatch): Promise<void> {
  await hub.put({ kind: 'batch', record: batch });
}

async function agreementNow(hub: CitizenHub): Promise<Agreement> {
  return must(await loadAgreement(hub.deps.db, hub.deps, agreementId), 'an agreement');
}

async function fill(page: Page, values: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, value] of Object.entries(values)) await page.getByLabel(label).fill(value);
}

async function press(page: Page, label: string): Promise<void> {
  await page.getByRole('button', { name: label, exact: true }).first().click();
  await page.waitForLoadState();
}
