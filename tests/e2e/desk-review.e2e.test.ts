import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { PDFDocument } from 'pdf-lib';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { demoPassword } from '../../citizen-web/store/first-start.ts';
import type { DemoBatch } from '../../build/demo/push-steps.ts';
import type { HttpCitizen } from '../../build/demo/http-citizen.ts';
import { must } from '../../shared/lib/assert.ts';
import { chooseFile, dialogOf, openHousehold, openPage, press, sees, shoot, shootFailure, signInAs } from '../support/desk-pages.ts';
import { makeZip } from '../support/make-xlsx.ts';
import { sampleJpeg } from '../support/sample-photos.ts';
import { householdOf, openDeskStage, pushTen, signAs } from '../support/desk-stage.ts';
import type { DeskStage } from '../support/desk-stage.ts';

let desk: DeskStage;
let page: Page;
let batch: DemoBatch;
const citizens = new Map<string, HttpCitizen>();
const [approved, returned, waived] = ['李建国', '张诗涵', '刘伟民'] as const;

beforeAll(async () => {
  desk = await openDeskStage();
  ({ page } = desk);
  batch = await pushTen(desk.stage);
  for (const name of [approved, returned]) citizens.set(name, await signAs(desk.stage, batch, name));
});
afterEach(({ task }) => shootFailure(page, task));
afterAll(() => desk.close());

test('photos that the bureau has already: looked at as a zip, imported by 备案回执号, shown beside the face', async () => {
  await signInAs(page, '王咨询');
  await openPage(page, '导入');
  await sees(page, '导入单位留存的照片（可不导入）');
  const archive = Buffer.from(makeZip({ [`照片/${householdOf(batch, approved).acceptanceNo}.jpg`]: sampleJpeg(), '照片/没有这户.jpg': sampleJpeg() }));
  await chooseFile(page, page.getByText('一个压缩包不超过 32 MB，照片多的请分成几个'), { name: '照片.zip', mimeType: 'application/zip', buffer: archive });
  await sees(page, /可以导入\s*1\s*张/);
  await sees(page, '没有这户.jpg：文件名不是本批次的备案回执号');
  await shoot(page, 'import-photos');
  await press(page, '导入 1 张照片');
  await sees(page, '已导入 1 张照片。');
});

test('a case shows the characters beside the expected ones, both pictures and the key fields; both answers to the photos, then key 1 approves', async () => {
  await signInAs(page, '李审核');
  await openPage(page, '审核');
  await sees(page, '第 1 户，待审核共 2 户');
  await page.getByRole('img', { name: '证件人像面' }).waitFor();
  await page.getByRole('img', { name: '现场人脸' }).waitFor();
  await page.getByRole('img', { name: '单位留存照片' }).waitFor();
  await sees(page, '手写签名与应签姓名');
  await sees(page, '关键内容');
  for (const character of approved) await page.locator('main').getByText(character, { exact: true }).first().waitFor();
  await page.getByRole('button', { name: '通过（1）' }).waitFor();
  await page.locator('main').getByRole('img').nth(3).waitFor();
  expect(await page.getByRole('button', { name: '通过（1）' }).isDisabled()).toBe(true);
  await sees(page, '对照照片勾选两项后才能通过');
  await sees(page, /拍摄时要求：/);
  await page.keyboard.press('1');
  await page.getByRole('checkbox', { name: '人脸与证件照片是同一人（3）' }).check();
  await page.keyboard.press('4');
  expect(await page.getByRole('checkbox', { name: '证件与登记信息一致（4）' }).isChecked()).toBe(true);
  await shoot(page, 'review-case');
  await page.keyboard.press('1');
  await sees(page, `${approved}：审核通过`);
  await sees(page, '第 1 户，待审核共 1 户');
});

test('退回 by key with its reason; the citizen signs again and the reviewer is told of the first time', async () => {
  await page.getByText(returned, { exact: true }).first().waitFor();
  await page.keyboard.press('2');
  const dialog = await dialogOf(page, `退回 · ${returned}`);
  await page.keyboard.press('1');
  await press(dialog, /诗/);
  await dialog.getByLabel('给主申请人的说明（可不填）').fill('第二个字请写工整');
  await shoot(page, 'review-return');
  await press(dialog, '退回（Ctrl+Enter）');
  await dialog.waitFor({ state: 'hidden' });
  await sees(page, '没有等待审核的签字');
  await desk.stage.desk.synced();
  await openHousehold(page, householdOf(batch, returned));
  await sees(page, '待签字（退回）');
  // A number gets one code a minute.
  desk.stage.clock.moveTo(desk.stage.clock.nowMs() + 61_000);
  await must(citizens.get(returned), 'the citizen is known').sign('补租协议');
  await desk.stage.desk.synced();
  await openPage(page, '审核');
  await sees(page, /第 2 次签字/);
  await sees(page, /曾退回：.*第二个字请写工整/);
  await page.keyboard.press('3');
  await page.keyboard.press('4');
  await press(page, '通过（1）');
  await sees(page, '没有等待审核的签字');
});

