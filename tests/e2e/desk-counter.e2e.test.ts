import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { plainPicture } from '../../build/demo/plain-picture.ts';
import type { DemoBatch } from '../../build/demo/push-steps.ts';
import { must } from '../../shared/lib/assert.ts';
import { agree, draw, findNothing, openCounterStage, read, skipPhotos, unlock, write } from '../support/counter-pages.ts';
import { chooseFile, dialogOf, openHousehold, openPage, press, sees, shootFailure, signInAs } from '../support/desk-pages.ts';
import { householdOf } from '../support/desk-stage.ts';
import type { DeskStage } from '../support/desk-stage.ts';

let desk: DeskStage;
let page: Page;
let batch: DemoBatch;
let closesAtMs: number;
const [late, onPaper, left] = ['李建国', '张诗涵', '刘伟民'] as const;
const photo = { name: 'photo.png', mimeType: 'image/png', buffer: plainPicture() };

beforeAll(async () => {
  ({ desk, batch, closesAtMs } = await openCounterStage());
  ({ page } = desk);
  await signInAs(page, '王咨询');
});
afterEach(({ task }) => shootFailure(page, task));
afterAll(() => desk.close());

test('half-way left: the desk is locked, what was drawn is there, and it can be given up', async () => {
  await handOver(left);
  await agree(page);
  await skipPhotos(page);
  await read(page);
  await write(page, must([...left][0], 'a name'));
  await sees(page, '第 2 字，共 3 字');
  // A page that is loaded anew, by whoever or whatever, loses no stroke.
  await draw(page, must([...left][1], 'a name'));
  const { agreementId } = must((await desk.stage.desk.call('counter.queue', { batchId: batch.batchId })).drafts[0], 'one under way');
  await expect.poll(async () => (await desk.stage.desk.call('counter.open', { agreementId })).characters[1]?.drawing?.strokes.length).toBe(4);
  await page.reload();
  await sees(page, '第 2 字，共 3 字');
  await press(page, '确定');
  await sees(page, '第 3 字，共 3 字');
  await press(page, '暂停，交还工作人员');
  await unlock(page);
  await sees(page, '主申请人现在到哪一步');
  await openPage(page, '现场签约');
  await sees(page, '2 / 3 字');
  await findNothing(page, 'counter-list');
  await press(page, '接着办');
  await sees(page, /上次办到一半，已写 2 个字/);
  await findNothing(page, 'counter-prepare');
  await press(page, '清除重来');
  await sees(page, '主申请人现在到哪一步');
});

test('a paper that was signed by hand: one attaches the scan, another looks at it and accepts it', async () => {
  await signInAs(page, '王咨询');
  await openHousehold(page, householdOf(batch, onPaper));
  await press(page, '登记纸质签约');
  const attach = await dialogOf(page, '登记纸质签约');
  await chooseFile(page, attach.getByRole('button', { name: '上传纸质协议扫描件' }), photo);
  await sees(attach, 'photo.png');
  await chooseFile(page, attach.getByRole('button', { name: '上传纸质协议扫描件' }), [{ ...photo, name: '第二页.png' }, { ...photo, name: '多选的.png' }]);
  await attach.getByRole('button', { name: '移除 多选的.png' }).click();
  expect(await attach.locator('.desk-files li').allInnerTexts()).toEqual([expect.stringContaining('photo.png'), expect.stringContaining('第二页.png')]);
  await findNothing(page, 'paper-attach');
  await press(attach, '登记');
  await attach.waitFor({ state: 'hidden' });
  await page.goto('/#/pending');
  await sees(page, '须由他人复核');
  await signInAs(page, '李审核');
  await page.goto('/#/home');
  const waiting = page.locator('.desk-next').filter({ hasText: '待第二人复核' });
  await press(waiting, '前往');
  await page.locator('tr').filter({ hasText: onPaper }).filter({ hasText: '纸质签约，待审核扫描件' }).filter({ hasText: '王咨询' }).waitFor();
  await findNothing(page, 'pending');
  await press(page, '去复核');
  await press(page, '纸质签约审核通过');
  const accept = await dialogOf(page, '纸质签约审核');
  await sees(accept, '第 1 页，共 2 页');
  await press(accept, '下一页');
  await accept.getByRole('img', { name: '扫描件第 2 页' }).waitFor();
  await findNothing(page, 'paper-accept');
  await press(accept, '审核通过');
  await accept.waitFor({ state: 'hidden' });
  await sees(page, '已盖章');
  await page.goto('/#/pending');
  await sees(page, '没有等待复核的事项');
});

