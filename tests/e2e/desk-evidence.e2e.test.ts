import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { returnSignature } from '../../build/demo/desk-steps.ts';
import type { DemoBatch } from '../../build/demo/push-steps.ts';
import { verifyPackage } from '../../shared/documents/evidence/verify-package.ts';
import { must } from '../../shared/lib/assert.ts';
import { seriousAxeProblems } from '../support/axe.ts';
import { openHousehold, press, sees, shoot, shootFailure, signInAs } from '../support/desk-pages.ts';
import { householdOf, openDeskStage, pushTen, signAs } from '../support/desk-stage.ts';
import type { DeskStage } from '../support/desk-stage.ts';
import { valueOf } from '../support/signing-world.ts';

let desk: DeskStage;
let page: Page;
let batch: DemoBatch;
const name = '李建国';

beforeAll(async () => {
  desk = await openDeskStage();
  ({ page } = desk);
  batch = await pushTen(desk.stage);
  const citizen = await signAs(desk.stage, batch, name);
  await returnSignature(desk.stage.desk, householdOf(batch, name));
  // A number gets one code a minute.
  desk.stage.clock.moveTo(desk.stage.clock.nowMs() + 61_000);
  await citizen.sign('补租协议');
  await desk.stage.desk.synced();
});
afterEach(({ task }) => shootFailure(page, task));
afterAll(() => desk.close());

test('签约存证材料 is offered to reviewers and administrators alone, once for each signing', async () => {
  await signInAs(page, '王咨询');
  await openHousehold(page, householdOf(batch, name));
  await page.getByRole('button', { name: '查看签字件' }).waitFor();
  expect(await page.getByRole('button', { name: /导出签约存证材料/ }).count()).toBe(0);
  await signInAs(page, '李审核');
  await openHousehold(page, householdOf(batch, name));
  await page.getByRole('button', { name: '导出签约存证材料（第 2 次）' }).waitFor();
  await page.getByRole('button', { name: '导出签约存证材料（第 1 次，已退回）' }).waitFor();
  await shoot(page, 'household-evidence');
  expect(await seriousAxeProblems(page)).toEqual([]);
});

test('the zip is saved, proves itself, and the timeline says that it was exported', async () => {
  const [download] = await Promise.all([page.waitForEvent('download'), press(page, '导出签约存证材料（第 2 次）')]);
  expect(download.suggestedFilename()).toMatch(/^福演补租.+-李建国-签约存证材料-第2次\.zip$/);
  const report = valueOf(await verifyPackage(readFileSync(must(await download.path(), 'the download is saved')), { roots: await desk.stage.trustedRoots(), nowMs: desk.stage.clock.nowMs() }));
  expect(report.findings.filter((each) => !each.holds)).toEqual([]);
  expect(report.about).toMatchObject({ name, attempt: 2, channel: 'online' });
  await sees(page, /导出签约存证材料 福演补租.+（第 2 次签字）/);
});

test('with the hub away: what is here is exported again, what is not is named where the person looks', async () => {
  await desk.stage.stopHub();
  await press(page, '导出签约存证材料（第 1 次，已退回）');
  await page.getByRole('alert').filter({ hasText: '这份文书还没有下载到本机，请联网后再打开。' }).waitFor();
  await shoot(page, 'household-evidence-offline');
  await Promise.all([page.waitForEvent('download'), press(page, '导出签约存证材料（第 2 次）')]);
  await desk.stage.startHubAgain();
});
