import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { drawRoundSeal } from '../../shared/documents/marks/seal-drawing.ts';
import { createDemoSealIdentity } from '../../shared/documents/signing/demo-seal-identity.ts';
import { must } from '../../shared/lib/assert.ts';
import { axeProblems } from '../support/axe.ts';
import { chooseFile, dialogOf, openPage, press, sees, shoot, shootFailure, signInAs } from '../support/desk-pages.ts';
import { openDeskStage, pushTen } from '../support/desk-stage.ts';
import type { DeskStage } from '../support/desk-stage.ts';
import { asScan, pngBytes, printedSeal } from '../support/seal-scans.ts';
import { realRandom, valueOf } from '../support/signing-world.ts';

const dropPlace = '把文件拖到这里，或点击选择文件';
const passPhrase = '印章口令-1';
let desk: DeskStage;
let page: Page;
let scan: Uint8Array;
let keyFile: Uint8Array;

beforeAll(async () => {
  desk = await openDeskStage();
  ({ page } = desk);
  const seal = valueOf(drawRoundSeal({ name: '示例市示例区住房保障中心', caption: '合同专用章' }, desk.stage.world.fonts));
  scan = pngBytes(asScan(await printedSeal(seal, 300)));
  keyFile = (await createDemoSealIdentity({ nowMs: desk.stage.clock.nowMs(), passPhrase, bureauName: '示例区住房保障中心', random: realRandom })).p12;
  await pushTen(desk.stage);
  await desk.stage.desk.call('session.signOut', {});
  // What is typed before the page has heard of that would be gone again.
  await page.reload();
  await page.getByRole('button', { name: '登录', exact: true }).waitFor();
});
afterEach(({ task }) => shootFailure(page, task));
afterAll(() => desk.close());

test('the list says of each seal how it looks, whose it is, whether it can be used here, and by which batch', async () => {
  await signInAs(page, '陈管理');
  await openPage(page, '印章');
  await page.getByRole('img', { name: /^印章：演示区住房和建设局/ }).waitFor();
  await sees(page, '证书在本机，可以盖章');
  await sees(page, '签约台演示印章根');
  await sees(page, '盖章处正中');
  await shoot(page, 'seals');
  expect(await axeProblems(page)).toEqual([]);
});

test('a round seal is drawn while its name is typed; what cannot be drawn is said', async () => {
  await press(page, '登记新印章');
  await page.getByLabel('单位名称（沿上弧排列）').fill('示例区住房保障中心');
  await page.getByLabel('下方横排文字').fill('合同专用章');
  await page.getByLabel('下弧编码').fill('4403051234567');
  await drawn();
  await sees(page, '宽 40.0 毫米，高 40.0 毫米');
  await shoot(page, 'seal-drawn');
  await page.getByLabel('下弧编码').fill('编码');
  await page.getByRole('alert').filter({ hasText: '下弧编码只能是' }).first().waitFor();
  await page.getByLabel('下弧编码').fill('');
  await page.getByRole('alert').filter({ hasText: '下弧编码只能是' }).first().waitFor({ state: 'detached' });
});