test('with the hub away it is signed on the desk and waits', async () => {
  await signInAs(page, '王咨询');
  await desk.stage.stopHub();
  await handOver(late);
  await findNothing(page, 'counter-consent');
  await agree(page);
  for (const label of ['身份证人像面', '主申请人面部']) {
    await findNothing(page, `counter-photos-${label === '身份证人像面' ? 'empty' : 'one'}`);
    await chooseFile(page, page.getByRole('button', { name: `选择${label}照片` }), photo);
    if (label === '身份证人像面') await page.getByRole('img', { name: label }).waitFor();
  }
  await page.getByRole('img', { name: '第 1 页' }).waitFor();
  await findNothing(page, 'counter-read');
  await read(page);
  await page.getByRole('img', { name: /^签字框/ }).waitFor();
  await press(page, '确定');
  await sees(page, /^请先在签字框中写/);
  for (const character of late) await write(page, character, true);
  await sees(page, /经办人：王咨询/);
  await findNothing(page, 'counter-check');
  await press(page, '确认签字');
  await sees(page, `${late}，您已完成签字`);
  await findNothing(page, 'counter-signed');
  await press(page, '交还工作人员');
  await unlock(page);
  await sees(page.locator('header'), /^待上传 1 项/);
  await openPage(page, '现场签约');
  await sees(page, /还有 1 份现场签约未上传/);
});

test('delivered after the close it waits for an admin, who admits it; others only look', async () => {
  // Not so far ahead that the desk locks itself.
  desk.stage.clock.moveTo(closesAtMs + 1000);
  await desk.stage.startHubAgain();
  await page.locator('header').getByRole('button', { name: /离线|在线/ }).click();
  await sees(page.locator('header'), '没有待上传');
  await openPage(page, '现场签约');
  await press(page, '查看认定');
  const seen = await dialogOf(page, '认定现场签约');
  await sees(seen, /权限/);
  expect(await seen.getByRole('button', { name: '予以认定' }).count()).toBe(0);
  await page.keyboard.press('Escape');
  await seen.waitFor({ state: 'hidden' });
  await signInAs(page, '陈管理');
  await openPage(page, '首页');
  await sees(page, '现场签约待认定');
  await openPage(page, '现场签约');
  await press(page, '查看认定');
  const dialog = await dialogOf(page, '认定现场签约');
  await dialog.getByRole('img', { name: '现场人脸' }).waitFor();
  await findNothing(page, 'counter-late');
  await dialog.getByLabel(/原因/).fill('期限内在窗口签字，因断网晚到');
  await press(dialog, '予以认定');
  await dialog.waitFor({ state: 'hidden' });
  await sees(page, '没有待认定的现场签约');
  await openHousehold(page, householdOf(batch, late));
  await sees(page, '已签字');
  await desk.stage.desk.synced();
  await signInAs(page, '李审核');
  await page.goto('/#/review');
  await sees(page, late);
});

async function handOver(name: string): Promise<void> {
  await openHousehold(page, householdOf(batch, name));
  await press(page, '现场签约');
  await page.getByLabel(/^见证人/).fill('周社工');
  await press(page, '交给主申请人');
  await page.getByRole('heading', { name: '阅读并同意' }).waitFor();
  expect(await page.getByRole('menuitem').count()).toBe(0);
  // Words for the office do not hang over the citizen's part.
  await expect.poll(() => page.locator('.ant-message-notice, .ant-notification-notice').count()).toBe(0);
}
