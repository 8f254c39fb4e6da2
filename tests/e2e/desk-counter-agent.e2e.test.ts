import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { plainPicture } from '../../build/demo/plain-picture.ts';
import type { DemoBatch } from '../../build/demo/push-steps.ts';
import { must } from '../../shared/lib/assert.ts';
import { agree, findNothing, openCounterStage, read, unlock, write } from '../support/counter-pages.ts';
import { chooseFile, dialogOf, openHousehold, openPage, press, sees, shootFailure, signInAs } from '../support/desk-pages.ts';
import { householdOf } from '../support/desk-stage.ts';
import type { DeskStage } from '../support/desk-stage.ts';
import { sampleJpeg } from '../support/sample-photos.ts';

let desk: DeskStage;
let page: Page;
let batch: DemoBatch;
let closesAtMs: number;
const [principal, late] = ['李建国', '张诗涵'] as const;
const agent = { name: '周小明', idNumber: '440524188001010014', relation: '子女' };
const picture = { name: 'photo.png', mimeType: 'image/png', buffer: plainPicture() };

beforeAll(async () => {
  ({ desk, batch, closesAtMs } = await openCounterStage());
  ({ page } = desk);
});
afterEach(({ task }) => shootFailure(page, task));
afterAll(() => desk.close());

async function openCounter(name: string = principal): Promise<void> {
  await openHousehold(page, householdOf(batch, name));
  await press(page, '现场签约');
  await page.getByRole('heading', { name: `现场签约 · ${name}` }).waitFor();
}

/** 受托人, and a 委托书 of these files. */
async function fillAgent(idNumber: string, files: readonly (typeof picture)[]): Promise<void> {
  await page.getByLabel('受托人姓名').fill(agent.name);
  await page.getByLabel('受托人居民身份证号').fill(idNumber);
  await page.getByLabel('与主申请人的关系').fill(agent.relation);
  // The list of suggestions closes when the field is left.
  await page.keyboard.press('Tab');
  await chooseFile(page, page.getByRole('button', { name: '上传委托书' }), files);
}

test('where the batch does not allow it, nobody is asked who signs', async () => {
  await signInAs(page, '王咨询');
  await openCounter();
  await sees(page, '经办人：王咨询（审核须由另一人办理）');
  expect(await page.getByText('谁来签字').count()).toBe(0);
  await press(page, '返回');
});

test('allowed: 受托人 is written down with a 委托书; what the principal applicant had begun goes only after a word', async () => {
  await desk.stage.desk.signInAs('chen');
  const { batches } = await desk.stage.desk.call('batches.list', {});
  const { revision } = must(batches.find((each) => each.batch.batchId === batch.batchId), 'the batch').batch;
  await desk.stage.desk.call('batches.update', { batchId: batch.batchId, expectedRevision: revision, patch: { allowAgents: true }, reason: '允许委托代理' });
  await desk.stage.desk.synced();
  await signInAs(page, '王咨询');
  await openCounter();
  await page.getByLabel(/^见证人/).fill('周社工');
  await press(page, '交给主申请人');
  await agree(page);
  await press(page, '暂停，交还工作人员');
  await unlock(page);
  await openCounter();
  await page.getByText('受托人代签（须有委托书）').click();
  await findNothing(page, 'agent-prepare-empty');
  await fillAgent('440524188001010015', [{ name: '委托书1.jpg', mimeType: 'image/jpeg', buffer: sampleJpeg() }, { ...picture, name: '委托书2.png' }]);
  await sees(page, '委托书2.png');
  await press(page, '交给受托人');
  const asked = await dialogOf(page, '更换签字人');
  await sees(asked, /已勾选的同意、照片和写好的 0 个字会被清除/);
  await press(asked, '清除并更换');
  await sees(page, /受托人：.*校验位不对/);
  // What was typed and uploaded is still there.
  await page.getByLabel('受托人居民身份证号').fill(agent.idNumber);
  await sees(page, '委托书2.png');
  // What has been put right is no longer called wrong.
  expect(await page.getByText(/校验位不对/).count()).toBe(0);
  await findNothing(page, 'agent-prepare');
  await press(page, '交给受托人');
  await press(await dialogOf(page, '更换签字人'), '清除并更换');
});