test('an SVG with text is refused with what to do; one of paths is taken over', async () => {
  await page.getByText('导入图片（PNG 或 SVG）').click();
  const svg = (inner: string): { name: string; mimeType: string; buffer: Buffer } => (
    { name: '公章.svg', mimeType: 'image/svg+xml', buffer: Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">${inner}</svg>`) });
  await chooseFile(page, page.getByText(dropPlace), svg('<text x="10" y="50">示例</text>'));
  await page.getByRole('alert').filter({ hasText: '请先把文字转为曲线' }).first().waitFor();
  await chooseFile(page, page.getByText(dropPlace), svg('<g fill="#d00000"><circle cx="50" cy="50" r="46" fill="none" stroke="#d00000" stroke-width="4"/><path d="M50 20 L59 42 L82 42 L63 56 L70 79 L50 65 L30 79 L37 56 L18 42 L41 42 Z"/></g>'));
  await drawn();
  await sees(page, '宽 40.0 毫米，高 40.0 毫米');
  await shoot(page, 'seal-svg');
});

test('a scan becomes a seal without its paper', async () => {
  await chooseFile(page, page.getByText(dropPlace), { name: '扫描.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('ffd8ffe000104a464946', 'hex') });
  await page.getByRole('alert').filter({ hasText: '这是 JPG 文件' }).first().waitFor();
  await chooseFile(page, page.getByText(dropPlace), { name: '扫描.png', mimeType: 'image/png', buffer: Buffer.from(scan) });
  await page.getByLabel('转为纯红色（扫描件建议勾选）').check();
  await page.getByLabel('印章最长边（毫米）').fill('38');
  await sees(page, '宽 38.0 毫米，高 38.0 毫米');
  await drawn();
  await shoot(page, 'seal-scan');
});

test('a wrong pass phrase is said at once; the right one shows whose certificate it is', async () => {
  await chooseFile(page, page.getByRole('button', { name: '选择证书文件（.p12 或 .pfx）' }), { name: '印章.p12', mimeType: 'application/x-pkcs12', buffer: Buffer.from(keyFile) });
  await page.getByLabel('印章口令').fill('不对的口令');
  await press(page, '核对证书');
  await page.getByRole('alert').filter({ hasText: '印章口令不正确' }).first().waitFor();
  await sees(page, '请选择证书文件，输入口令并核对证书。');
  await page.getByLabel('印章口令').fill(passPhrase);
  await press(page, '核对证书');
  await sees(page, '示例区住房保障中心（演示）');
  await sees(page, '演示证书，没有法律效力');
  await shoot(page, 'seal-key');
});

test('the seal is dragged in 盖章处 of a household\'s own agreement and stays inside', async () => {
  await page.getByLabel('一户的协议').check();
  await page.getByRole('region', { name: /页的盖章处$/ }).waitFor({ state: 'detached' });
  await page.getByRole('region', { name: /页的盖章处$/ }).waitFor();
  const handle = page.getByTestId('seal-to-place');
  await handle.scrollIntoViewIfNeeded();
  const box = must(await handle.boundingBox(), 'the seal is on the page');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 300, box.y + box.height / 2 - 10, { steps: 5 });
  await page.mouse.up();
  expect(Number(await page.getByLabel('向右（负数向左）').inputValue())).toBe(3);
  expect(Number(await page.getByLabel('向下（负数向上）').inputValue())).toBeLessThan(0);
  await page.getByLabel('向右（负数向左）').fill('9');
  await sees(page, /印章不能超出它的边线/);
  await shoot(page, 'seal-placement-outside');
  await press(page, '采用');
  await shoot(page, 'seal-placement');
});

test('every slice of every page is seen before anything is sealed', async () => {
  await press(page, '查看每一页的骑缝章');
  await page.getByRole('img', { name: '第 1 页的骑缝' }).waitFor();
  const pages = await page.getByRole('img', { name: /^第 \d+ 页$/ }).count();
  expect(pages).toBeGreaterThan(1);
  expect(await page.getByRole('img', { name: /^第 \d+ 页的骑缝$/ }).count()).toBe(pages);
  await page.getByRole('img', { name: '第 1 页的骑缝' }).scrollIntoViewIfNeeded();
  await shoot(page, 'seal-seam-apart');
  await page.getByText('合在一起').first().click();
  await shoot(page, 'seal-seam-joined');
  await page.getByRole('region', { name: '盖章页' }).scrollIntoViewIfNeeded();
  await shoot(page, 'seal-seam-sealed-page');
  expect(await axeProblems(page)).toEqual([]);
});

test('it is saved with its key in the vault, and a batch can choose it', async () => {
  await page.getByLabel('印章名称（在批次里选择时看到的名称）').fill('住房保障中心合同章');
  await sees(page, '印章登记后不能修改');
  await press(page, '登记印章');
  await page.getByRole('img', { name: '印章：住房保障中心合同章' }).waitFor();
  await sees(page, '还没有批次使用');
  await shoot(page, 'seals-two');
  await desk.stage.desk.synced();
  await openPage(page, '批次');
  await press(page, '修改');
  const drawer = await dialogOf(page, /^修改批次/);
  await drawer.getByLabel('印章', { exact: true }).click();
  await page.getByTitle('住房保障中心合同章').click();
  await drawer.locator('textarea').fill('换用合同章');
  await press(drawer, '保存修改');
  await drawer.waitFor({ state: 'hidden' });
  const { seals } = await desk.stage.desk.call('seals.list', {});
  expect(seals.find((each) => each.name === '住房保障中心合同章')?.usableHere).toBe(true);
});

test('who is no admin looks, and registers nothing', async () => {
  await signInAs(page, '赵用印');
  await openPage(page, '印章');
  await sees(page, '登记印章由管理员办理');
  expect(await page.getByRole('button', { name: '登记新印章' }).count()).toBe(0);
  await press(page, '查看骑缝章');
  const dialog = await dialogOf(page, /^骑缝章 · /);
  await press(dialog, '查看每一页的骑缝章');
  await dialog.getByRole('img', { name: '第 4 页的骑缝' }).waitFor();
  await shoot(page, 'seal-seam-dialog');
});

/** The seal that is shown is the one that was asked for last. */
async function drawn(): Promise<void> {
  await page.locator('section[aria-label="印章预览"][aria-busy="false"]').getByRole('img', { name: '印章预览' }).waitFor();
}
