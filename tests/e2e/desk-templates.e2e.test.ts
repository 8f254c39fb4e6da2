import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { DemoBatch } from '../../build/demo/push-steps.ts';
import { seriousAxeProblems } from '../support/axe.ts';
import { chooseFile, dialogOf, openPage, press, sees, shoot, shootFailure, signInAs } from '../support/desk-pages.ts';
import { householdOf, openDeskStage, pushTen } from '../support/desk-stage.ts';
import type { DeskStage } from '../support/desk-stage.ts';
import { officeContract } from '../support/word-documents.ts';

const docxType = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const title = '深圳市福田区公共租赁住房补租协议书';
let desk: DeskStage;
let page: Page;
let batch: DemoBatch;

beforeAll(async () => {
  desk = await openDeskStage();
  ({ page } = desk);
  batch = await pushTen(desk.stage);
});
afterEach(({ task }) => shootFailure(page, task));
afterAll(() => desk.close());

test('the list shows the versions by kind and which batches use them', async () => {
  await signInAs(page, '陈管理');
  await openPage(page, '模板');
  const row = page.getByRole('row').filter({ hasText: '公共租赁住房补租协议书' });
  await sees(row, '演示版');
  await sees(row, '演示批次 自动演示');
  await sees(row, '陈管理');
  await shoot(page, 'templates');
  await findNothing('templates');
});

test('a file that is no Word document is refused with a sentence', async () => {
  await chooseFile(page, page.getByRole('button', { name: '导入 Word' }), { name: '协议.doc', mimeType: 'application/msword', buffer: Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) });
  await page.getByRole('alert').filter({ hasText: '这是旧的 .doc 格式' }).waitFor();
  await shoot(page, 'templates-refused');
});

test('a Word contract becomes a template, its notes lead to their lines, and the pages are shown', async () => {
  await chooseFile(page, page.getByRole('button', { name: '导入 Word' }), { name: '补租协议.docx', mimeType: docxType, buffer: Buffer.from(await officeContract()) });
  await page.getByRole('heading', { name: `${title} · 补租协议.docx` }).waitFor();
  await sees(page, '没有错误，可以预览和保存。');
  await page.getByRole('img', { name: '第 1 页' }).waitFor();
  const notes = page.getByRole('list', { name: '导入说明' });
  await sees(notes, /可换成“{{证件号码}}”/);
  await shoot(page, 'template-imported');
  await notes.getByRole('listitem').filter({ hasText: '身份证号' }).getByRole('button').click();
  expect(await selectedLine()).toBe('> 身份证号：________');
  await findNothing('template-editor');
});

test('a fault is named at its place as it is typed, a click goes there, the last good page stays, and the picker mends it', async () => {
  const text = page.getByLabel('模板正文');
  const was = await text.inputValue();
  await text.fill(was.replace('身份证号：________', '身份证号：{{身份证号}}').replace('联系电话：____________', '联系电话：'));
  await sees(page, '1 处错误，改正后才能预览和保存');
  await sees(page, '没有“身份证号”这个字段，您要的可能是“{{证件号码}}”');
  await sees(page, /第 7 行有错误，下面是上一次没有错误时的样子/);
  await page.getByRole('img', { name: '第 1 页' }).waitFor();
  expect(await page.getByRole('button', { name: '存为新版本' }).isEnabled()).toBe(false);
  await shoot(page, 'template-fault');
  await press(page, '第 7 行第 8 字');
  expect(await selectedLine()).toBe('> 身份证号：{{身份证号}}');
  await page.keyboard.press('End');
  for (const _ of '{{身份证号}}') await page.keyboard.press('Backspace');
  await insertField('证件号码');
  await text.press('ArrowDown');
  await text.press('End');
  await insertField('联系手机');
  await sees(page, '没有错误，可以预览和保存。');
  expect(await text.inputValue()).toContain('> 身份证号：{{证件号码}}\n> 联系电话：{{联系手机}}\n');
  await shoot(page, 'template-mended');
});

test('the preview is of the household chosen, and turns its pages', async () => {
  const { acceptanceNo } = householdOf(batch, '刘伟民');
  const before = await page.getByRole('img', { name: '第 1 页' }).getAttribute('src');
  await page.getByLabel('预览用的家庭').fill('刘伟民');
  await page.getByText(`刘伟民 · ${acceptanceNo}`).click();
  await expect.poll(() => page.getByRole('img', { name: '第 1 页' }).getAttribute('src')).not.toBe(before);
  await shoot(page, 'template-household');
  await sees(page, '共 2 页');
  await press(page, '下一页');
  await page.getByRole('img', { name: '第 2 页' }).waitFor();
  await shoot(page, 'template-page-2');
});

