import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createHttpCitizen } from '../../build/demo/http-citizen.ts';
import type { DemoBatch } from '../../build/demo/push-steps.ts';
import { axeProblems } from '../support/axe.ts';
import { dialogOf, press, sees, shoot, shootFailure, signInAs } from '../support/desk-pages.ts';
import { householdOf, openDeskStage, pushTen, windowHours } from '../support/desk-stage.ts';
import type { DeskStage } from '../support/desk-stage.ts';

const minuteMs = 60_000;
let desk: DeskStage;
let page: Page;
let batch: DemoBatch;

/** A citizen is signing when the close comes, another asks for a call before login. */
beforeAll(async () => {
  desk = await openDeskStage();
  ({ page } = desk);
  const { stage } = desk;
  batch = await pushTen(stage);
  const closesAtMs = stage.clock.nowMs() + windowHours * 60 * minuteMs;
  stage.clock.moveTo(closesAtMs - 20 * minuteMs);
  const citizen = createHttpCitizen(stage.world, householdOf(batch, '李建国').person, 1);
  await citizen.logIn();
  await citizen.walkToWrite('补租协议');
  await citizen.visitor.postForm('/sign/face/problem', { problem: 'camera_denied' });
  const unknown = createHttpCitizen(stage.world, householdOf(batch, '张诗涵').person, 2);
  await unknown.visitor.postForm('/contact', { here: '/portal/code', name: '张诗涵', phone: householdOf(batch, '张诗涵').person.phone, matter: '收不到验证码' });
  stage.clock.moveTo(closesAtMs + minuteMs);
  await stage.hub().runJobs();
  await stage.desk.synced();
  await signInAs(page, '王咨询');
}, 240_000);
afterEach(({ task }) => shootFailure(page, task));
afterAll(() => desk.close());

test('截止时未完成 stands on the first page and lists who was signing, with step and last error', async () => {
  await page.goto('/#/home');
  const card = page.locator('.desk-next').filter({ hasText: '截止时未完成' });
  await sees(card, '1');
  await shoot(page, 'closing-home');
  await press(card, '前往');
  const row = page.locator('tr').filter({ hasText: '李建国' });
  for (const words of ['阅读协议', '人脸：未允许摄像头', '逾期视为放弃']) await sees(row, words);
  await shoot(page, 'closing-unfinished');
  expect(await axeProblems(page)).toEqual([]);
});

test('a call of somebody who had not logged in names whose number it is, and is settled', async () => {
  await page.goto('/#/calls');
  const row = page.locator('tr').filter({ hasText: '张诗涵（自报，未核实）' });
  for (const words of ['请工作人员联系我（未登录，当时在“填写短信验证码”）：收不到验证码', '手机号登记在', householdOf(batch, '张诗涵').person.phone]) await sees(row, words);
  await shoot(page, 'closing-calls');
  expect(await axeProblems(page)).toEqual([]);
  await press(row, '处理');
  const dialog = await dialogOf(page, '处理来电');
  await dialog.getByLabel('处理情况').fill('已指引登录');
  await press(dialog, '保存');
  await row.waitFor({ state: 'detached' });
});
