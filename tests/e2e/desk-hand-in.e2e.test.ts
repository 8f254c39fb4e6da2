import { renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { restoreHubCopy } from '../../citizen-web/store/backup/restore-copy.ts';
import { writeHubCopy } from '../../citizen-web/store/backup/write-copy.ts';
import type { DemoBatch } from '../../build/demo/push-steps.ts';
import { currentVersion } from '../../build/demo/desk-steps.ts';
import { axeProblems } from '../support/axe.ts';
import { dialogOf, press, sees, shoot, shootFailure, signInAs } from '../support/desk-pages.ts';
import { householdOf, openDeskStage, pushTen, signAs } from '../support/desk-stage.ts';
import type { DeskStage } from '../support/desk-stage.ts';
import { realRandom, valueOf } from '../support/signing-world.ts';

let desk: DeskStage;
let page: Page;
let batch: DemoBatch;

/** Two citizens sign after the hub was copied; a reviewer looks at one of them; then the hub is lost and its copy takes its place. */
beforeAll(async () => {
  desk = await openDeskStage();
  ({ page } = desk);
  const { stage } = desk;
  batch = await pushTen(stage);
  await stage.desk.synced();
  const hubDir = stage.hub().deps.config.dataDir;
  const backupDir = `${hubDir}-copies`;
  await writeHubCopy({ dataDir: hubDir, backupDir, today: '2026-01-20', keptDays: 30 });
  for (const name of ['李建国', '张诗涵']) await signAs(stage, batch, name);
  await stage.desk.signInAs('li');
  const { agreementId } = await currentVersion(stage.desk, householdOf(batch, '李建国'));
  await stage.desk.call('review.case', { agreementId });
  await stage.desk.call('documents.pageImage', { agreementId, which: 'signed', page: 0 });
  await stage.stopHub();
  renameSync(hubDir, `${hubDir}-lost`);
  valueOf(await restoreHubCopy({ backupDir, copy: 'latest', to: hubDir, keysFrom: join(`${hubDir}-lost`), masterKeyHex: undefined, random: realRandom }));
  await stage.startHubAgain();
  await stage.desk.signInAs('chen');
  await stage.desk.synced();
  await signInAs(page, '陈管理');
}, 240_000);
afterEach(({ task }) => shootFailure(page, task));
afterAll(() => desk.close());

test('what only this desk still knew is listed; with its ink the administrator accepts it, and it stands as before', async () => {
  await page.goto('/#/admin');
  await page.getByRole('tab', { name: '待核对' }).click();
  const card = page.locator('.ant-card').filter({ hasText: '李建国' }).filter({ hasText: '申请人提交签字' });
  await sees(card, '已签字');
  await press(card, '查看签字笔迹');
  await expect.poll(() => card.locator('svg').count()).toBeGreaterThanOrEqual(3);
  await shoot(page, 'hand-in');
  expect(await axeProblems(page)).toEqual([]);
  const other = page.locator('.ant-card').filter({ hasText: '张诗涵' }).filter({ hasText: '申请人提交签字' });
  await sees(other, /还没有工作台交回，不能采纳/);
  expect(await other.getByRole('button', { name: '采纳', exact: true }).isDisabled()).toBe(true);
  await press(card, '采纳');
  const dialog = await dialogOf(page, '采纳');
  await dialog.getByLabel(/核对情况/).fill('电话核实是本人所签');
  await shoot(page, 'hand-in-accept');
  await press(dialog, '采纳');
  await dialog.waitFor({ state: 'hidden' });
  await desk.stage.desk.synced();
  expect((await currentVersion(desk.stage.desk, householdOf(batch, '李建国'))).status).toBe('signed');
  expect((await currentVersion(desk.stage.desk, householdOf(batch, '张诗涵'))).status).toBe('awaiting_signature');
  await shoot(page, 'hand-in-after');
});
