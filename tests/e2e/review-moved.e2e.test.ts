import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { currentVersion } from '../../build/demo/desk-steps.ts';
import type { DemoBatch } from '../../build/demo/push-steps.ts';
import { openPage, press, sees, shoot, shootFailure, signInAs } from '../support/desk-pages.ts';
import { householdOf, openDeskStage, pushTen, signAs } from '../support/desk-stage.ts';
import type { DeskStage } from '../support/desk-stage.ts';

const [first, second] = ['李建国', '张诗涵'] as const;
let desk: DeskStage;
let page: Page;
let batch: DemoBatch;

beforeAll(async () => {
  desk = await openDeskStage();
  ({ page } = desk);
  batch = await pushTen(desk.stage);
  for (const name of [first, second]) await signAs(desk.stage, batch, name);
  await signInAs(page, '李审核');
  await openPage(page, '审核');
  await page.getByText(first, { exact: true }).first().waitFor();
}, 240_000);
afterEach(({ task }) => shootFailure(page, task));
afterAll(() => desk.close());

async function caseOf(name: string) {
  return desk.stage.desk.call('review.case', { agreementId: (await currentVersion(desk.stage.desk, householdOf(batch, name))).agreementId });
}

test('a case whose revision moves while it is looked at keeps what was seen, says who changed it, and waits to be looked at anew', async () => {
  const { agreementId, revision } = await caseOf(first);
  const driver = desk.stage.desk;
  const { fields, contactPhone } = await driver.call('households.reveal', { householdId: householdOf(batch, first).householdId, reason: '来电更正账号' });
  await driver.call('agreements.requestCorrection', { agreementId, expectedRevision: revision, fields: { ...fields, values: { ...fields.values, bankAccount: '6222020200011223344' } }, contactPhone, reason: '账号有误', basisFileToken: null });
  await sees(page, '您查看期间，其他人更改了这一户');
  await sees(page, /李审核.*提出更正（修改协议）：账号有误/);
  await page.keyboard.press('3');
  await page.keyboard.press('4');
  expect(await page.getByRole('button', { name: '通过（1）' }).isDisabled()).toBe(true);
  await shoot(page, 'review-moved');
  await press(page, '查看最新内容');
  await page.getByText('您查看期间，其他人更改了这一户').waitFor({ state: 'hidden' });
});

test('a case that somebody else decided stays in its place with a word, and the next comes only when asked for', async () => {
  await page.getByRole('button', { name: '下一户' }).click();
  await page.locator('main b').filter({ hasText: second }).waitFor();
  const shown = await caseOf(second);
  await desk.stage.desk.call('review.return', { agreementId: shown.agreementId, expectedRevision: shown.revision, signedCopyDigest: shown.signedCopyDigest, reason: '无法辨认', characters: [], note: '请写工整' });
  await sees(page, `${second}（${shown.agreementNo}）已由其他人办理，不再等待审核。`);
  await sees(page, /李审核.*退回：无法辨认：请写工整/);
  await shoot(page, 'review-gone');
  await page.keyboard.press('1');
  await press(page, '看下一户');
  await page.locator('main b').filter({ hasText: first }).waitFor();
  expect((await currentVersion(desk.stage.desk, householdOf(batch, first))).status).toBe('signed');
});
