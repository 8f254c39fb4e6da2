import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, openPhone } from '../support/browser.ts';

// The ground the browser tests stand on: without Chinese glyphs or a camera their results would mean nothing.
const page = `<!doctype html><meta charset="utf-8"><title>试</title>
<style>body { margin: 0; font: 40px sans-serif } div { height: 60px }</style><div id="a">签约期限</div><div id="b">签字盖章</div><div id="c">䶮𬱖㛃</div><video muted></video>`;
const server = createServer((_request, response) => response.setHeader('content-type', 'text/html; charset=utf-8').end(page));
let browser: Browser;
let baseURL: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // `address()` is a string only for pipes; this server listens on a port.
  baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  server.close();
});

test('Chinese renders: each line has its own ink, rare characters too', async () => {
  const context = await openPhone(browser, { baseURL });
  const tab = await context.newPage();
  await tab.goto('/');
  const pictures = await Promise.all(['#a', '#b', '#c'].map(async (line) => PNG.sync.read(await tab.locator(line).screenshot())));
  const inks = pictures.map(countDark);
  for (const ink of inks) expect(ink).toBeGreaterThan(1000);
  // Boxes for missing glyphs would make the first two lines the same picture.
  const [first, second] = pictures;
  expect(first && second && Buffer.compare(first.data, second.data)).not.toBe(0);
  await context.close();
});

test('the pretended camera gives frames', async () => {
  const context = await openPhone(browser, { baseURL });
  const tab = await context.newPage();
  await tab.goto('/');
  const width = await tab.evaluate(async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ video: true });
    const video = document.querySelector('video');
    if (!video) return 0;
    video.srcObject = stream;
    await video.play();
    return video.videoWidth;
  });
  expect(width).toBeGreaterThanOrEqual(320);
  await context.close();
});

test('two contexts share nothing and live side by side', async () => {
  const [one, other] = await Promise.all([openPhone(browser, { baseURL }), openPhone(browser, { baseURL })]);
  const [oneTab, otherTab] = await Promise.all([one.newPage(), other.newPage()]);
  await Promise.all([oneTab.goto('/'), otherTab.goto('/')]);
  await oneTab.evaluate(() => localStorage.setItem('a', 'b'));
  expect(await otherTab.evaluate(() => localStorage.getItem('a'))).toBeNull();
  await Promise.all([one.close(), other.close()]);
});

function countDark(picture: PNG): number {
  let dark = 0;
  for (let offset = 0; offset < picture.data.length; offset += 4) if ((picture.data[offset] ?? 255) < 128) dark += 1;
  return dark;
}
