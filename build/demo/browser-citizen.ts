import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { assert } from '../../shared/lib/assert.ts';
import { launchBrowser } from '../browser.ts';
import { inventStrokes, boxPixels } from './invented-handwriting.ts';
import type { CitizenWorld, Person } from './http-citizen.ts';

/** The citizen's way through the real pages on a 375 px phone with a (fake) camera; a picture of every page goes to `screensDir`. */
export async function signInBrowser(world: CitizenWorld, person: Person, screensDir: string): Promise<void> {
  const browser = await launchBrowser();
  const context = await browser.newContext({
    viewport: { width: 375, height: 720 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true, permissions: ['camera'], locale: 'zh-CN', timezoneId: 'Asia/Shanghai',
    userAgent: 'Mozilla/5.0 (Linux; Android 12; HarmonyOS) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36 MicroMessenger/8.0.68',
  });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    const shoot = shooter(page, screensDir);
    await enter(page, world, person, shoot);
    await identify(page, shoot);
    await read(page, shoot);
    await write(page, world, person, shoot);
    await submit(page, world, person, shoot);
  } finally {
    await browser.close();
  }
}

type Shoot = (name: string) => Promise<void>;

function shooter(page: Page, screensDir: string): Shoot {
  let number = 0;
  return async (name) => {
    number += 1;
    await page.waitForLoadState('load');
    await page.waitForTimeout(200);
    await page.screenshot({ path: join(screensDir, `phone-${String(number).padStart(2, '0')}-${name}.png`) });
  };
}

async function enter(page: Page, world: CitizenWorld, person: Person, shoot: Shoot): Promise<void> {
  await page.goto(world.hubUrl);
  await page.fill('#residentId', person.residentId);
  await page.fill('#phone', person.phone);
  await shoot('login');
  await page.click('form[action="/portal/code"] button');
  await page.fill('#code', await world.readCode(person.phone));
  await page.click('form[action="/portal/login"] button');
  await page.click('a[href="/portal/signing"]');
  await shoot('signing-info');
  await page.click('form[action^="/portal/sign/"] button');
  await shoot('qr');
  await page.click('form[action="/portal/sign-here"] button');
}

async function identify(page: Page, shoot: Shoot): Promise<void> {
  await shoot('cover');
  await page.click('form[action="/sign/cover"] button');
  await page.check('form[action="/sign/consent"] input[name="agreed"]');
  await shoot('consent');
  await page.click('form[action="/sign/consent"] button');
  await page.check('form[action="/sign/identity"] input[name="agreed"]');
  await shoot('identity');
  await page.click('form[action="/sign/identity"] button');
  for (const part of ['card', 'person']) {
    await page.waitForSelector(`form[action="/sign/face/${part}"]`);
    await page.click('#camera-open');
    await waitForCamera(page);
    await shoot(`camera-${part}`);
    await page.click('#camera-take');
    await page.click('#picture-send:visible');
  }
}

/** Polled from outside: the pages' security policy forbids code made of text. */
async function waitForCamera(page: Page): Promise<void> {
  const picture = page.locator('#camera-picture');
  for (let tries = 0; tries < 100; tries += 1) {
    if (await picture.evaluate((video) => 'videoWidth' in video && Number(video.videoWidth) > 0)) return;
    await page.waitForTimeout(50);
  }
  throw new Error('the camera shows no picture');
}

async function read(page: Page, shoot: Shoot): Promise<void> {
  await page.waitForURL('**/sign/read**');
  await shoot('read');
  for (let turns = 0; turns < 60; turns += 1) {
    const confirm = page.locator('form[action="/sign/read/confirm"] button');
    if (await confirm.count() > 0 && await confirm.first().isEnabled() && await page.locator('form[action^="/sign/read/reached/"] button').count() === 0) {
      await confirm.first().click();
      await page.waitForURL('**/sign/write**');
      return;
    }
    await page.locator('form[action^="/sign/read/reached/"] button').first().click();
    await page.waitForLoadState();
  }
  throw new Error('the reading pages never end');
}

async function write(page: Page, world: CitizenWorld, person: Person, shoot: Shoot): Promise<void> {
  for (const [index, character] of Array.from(person.name).entries()) {
    await page.waitForSelector(`form[action="/sign/write/${index}"]`);
    const box = await page.locator('canvas').boundingBox();
    assert(box !== null, 'the signature box is on the page');
    const scale = Math.min(box.width, box.height) / boxPixels;
    for (const stroke of inventStrokes(character, world.fonts).slice(0, 14)) {
      const [first, ...others] = stroke;
      if (first === undefined) continue;
      await page.mouse.move(box.x + first.x * scale, box.y + first.y * scale);
      await page.mouse.down();
      for (const point of others) {
        await page.mouse.move(box.x + point.x * scale, box.y + point.y * scale);
        // At the pace of a hand: quicker strokes are refused.
        await page.waitForTimeout(4);
      }
      await page.mouse.up();
    }
    await shoot(`sign-${index + 1}`);
    await page.click(`form[action="/sign/write/${index}"] button[type="submit"]`);
  }
}

async function submit(page: Page, world: CitizenWorld, person: Person, shoot: Shoot): Promise<void> {
  await page.waitForURL('**/sign/check**');
  await page.click('form[action="/sign/code"] button');
  await page.fill('#code', await world.readCode(person.phone));
  await shoot('check');
  await page.click('form[action="/sign/submit"] button');
  await page.waitForURL('**/sign/done**');
  await shoot('done');
}
