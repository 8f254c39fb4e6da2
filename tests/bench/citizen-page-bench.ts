import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { CDPSession, Page } from 'playwright-core';
import { launchBrowser } from '../../build/browser.ts';
import { distDir } from '../../build/bundle.ts';
import { openPhone } from '../support/browser.ts';
import type { BenchFigure } from './figure.ts';
import { median } from './measure.ts';

type Line = { readonly bitsPerS: number; readonly latencyMs: number; readonly slowerCpu: number };
const fair: Line = { bitsPerS: 1_600_000, latencyMs: 150, slowerCpu: 6 };
const poor: Line = { bitsPerS: 400_000, latencyMs: 400, slowerCpu: 6 };

type Load = { readonly lcpMs: number; readonly shift: number; readonly bytes: number };

/** The first page on a cold phone: what crosses the line, how soon its largest piece is painted, and whether anything moves under the finger. The peer is a page of the same words without any style. */
export async function benchFirstPage(hubUrl: string, loads: number): Promise<BenchFigure[]> {
  const [onFair, onPoor, bare] = [await loadOften(hubUrl, fair, loads), await loadOften(hubUrl, poor, loads), await loadOften(hubUrl, fair, loads, (page) => page.route('**/*.{css,js}', (route) => route.abort()))];
  const largestShift = Math.max(...[...onFair, ...onPoor].map((each) => each.shift));
  return [
    { key: 'firstPage.bytes', value: Math.max(...onFair.map((each) => each.bytes)), unit: 'B', what: 'page, style and script as they cross the line, headers too' },
    { key: 'script.gzBytes', value: scriptBytes(), unit: 'B', what: 'all scripts of all citizen pages, gzip -9 each' },
    { key: 'lcpMs', value: median(onFair.map((each) => each.lcpMs)), unit: 'ms', what: `largest paint of the first page, cold, 1.6 Mbit/s, 150 ms, processor 6× slower, median of ${loads}` },
    { key: 'lcpPoorLineMs', value: median(onPoor.map((each) => each.lcpMs)), unit: 'ms', what: `the same at 400 kbit/s, 400 ms, median of ${loads}` },
    { key: 'lcpBareMs', value: median(bare.map((each) => each.lcpMs)), unit: 'ms', what: 'the peer: the same page without style and script, 1.6 Mbit/s' },
    { key: 'layoutShift', value: largestShift, unit: '', what: 'cumulative layout shift, the worst of these loads' },
  ];
}

async function loadOften(hubUrl: string, line: Line, loads: number, prepare: (page: Page) => Promise<unknown> = async () => undefined): Promise<Load[]> {
  const all: Load[] = [];
  const browser = await launchBrowser();
  try {
    for (let each = 0; each < loads; each += 1) {
      const context = await openPhone(browser, { baseURL: hubUrl });
      const page = await context.newPage();
      await prepare(page);
      all.push(await loadOnce(page, line));
      await context.close();
    }
  } finally {
    await browser.close();
  }
  return all;
}

async function loadOnce(page: Page, line: Line): Promise<Load> {
  const session = await page.context().newCDPSession(page);
  await slowDown(session, line);
  let bytes = 0;
  session.on('Network.loadingFinished', (event) => { bytes += event.encodedDataLength; });
  await page.addInitScript(() => {
    const seen = { lcpMs: 0, shift: 0 };
    Object.assign(globalThis, { seenByBench: seen });
    new PerformanceObserver((list) => { for (const entry of list.getEntries()) seen.lcpMs = entry.startTime; }).observe({ type: 'largest-contentful-paint', buffered: true });
    new PerformanceObserver((list) => { for (const entry of list.getEntries()) seen.shift += (entry as PerformanceEntry & { value: number }).value; }).observe({ type: 'layout-shift', buffered: true });
  });
  await page.goto('/', { waitUntil: 'load' });
  await page.waitForTimeout(1_000);
  const seen = await page.evaluate(() => (globalThis as unknown as { seenByBench: { lcpMs: number; shift: number } }).seenByBench);
  return { ...seen, bytes };
}

async function slowDown(session: CDPSession, { bitsPerS, latencyMs, slowerCpu }: Line): Promise<void> {
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  await session.send('Network.emulateNetworkConditions', { offline: false, latency: latencyMs, downloadThroughput: bitsPerS / 8, uploadThroughput: bitsPerS / 8 });
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowerCpu });
}

function scriptBytes(): number {
  const dir = join(distDir, 'citizen');
  return readdirSync(dir).filter((name) => name.endsWith('.js')).reduce((sum, name) => sum + gzipSync(readFileSync(join(dir, name)), { level: 9 }).length, 0);
}
