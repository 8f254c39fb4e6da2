import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '../../build/browser.ts';
import { createHttpCitizen } from '../../build/demo/http-citizen.ts';
import type { HttpCitizen } from '../../build/demo/http-citizen.ts';
import { importAndPush } from '../../build/demo/push-steps.ts';
import type { DemoBatch, DemoHousehold } from '../../build/demo/push-steps.ts';
import { setStage } from '../../build/demo/stage.ts';
import type { Stage } from '../../build/demo/stage.ts';
import { must } from '../../shared/lib/assert.ts';
import { openComputer } from './browser.ts';

export const samplesDir = resolve('build/samples');
const hourMs = 3_600_000;
export const windowHours = 72;

/** The real hub, the real desk and a browser of 1440 × 900 that shows it. */
export type DeskStage = {
  readonly stage: Stage;
  readonly browser: Browser;
  readonly page: Page;
  /** Another window of the same desk, of any width. */
  readonly openWindow: (width: number) => Promise<Page>;
  readonly close: () => Promise<void>;
};

export async function openDeskStage(): Promise<DeskStage> {
  const dataDir = mkdtempSync(join(tmpdir(), 'desk-pages-'));
  const [stage, browser] = await Promise.all([setStage(dataDir), launchBrowser()]);
  const context = await openComputer(browser, { baseURL: stage.deskHost.origin });
  return {
    stage, browser,
    page: await enter(context, stage),
    openWindow: async (width) => {
      const other = await openComputer(browser, { baseURL: stage.deskHost.origin });
      const page = await enter(other, stage);
      await page.setViewportSize({ width, height: 900 });
      return page;
    },
    close: async () => {
      await browser.close();
      await stage.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function enter(context: BrowserContext, stage: Stage): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(stage.deskHost.newUrl());
  await page.waitForURL(`${stage.deskHost.origin}/`);
  return page;
}

/** Ten households of the sample list, imported and pushed over the same calls as the pages make. */
export function pushTen(stage: Stage): Promise<DemoBatch> {
  const nowMs = stage.clock.nowMs();
  const signingWindow = { opensAtMs: nowMs - 60_000, closesAtMs: nowMs + windowHours * hourMs };
  return importAndPush(stage.desk, readFileSync(join(samplesDir, 'sample-10-utf8.csv')), signingWindow, '签约名单.csv');
}

export function householdOf(batch: DemoBatch, name: string): DemoHousehold {
  return must(batch.households.find((each) => each.person.name === name), `${name} is in the list`);
}

const signedBefore = new WeakMap<Stage, Set<string>>();

/** A citizen logs in and signs what waits, over the same HTTP as a phone. */
export async function signAs(stage: Stage, batch: DemoBatch, name: string, documentName: '补租协议' | '放弃签约声明书' = '补租协议'): Promise<HttpCitizen> {
  // A number gets one code a minute: whoever signs again here comes a minute later.
  const before = signedBefore.get(stage) ?? new Set<string>();
  if (before.has(name)) stage.clock.moveTo(stage.clock.nowMs() + 61_000);
  signedBefore.set(stage, before.add(name));
  const citizen = createHttpCitizen(stage.world, householdOf(batch, name).person, 1 + batch.households.findIndex((each) => each.person.name === name));
  await citizen.logIn();
  await citizen.sign(documentName);
  await stage.desk.synced();
  return citizen;
}
