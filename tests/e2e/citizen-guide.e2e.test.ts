import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadAgreement, loadSituationOfHousehold } from '../../citizen-web/store/load-situation.ts';
import { must } from '../../shared/lib/assert.ts';
import { launchBrowser, openComputer, openPhone } from '../support/browser.ts';
import { agreementId, citizenId, citizenName, citizenPhone, openCitizenHub } from '../support/citizen-hub.ts';
import type { CitizenHub } from '../support/citizen-hub.ts';
import { lookAt } from '../support/citizen-look.ts';
import { drawByMouse } from '../support/draw-with.ts';

/**
 * The public guide 签约服务指引, walked step by step beside its text: on a computer whose QR code a phone scans, and by its words alone; what
 * the guide puts in 【】 or “” is what is pressed. The phone is in 长辈版 from the second step on.
 */
let browser: Browser;
let hub: CitizenHub;
let baseURL: string;

beforeAll(async () => {
  hub = await openCitizenHub();
  baseURL = await hub.app.listen({ port: 0, host: '127.0.0.1' });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await hub.close();
});

async function press(page: Page, words: string): Promise<void> {
  const target = page.getByRole('button', { name: words, exact: true }).or(page.getByRole('link', { name: words, exact: true })).first();
  await target.click();
  await page.waitForLoadState();
}

/** 蓝色按钮. */
async function isBlue(button: Locator): Promise<boolean> {
  const [red, , blue] = await button.evaluate((element) => (getComputedStyle(element).backgroundColor.match(/\d+/g) ?? []).map(Number));
  return (blue ?? 0) > 120 && (red ?? 255) < 60;
}

async function shows(page: Page, words: readonly string[]): Promise<void> {
  for (const word of words) expect(await page.getByText(word).first().isVisible(), `${word} on ${page.url()}`).toBe(true);
}

test('the guide, step by step', async () => {
  const desk = await openComputer(browser, { baseURL });
  const computer = await desk.newPage();
  await logIn(computer);
  const scanned = await openQr(computer);
  const phoneContext = await openPhone(browser, { baseURL });
  const phone = await phoneContext.newPage();
  await scan(phone, scanned);
  await phone.getByRole('button', { name: '长辈版（大字）' }).click();
  await electronicContract(phone);
  await identity(phone);
  await face(phone);
  await readAndSign(phone);
  await submit(phone);
  // 1: the page on the computer has followed by itself.
  await computer.waitForURL('**/portal/signing', { timeout: 30_000 });
  await statesAndDocuments(computer);
  await desk.close();
  await phoneContext.close();
});

/** 一、签约载体: through the browser, 登录. */
async function logIn(page: Page): Promise<void> {
  await page.goto('/');
  await shows(page, ['福田区公共住房智慧管理系统', '0755-23619344', '0755-82559564', '工作日9:00-12:00，14:00-18:00', '1035684527']);
  await page.getByLabel('身份证号码').fill(citizenId);
  await page.getByLabel('手机号').fill(citizenPhone);
  await press(page, '获取短信验证码');
  await page.getByLabel('短信验证码').fill(await hub.lastCode(citizenPhone));
  await press(page, '登录');
}

/** 二、1: 【补租业务】 → 【签约信息】 → 【签约协议】蓝色按钮，弹出签约二维码; 5(1) 【待签字】. The address in the code. */
async function openQr(page: Page): Promise<string> {
  await press(page, '补租业务');
  expect(await page.locator('h1').textContent()).toBe('签约信息');
  await shows(page, ['主申请人签约情况', '待签字', '主申请人未完成签字']);
  const sign = page.getByRole('button', { name: '签约协议', exact: true });
  expect([await isBlue(sign), await isBlue(page.getByRole('link', { name: '签约信息', exact: true }))]).toEqual([true, true]);
  await press(page, '签约协议');
  await shows(page, ['使用微信扫描二维码']);
  const picture = page.getByRole('img', { name: '签约二维码' });
  expect(await picture.evaluate((element) => element.tagName)).toBe('IMG');
  await lookAt(page, '60-guide-qr-computer');
  return addressInQr(page);
}

/** The address that the picture holds, which is made from what the hub keeps for this login; a reader of pictures is another matter. */
async function addressInQr(page: Page): Promise<string> {
  const session = await hub.deps.db.selectFrom('session').selectAll().where('kind', '=', 'portal').executeTakeFirstOrThrow();
  const state: unknown = JSON.parse(hub.deps.keys.openOwn(session.sealed_state, `session:${session.token_hash}`));
  if (typeof state !== 'object' || state === null || !('qr' in state) || typeof state.qr !== 'object' || state.qr === null || !('code' in state.qr)) throw new Error('no code is shown');
  return `${new URL(page.url()).origin}/s/${String(state.qr.code)}`;
}