test('each step speaks to 受托人, who writes their own name', async () => {
  await sees(page, `${agent.name}，您受主申请人${principal}委托代为签约`);
  await findNothing(page, 'agent-consent');
  await agree(page);
  for (const label of ['受托人身份证人像面', '受托人面部']) {
    await chooseFile(page, page.getByRole('button', { name: `选择${label}照片` }), picture);
    if (label === '受托人身份证人像面') await page.getByRole('img', { name: label }).waitFor();
  }
  await read(page);
  await sees(page, '请写您本人（受托人）的姓名。');
  for (const character of agent.name) await write(page, character, true);
  await sees(page, new RegExp(`受托人：${agent.name}.*0014.*子女`));
  await findNothing(page, 'agent-check');
  await press(page, '确认签字');
  await sees(page, `${agent.name}，您已完成签字`);
  await press(page, '交还工作人员');
  await unlock(page);
  await openHousehold(page, householdOf(batch, principal));
  await sees(page, `受托人代签：${agent.name}（子女）`);
  await findNothing(page, 'agent-household');
});

test('the reviewer sees who signed for whom, and the 委托书 beside the signature', async () => {
  await desk.stage.desk.synced();
  await signInAs(page, '李审核');
  await page.goto('/#/review');
  await sees(page, `受托人代签：${agent.name}（子女）`);
  await page.getByRole('img', { name: '委托书第 1 页' }).waitFor();
  await sees(page, '证件与受托人信息、委托书一致（4）');
  await page.getByRole('img', { name: '受托人现场人脸' }).waitFor();
  await findNothing(page, 'agent-review');
  await page.locator('.desk-signed').getByRole('button', { name: '下一页' }).click();
  await page.getByRole('img', { name: '委托书第 2 页' }).waitFor();
  await press(page, '放大查看');
  const large = page.getByRole('dialog').filter({ hasText: '委托书' });
  await large.getByRole('img', { name: '委托书第 2 页' }).waitFor();
  await findNothing(page, 'agent-letter');
  await page.keyboard.press('Escape');
  await large.waitFor({ state: 'hidden' });
  for (const box of await page.getByRole('checkbox').all()) await box.check();
  await press(page, '通过（1）');
  await sees(page, `${principal}：审核通过`);
});

test('signed by 受托人 with the hub away and delivered after the close, the admin sees who signed and the 委托书', async () => {
  await signInAs(page, '王咨询');
  await desk.stage.stopHub();
  await openCounter(late);
  await page.getByText('受托人代签（须有委托书）').click();
  await fillAgent(agent.idNumber, [picture]);
  await sees(page, 'photo.png');
  await page.getByLabel(/^见证人/).fill('周社工');
  await page.keyboard.press('Tab');
  await press(page, '交给受托人');
  await agree(page);
  await page.getByText('没有摄像头，或受托人不愿拍照').click();
  await page.getByLabel(/^不拍照的原因/).fill('这台电脑没有摄像头');
  await press(page, '不拍照，继续');
  await read(page);
  for (const character of agent.name) await write(page, character);
  await press(page, '确认签字');
  await press(page, '交还工作人员');
  await unlock(page);
  desk.stage.clock.moveTo(closesAtMs + 1000);
  await desk.stage.startHubAgain();
  await page.locator('header').getByRole('button', { name: /离线|在线/ }).click();
  await sees(page.locator('header'), '没有待上传');
  await signInAs(page, '陈管理');
  await openPage(page, '现场签约');
  await press(page, '查看认定');
  const dialog = await dialogOf(page, '认定现场签约');
  await sees(dialog, `受托人代签：${agent.name}（子女），证件号码 ${agent.idNumber}`);
  await dialog.getByRole('img', { name: '委托书第 1 页' }).waitFor();
  await findNothing(page, 'agent-late');
  await dialog.getByLabel(/原因/).fill('期限内在窗口代签，因断网晚到');
  await press(dialog, '予以认定');
  await dialog.waitFor({ state: 'hidden' });
});