test('用印: a wrong pass phrase is named first, the right one seals, and the 台账 has every use', async () => {
  await signInAs(page, '李审核');
  await openPage(page, '用印');
  await sees(page, '盖章由用印人办理');
  expect(await page.getByRole('button', { name: /^盖章 \d+ 份$/ }).isEnabled()).toBe(false);
  await signInAs(page, '赵用印');
  await openPage(page, '用印');
  await press(page, '全选 2 份');
  await shoot(page, 'sealing');
  await press(page, '盖章 2 份');
  const dialog = await dialogOf(page, '盖章');
  await sees(dialog, '可以盖章 2 份');
  await dialog.getByLabel('印章口令').fill('wrong');
  await press(dialog, '确认盖章 2 份');
  await dialog.getByRole('alert').filter({ hasText: /口令/ }).first().waitFor();
  await shoot(page, 'seal-wrong-phrase');
  await dialog.getByLabel('印章口令').fill(demoPassword);
  await press(dialog, '确认盖章 2 份');
  await dialog.waitFor({ state: 'hidden' });
  await sees(page, '没有等待盖章的协议');
  await desk.stage.desk.synced();
  await shoot(page, 'sealed');
  await page.getByRole('tab', { name: '用印台账' }).click();
  for (const name of [approved, returned]) await page.getByRole('row').filter({ hasText: name }).filter({ hasText: '赵用印' }).filter({ hasText: '已盖章' }).first().waitFor();
  await shoot(page, 'ledger');
});

test('验真 tells a genuine file, a changed byte and a foreign PDF apart', async () => {
  const genuine = await must(citizens.get(approved), 'the citizen is known').download();
  await openPage(page, '验真');
  await verify('盖章件.pdf', genuine, '未被改动');
  await shoot(page, 'verify-genuine');
  await press(page, '再验一份');
  const changed = Buffer.from(genuine);
  const at = Math.floor(changed.length / 3);
  changed[at] = (changed[at] ?? 0) ^ 1;
  await verify('被改动.pdf', changed, /改动|修改|不完整/);
  expect(await page.locator('main').innerText()).not.toContain('文件真实');
  await shoot(page, 'verify-changed');
  await press(page, '再验一份');
  const foreign = await PDFDocument.create();
  foreign.addPage();
  await verify('别家的.pdf', Buffer.from(await foreign.save()), '不能认定为本单位出具的文件');
  await shoot(page, 'verify-foreign');
  await press(page, '再验一份');
  await verify('不是文件.pdf', Buffer.from('not a pdf at all'), /不是|无法|读/);
});

test('the sealed PDF is looked at and saved from the household page', async () => {
  await openHousehold(page, householdOf(batch, approved));
  await press(page, '查看盖章件');
  const dialog = await dialogOf(page, '盖章件');
  await dialog.getByRole('img').first().waitFor();
  await shoot(page, 'document-sealed');
  const [download] = await Promise.all([page.waitForEvent('download'), press(dialog, '下载')]);
  const bytes = readFileSync(must(await download.path(), 'the download is saved'));
  expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
  await page.keyboard.press('Escape');
});

test('放弃: started by the hotline, signed by the citizen, 予以确认 by a reviewer', async () => {
  await signInAs(page, '王咨询');
  await openHousehold(page, householdOf(batch, waived));
  await press(page, '办理放弃签约');
  const dialog = await dialogOf(page, '办理放弃签约');
  await dialog.getByLabel(/原因/).fill('主申请人来电主动放弃');
  await shoot(page, 'dialog-waiver');
  await press(dialog, '生成声明书');
  await dialog.waitFor({ state: 'hidden' });
  await sees(page, /放弃签约声明书：/);
  await desk.stage.desk.synced();
  await signAs(desk.stage, batch, waived, '放弃签约声明书');
  await signInAs(page, '李审核');
  await openPage(page, '放弃');
  await page.getByRole('row').filter({ hasText: waived }).first().waitFor();
  await shoot(page, 'waivers');
  await page.getByRole('row').filter({ hasText: waived }).getByRole('button', { name: '审核' }).click();
  await page.getByRole('button', { name: '予以确认（1）' }).waitFor();
  await page.keyboard.press('3');
  await page.keyboard.press('4');
  await shoot(page, 'review-waiver');
  await press(page, '予以确认（1）');
  await sees(page, `${waived}：已予以确认`);
  await openHousehold(page, householdOf(batch, waived));
  await sees(page, '作废（主动放弃）');
  await openPage(page, '放弃');
  await sees(page, '主动放弃 1 户');
});

test('盖章后作废 takes two admins', async () => {
  await signInAs(page, '陈管理');
  await openHousehold(page, householdOf(batch, approved));
  await press(page, '申请盖章后作废');
  const asked = await dialogOf(page, '申请盖章后作废');
  await asked.getByLabel(/原因/).fill('经查不符合条件');
  expect(await asked.getByRole('button', { name: '提出申请' }).isEnabled()).toBe(false);
  await chooseFile(page, asked.getByRole('button', { name: '上传依据材料扫描件' }), { name: '依据.pdf', mimeType: 'application/pdf', buffer: await must(citizens.get(returned), 'the citizen is known').download() });
  await sees(asked, '已选：依据.pdf');
  await shoot(page, 'dialog-revocation');
  await press(asked, '提出申请');
  await asked.waitFor({ state: 'hidden' });
  await sees(page, '已申请盖章后作废，等待第二人确认');
  await signInAs(page, '周管理');
  await openHousehold(page, householdOf(batch, approved));
  await press(page, '盖章后作废');
  const second = await dialogOf(page, '盖章后作废');
  await shoot(page, 'dialog-revoke');
  await press(second, '确认作废');
  await second.waitFor({ state: 'hidden' });
  await sees(page, /作废（盖章后作废/);
  await shoot(page, 'household-revoked');
});

async function verify(name: string, buffer: Buffer, words: string | RegExp): Promise<void> {
  await chooseFile(page, page.getByText('把文件拖到这里，或点击选择文件'), { name, mimeType: 'application/pdf', buffer });
  await sees(page.locator('main'), name);
  await page.locator('main').getByRole('alert').filter({ hasText: words }).first().waitFor();
}