test('it is compared with another version', async () => {
  await press(page, '与其他版本比较');
  const dialog = await dialogOf(page, '与已保存的版本比较');
  await dialog.getByLabel('比较的版本').click();
  await page.getByText(/^公共租赁住房补租协议书 · 演示版/).last().click();
  await sees(dialog, /比所选版本少 \d+ 行/);
  await shoot(page, 'template-compare');
  await findNothing('template-compare');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
});

test('leaving asks first; what was written is still there', async () => {
  await openPage(page, '批次');
  const question = page.getByRole('dialog').filter({ hasText: '模板还没有保存' });
  await question.waitFor();
  await shoot(page, 'template-leave');
  await press(question, '留在本页');
  await question.waitFor({ state: 'hidden' });
  await page.evaluate(() => { window.location.hash = '#/households'; });
  await question.waitFor();
  await press(question, '留在本页');
  await question.waitFor({ state: 'hidden' });
  expect(await page.getByLabel('模板正文').inputValue()).toContain('{{联系手机}}');
  expect(page.url()).toContain('#/templates/new');
});

test('it is saved as a version, and never over one that exists', async () => {
  await press(page, '存为新版本');
  const dialog = await dialogOf(page, '存为新版本');
  expect(await dialog.getByLabel('版本名称').inputValue()).toBe('第1版');
  await dialog.getByLabel('模板名称').fill('公共租赁住房补租协议书');
  await dialog.getByLabel('版本名称').fill('演示版');
  await press(dialog, '保存');
  await dialog.getByRole('alert').filter({ hasText: '已有版本“演示版”' }).waitFor();
  await shoot(page, 'template-save-taken');
  await dialog.getByLabel('模板名称').fill(title);
  await dialog.getByLabel('版本名称').fill('2026年春季');
  await press(dialog, '保存');
  await page.getByRole('heading', { name: `${title} · 2026年春季` }).waitFor();
  await sees(page, '没有批次使用这个版本。');
  await openPage(page, '批次');
  await page.getByRole('heading', { name: '批次' }).waitFor();
});

test('a new batch issues with it', async () => {
  await press(page, '新建批次');
  const drawer = await dialogOf(page, '新建批次');
  await drawer.getByLabel('批次名称').fill('新模板批次');
  await drawer.getByLabel('协议编号前缀').fill('XMB-');
  await drawer.getByLabel('协议模板').click();
  await page.getByTitle(new RegExp(`^${title} · 2026年春季`)).click();
  await shoot(page, 'template-batch');
  await drawer.getByRole('button', { name: '新建批次' }).click();
  await drawer.waitFor({ state: 'hidden' });
  await openPage(page, '模板');
  await sees(page.getByRole('row').filter({ hasText: '2026年春季' }), '新模板批次');
  await desk.stage.desk.synced();
  expect((await desk.stage.desk.call('sync.state', {})).unsuccessful).toBe(0);
});

test('in dark, narrow, and for those who may only look', async () => {
  await signInAs(page, '王咨询');
  await openPage(page, '模板');
  await sees(page, '模板由管理员修改');
  await page.getByRole('button', { name: title }).click();
  await sees(page, '您可以查看和预览');
  await page.getByRole('img', { name: '第 1 页' }).waitFor();
  expect(await page.getByLabel('模板正文').getAttribute('readonly')).not.toBeNull();
  await press(page, '深色');
  await shoot(page, 'template-dark');
  await findNothing('template-dark');
  await page.setViewportSize({ width: 375, height: 900 });
  await shoot(page, 'template-375');
  await findNothing('template-375');
});

async function insertField(label: string): Promise<void> {
  await page.getByLabel('插入字段').fill(label);
  await page.getByTitle(label, { exact: true }).click();
}

async function selectedLine(): Promise<string> {
  return page.getByLabel('模板正文').evaluate((field: HTMLTextAreaElement) => {
    const from = field.value.lastIndexOf('\n', field.selectionStart - 1) + 1;
    return field.value.slice(from, field.value.indexOf('\n', from));
  });
}

async function findNothing(name: string): Promise<void> {
  await page.waitForTimeout(400);
  expect(await seriousAxeProblems(page), name).toEqual([]);
}
