import type { CDPSession, Page } from 'playwright-core';
import { launchBrowser } from '../../build/browser.ts';
import { createHttpCitizen } from '../../build/demo/http-citizen.ts';
import type { CitizenWorld, Person } from '../../build/demo/http-citizen.ts';
import { openPhone } from '../support/browser.ts';
import type { BenchFigure } from './figure.ts';
import { percentile } from './timed.ts';

const slowerCpu = 6;
const pointsAStroke = 40;
/** A finger's pointer reports once a frame. */
const frameMs = 16;

type Job = { readonly world: CitizenWorld; readonly person: Person; readonly strokes: number };

/**
 * From the time of the pointer's event to the end of the canvas calls that draw it, on the real signature page with the processor slowed
 * 6×; the peer is a bare canvas that draws a line from point to point.
 */
export async function benchInk({ world, person, strokes }: Job): Promise<BenchFigure[]> {
  const citizen = createHttpCitizen(world, person, 9_000);
  await citizen.logIn();
  await citizen.walkToWrite('补租协议');
  const browser = await launchBrowser();
  try {
    const context = await openPhone(browser, { baseURL: world.hubUrl });
    const { hostname } = new URL(world.hubUrl);
    await context.addCookies([...citizen.visitor.cookies()].map(([name, value]) => ({ name, value, domain: hostname, path: '/' })));
    const page = await context.newPage();
    await page.addInitScript(watchInk);
    await page.goto('/sign/write?character=1');
    const ours = await draw(page, strokes);
    // A page of its own: setContent would take away the listener that notes each event's time.
    const barePage = await context.newPage();
    await barePage.addInitScript(watchInk);
    await barePage.goto('about:blank');
    await barePage.evaluate(drawBare);
    const bare = await draw(barePage, strokes);
    return [
      { key: 'inkLatencyMs', value: percentile(ours, 95), unit: 'ms', what: `pointer event → end of drawing, 95th of ${ours.length} points, processor ${slowerCpu}× slower; median ${percentile(ours, 50).toFixed(1)} ms` },
      { key: 'inkLatencyBareMs', value: percentile(bare, 95), unit: 'ms', what: `the peer: a bare canvas that draws lines, 95th of ${bare.length} points; median ${percentile(bare, 50).toFixed(1)} ms` },
    ];
  } finally {
    await browser.close();
  }
}

/**
 * Runs in the page, before its scripts: after each drawing call notes how long ago the event was that is being answered. The dot of a pen that is put
 * down counts from its own event; it was counted from the last movement of the stroke before.
 */
function watchInk(): void {
  const tookMs: number[] = [];
  let eventMs = 0;
  Object.assign(globalThis, { inkTookMs: tookMs });
  for (const type of ['pointerdown', 'pointermove', 'pointerrawupdate']) addEventListener(type, (event) => { eventMs = event.timeStamp; }, true);
  for (const name of ['stroke', 'fill'] as const) {
    const draws = CanvasRenderingContext2D.prototype[name] as (...args: unknown[]) => void;
    Object.assign(CanvasRenderingContext2D.prototype, {
      [name](this: CanvasRenderingContext2D, ...args: unknown[]) {
        draws.apply(this, args);
        if (eventMs > 0) tookMs.push(performance.now() - eventMs);
      },
    });
  }
}

function drawBare(): void {
  const canvas = Object.assign(document.createElement('canvas'), { id: 'pad', width: 300, height: 300 });
  document.body.append(canvas);
  const context = canvas.getContext('2d');
  if (context === null) return;
  canvas.style.touchAction = 'none';
  canvas.addEventListener('pointerdown', (event) => { context.beginPath(); context.moveTo(event.offsetX, event.offsetY); });
  canvas.addEventListener('pointermove', (event) => {
    context.lineTo(event.offsetX, event.offsetY);
    context.stroke();
    context.beginPath();
    context.moveTo(event.offsetX, event.offsetY);
  });
}

async function draw(page: Page, strokes: number): Promise<number[]> {
  const box = await page.locator('#pad').boundingBox();
  if (box === null) throw new Error('the page has a signature box');
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowerCpu });
  for (let each = 0; each < strokes; each += 1) await drawStroke(session, box, each);
  const tookMs = await page.evaluate(() => {
    const took = (globalThis as unknown as { inkTookMs: number[] }).inkTookMs;
    return took.splice(0, took.length);
  });
  await session.detach();
  if (tookMs.length < strokes) throw new Error('the strokes were not drawn');
  return tookMs;
}

async function drawStroke(session: CDPSession, box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }, index: number): Promise<void> {
  const at = (point: number): { x: number; y: number } => ({ x: box.x + box.width * (0.15 + (0.7 * point) / pointsAStroke), y: box.y + box.height * (0.2 + 0.6 * ((index % 10) / 10)) + 8 * Math.sin(point / 3) });
  await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [at(0)] });
  for (let point = 1; point <= pointsAStroke; point += 1) {
    await session.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [at(point)] });
    await new Promise((resolve) => { setTimeout(resolve, frameMs); });
  }
  await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
}
