import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { must } from '../../shared/lib/assert.ts';
import { chooseFile, dialogOf, openPage, press, sees, shoot, shootFailure, signInAs } from '../support/desk-pages.ts';
import { openDeskStage, samplesDir } from '../support/desk-stage.ts';
import type { DeskStage } from '../support/desk-stage.ts';

let desk: DeskStage;
let page: Page;

beforeAll(async () => {
  desk = await openDeskStage();
  ({ page } = desk);
});
afterEach(({ task }) => shootFailure(page, task));
afterAll(() => desk.close());

const dropPlace = '把文件拖到这里，或点击选择文件';

test('a wrong password gets a sentence; the right one opens the first page, which says what to do', async () => {
  await sees(page, '演示环境，人物均为虚构');
  await shoot(page, 'sign-in');
  await press(page, /^陈管理（/);
  await page.getByLabel('密码', { exact: true }).fill('not-the-password');
  await press(page, '登录');
  await sees(page, /密码/);
  await page.getByRole('alert').filter({ hasText: /不正确|不对|有误/ }).first().waitFor();
  await shoot(page, 'sign-in-refused');
  await signInAs(page, '陈管理');
  await page.getByRole('heading', { name: '首页' }).waitFor();
  await sees(page, '接下来要做的事');
  await sees(page.locator('header'), '在线');
  await sees(page.locator('header'), '没有待上传');
  await shoot(page, 'home-empty');
});

test('an admin makes a batch by the page; a bad window is refused in its words', async () => {
  await openPage(page, '批次');
  await press(page, '新建批次');
  const drawer = await dialogOf(page, '新建批次');
  await drawer.getByLabel('批次名称').fill('第一批');
  await shoot(page, 'batch-drawer');
  const closes = drawer.getByLabel('签约截止（北京时间）');
  const goodClose = await closes.inputValue();
  await closes.fill('2020-01-01 09:00');
  await closes.press('Enter');
  await drawer.getByRole('button', { name: '新建批次' }).click();
  await drawer.getByRole('alert').filter({ hasText: '截止' }).first().waitFor();
  await closes.fill(goodClose);
  await closes.press('Enter');
  await drawer.getByRole('button', { name: '新建批次' }).click();
  await drawer.waitFor({ state: 'hidden' });
  await page.getByRole('cell', { name: '第一批' }).waitFor();
  await sees(page, '签约进行中');
  await shoot(page, 'batches');
});

test('a list with mistakes shows each at its cell, imports nothing, and gives an error sheet', async () => {
  await signInAs(page, '王咨询');
  await openPage(page, '导入');
  await chooseFile(page, page.getByText(dropPlace), join(samplesDir, 'sample-mistakes.xlsx'));
  await sees(page, /有 \d+ 处错误，本次不会导入任何一户/);
  await sees(page, /第 \d+ 行/);
  expect(await page.getByRole('button', { name: /^确认导入/ }).count()).toBe(0);
  await shoot(page, 'import-mistakes');
  const [download] = await Promise.all([page.waitForEvent('download'), press(page, '下载错误清单')]);
  expect(download.suggestedFilename()).toMatch(/\.xlsx$/);
  const bytes = readFileSync(must(await download.path(), 'the download is saved'));
  expect(bytes.subarray(0, 2).toString()).toBe('PK');
  expect((await desk.stage.desk.call('households.search', { batchId: await batchId(), limit: 1 })).total).toBe(0);
});

test('what is no workbook is refused with a sentence', async () => {
  await press(page, '另选文件');
  await chooseFile(page, page.getByText(dropPlace), { name: '名单.xlsx', mimeType: 'application/octet-stream', buffer: Buffer.alloc(3_000_000, 0xff) });
  await page.getByRole('alert').filter({ hasText: '另存为 .xlsx' }).first().waitFor();
  await shoot(page, 'import-no-workbook');
  await press(page, '另选文件');
});

test('the sample workbook is imported by the page', async () => {
  await chooseFile(page, page.getByText(dropPlace), join(samplesDir, 'sample-60.xlsx'));
  await sees(page, '60 户全部通过核对，可以导入');
  await shoot(page, 'import-good');
  await press(page, '确认导入：新增 60 户');
  await sees(page, /60 户/);
  await press(page, '前往推送');
  await page.getByRole('heading', { name: /推送 · 第一批/ }).waitFor();
  await sees(page, '全选 60 户');
});

test('a selection is looked at, checked and pushed, with progress to the end', async () => {
  await press(page, '预览');
  const preview = await dialogOf(page, '预览');
  await preview.getByRole('img').first().waitFor();
  await shoot(page, 'publish-preview');
  await page.keyboard.press('Escape');
  await preview.waitFor({ state: 'hidden' });
  await press(page, '全选 60 户');
  await shoot(page, 'publish-selected');
  await press(page, '推送所选 60 户');
  const dialog = await dialogOf(page, '推送前核对');
  await sees(dialog, '可以推送 60 户');
  await shoot(page, 'publish-preflight');
  await press(dialog, '推送 60 户');
  await sees(page, /已完成 \d+ \/ 60/);
  await shoot(page, 'publish-running');
  await sees(page, '没有待推送的家庭');
  await desk.stage.desk.synced();
  await shoot(page, 'publish-done');
  expect((await desk.stage.desk.call('households.search', { batchId: await batchId(), statuses: ['awaiting_signature'], limit: 1 })).total).toBe(60);
});

test.each([
  { by: 'name', text: '李建国', isOnly: false }, { by: 'pinyin', text: 'gongyan', isOnly: false }, { by: 'the last digits of the phone', text: '001002', isOnly: true },
  { by: 'the last digits of the ID', text: '120103', isOnly: true }, { by: '备案回执号', text: 'FTBZ20260003', isOnly: true },
])('a household is found by $by', async ({ text }) => {
  await openPage(page, '家庭');
  // 推送 has a search box of the same name, which must be gone before anything is typed.
  await page.getByRole('heading', { name: '家庭', exact: true }).waitFor();
  const search = page.getByLabel('查找家庭');
  await search.fill(text);
  await sees(page, /^共 [1-9]\d? 户$/);
  const rows = await (await desk.stage.desk.call('households.search', { batchId: await batchId(), text, limit: 60 })).rows;
  expect(rows.length).toBeGreaterThan(0);
  await sees(page, `共 ${rows.length} 户`);
  await page.getByRole('button', { name: rows[0]?.name ?? '', exact: true }).first().waitFor();
  await search.press('Enter');
  if (rows.length > 1) await sees(page, '有多户符合，请点选其中一户');
  else await page.getByRole('heading', { name: `${rows[0]?.name} · ${rows[0]?.acceptanceNo}` }).waitFor();
  await page.waitForTimeout(100);
  expect(new URL(page.url()).hash.startsWith('#/household/')).toBe(rows.length === 1);
});

test('with many hits Enter opens nobody, with none the page says how else to search', async () => {
  await openPage(page, '家庭');
  await page.getByLabel('查找家庭').fill('FTBZ');
  await sees(page, '共 60 户');
  await page.getByLabel('查找家庭').press('Enter');
  await sees(page, '有多户符合，请点选其中一户');
  await shoot(page, 'households');
  expect(new URL(page.url()).hash).toBe('#/households');
  await page.getByLabel('查找家庭').fill('没有这个人');
  await sees(page, '没有找到符合条件的家庭');
});

async function batchId(): Promise<string> {
  const { batches } = await desk.stage.desk.call('batches.list', {});
  return must(batches.at(-1), 'a batch').batch.batchId;
}