/** 二、2: 微信扫描二维码. A code opened without a login asks the last six digits, then a code by SMS. */
async function scan(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.getByLabel('主申请人身份证号码后六位').fill(citizenId.slice(-6));
  await press(page, '进入签约');
  hub.clock.timeMs += 61_000;
  await press(page, '获取短信验证码');
  await page.getByLabel('短信验证码').fill(await hub.lastCode(citizenPhone));
  await press(page, '确定');
}

/** 二、2: “电子合同”页面，“下一步”，勾选, “开始”. */
async function electronicContract(page: Page): Promise<void> {
  expect(await page.locator('h1').textContent()).toBe('电子合同');
  await lookAt(page, '61-guide-cover-elder');
  await press(page, '下一步');
  await page.getByLabel('点击开始，即表示已阅读并同意《电子认证服务协议》《个人信息保护政策》').check();
  await lookAt(page, '62-guide-consent-elder');
  await press(page, '开始');
}

/** 二、3: 核对身份信息, 勾选, “确定”. */
async function identity(page: Page): Promise<void> {
  await shows(page, ['核对身份信息', citizenName, '002X']);
  await page.getByLabel('已阅读并同意《个人信息保护政策》《个人生物识别信息保护规则》').check();
  await lookAt(page, '63-guide-identity-elder');
  await press(page, '确定');
}

/** 二、3: 人脸识别, with the 温馨提示. */
async function face(page: Page): Promise<void> {
  for (const [take, label] of [['拍照', '确定，下一步'], ['拍照（3 秒后拍）', '确定']] as const) {
    await shows(page, ['人脸识别', '首次人脸识别需允许摄像头系统权限']);
    await press(page, '打开摄像头');
    await press(page, take);
    await page.locator('#picture-shown').waitFor({ state: 'visible' });
    await press(page, label);
  }
}

/** 二、4: 阅读完整协议, “阅读并确认”, 签字框 一次仅限一字, “清除”, “确定”. */
async function readAndSign(page: Page): Promise<void> {
  while (await page.getByRole('button', { name: '阅读并确认' }).count() === 0) await press(page, '下一页');
  await lookAt(page, '64-guide-read-elder');
  await press(page, '阅读并确认');
  for (let written = 0; written < [...citizenName].length; written += 1) {
    await shows(page, ['签字框', `第 ${written + 1} 字，共 ${[...citizenName].length} 字`]);
    await drawByMouse(page);
    if (written === 0) {
      await press(page, '清除');
      await drawByMouse(page);
    }
    await press(page, '确定');
  }
}

/** 二、4: 获取短信验证码, “提交”. */
async function submit(page: Page): Promise<void> {
  hub.clock.timeMs += 61_000;
  await press(page, '获取短信验证码');
  await page.getByLabel('短信验证码').fill(await hub.lastCode(citizenPhone));
  await lookAt(page, '65-guide-check-elder');
  await press(page, '提交');
  await shows(page, ['签字完成', '已签字']);
  await lookAt(page, '66-guide-done-elder');
}

/** 二、5 and 6: 【已签字】, 【已盖章】, “签约信息”, 补租协议 “查看”, 打印 and 保存 at the top right. */
async function statesAndDocuments(page: Page): Promise<void> {
  await shows(page, ['已签字', '主申请人已完成签字，待工作人员审核及发起盖章。']);
  const signed = must(await loadAgreement(hub.deps.db, hub.deps, agreementId), 'an agreement');
  const { signings } = await loadSituationOfHousehold(hub.deps.db, hub.deps, signed.householdId);
  const document = must(signings[0]?.signedCopy, 'a signed copy');
  await hub.put({ kind: 'agreement', record: { ...signed, status: 'sealed', revision: signed.revision + 2, sealed: { channel: 'digital', sealId: 's', document, atMs: hub.clock.timeMs, staffId: 'zhao' } } });
  await page.reload();
  await shows(page, ['已盖章', '主申请人已完成签字，工作人员完成审核并盖章。']);
  await press(page, '签约信息');
  await shows(page, ['补租协议']);
  await page.getByRole('button', { name: /^查看补租协议/ }).click();
  const [print, save] = [page.getByRole('link', { name: '打印' }), page.getByRole('link', { name: '保存' })];
  for (const icon of [print, save]) {
    const box = must(await icon.boundingBox(), 'a place');
    expect(box.x, 'at the right').toBeGreaterThan(720);
  }
  const [download] = await Promise.all([page.waitForEvent('download'), save.click()]);
  expect(download.suggestedFilename()).toMatch(/^补租协议-.*\.pdf$/);
}
