import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Page } from 'playwright-core';
import { importAndPush } from '../../build/demo/push-steps.ts';
import type { DemoBatch } from '../../build/demo/push-steps.ts';
import { demoPassword } from '../../citizen-web/store/first-start.ts';
import { seriousAxeProblems } from './axe.ts';
import { press, shoot } from './desk-pages.ts';
import { drawByMouse } from './draw-with.ts';
import { openDeskStage, samplesDir } from './desk-stage.ts';
import type { DeskStage } from './desk-stage.ts';

export type CounterStage = { readonly desk: DeskStage; readonly batch: DemoBatch; readonly closesAtMs: number };

/** Ten households pushed in a batch that closes in twelve minutes: as soon as the clock is moved on, what is signed here is late. */
export async function openCounterStage(): Promise<CounterStage> {
  const desk = await openDeskStage();
  const nowMs = desk.stage.clock.nowMs();
  const closesAtMs = nowMs + 12 * 60_000;
  const batch = await importAndPush(desk.stage.desk, readFileSync(join(samplesDir, 'sample-10-utf8.csv')), { opensAtMs: nowMs - 60_000, closesAtMs }, '签约名单.csv');
  return { desk, batch, closesAtMs };
}

/** The consents of 现场签约, ticked. */
export async function agree(page: Page): Promise<void> {
  await page.getByRole('heading', { name: '阅读并同意' }).waitFor();
  for (const box of await page.getByRole('checkbox').all()) await box.check();
  await press(page, '开始');
}

/** Why there are no photos. */
export async function skipPhotos(page: Page): Promise<void> {
  await page.getByText('没有摄像头，或主申请人不愿拍照').click();
  await page.getByLabel(/^不拍照的原因/).fill('这台电脑没有摄像头');
  await press(page, '不拍照，继续');
}

/** Every page, then the last word of it. */
export async function read(page: Page): Promise<void> {
  const [next, done] = [page.getByRole('button', { name: '下一页' }), page.getByRole('button', { name: '已阅读，去签字' })];
  for (let number = 1; ; number += 1) {
    await page.getByRole('img', { name: `第 ${number} 页`, exact: true }).waitFor();
    await next.or(done).and(page.locator(':enabled')).waitFor();
    if (await done.count() > 0) break;
    await next.click();
  }
  await done.click();
}

/** One character, and 确定. */
export async function write(page: Page, character: string, isLooked = false): Promise<void> {
  await draw(page, character);
  if (isLooked) await shoot(page, `counter-write-${character}`);
  await press(page, '确定');
}

/** Four strokes in the box. */
export async function draw(page: Page, character: string): Promise<void> {
  const pad = page.getByRole('img', { name: `签字框，请手写“${character}”字` });
  await pad.waitFor();
  await drawByMouse(page, [[[0.2, 0.3], [0.8, 0.28]], [[0.5, 0.15], [0.48, 0.85]], [[0.45, 0.45], [0.2, 0.8]], [[0.55, 0.45], [0.8, 0.8]]], pad);
}

/** Whoever was signed in unlocks the desk that was given back. */
export async function unlock(page: Page): Promise<void> {
  await page.getByRole('heading', { name: /^已锁定/ }).waitFor();
  await page.getByLabel('密码', { exact: true }).fill(demoPassword);
  await page.locator('.desk-lock').getByRole('button', { name: /解锁|继续/ }).click();
  await page.locator('.desk-lock').waitFor({ state: 'detached' });
}

/** Nothing serious or critical on a desk's screen and on a tablet; a picture of each. */
export async function findNothing(page: Page, name: string): Promise<void> {
  for (const [width, height] of [[820, 1180], [1440, 900]] as const) {
    await page.setViewportSize({ width, height });
    await page.locator('main .ant-skeleton').first().waitFor({ state: 'hidden' });
    await page.waitForTimeout(400);
    await shoot(page, `${name}-${width}`);
    expect(await seriousAxeProblems(page), `${name} at ${width}`).toEqual([]);
  }
}
