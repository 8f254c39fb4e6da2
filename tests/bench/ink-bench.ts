import type { CDPSession, Page } from 'playwright-core';
import { launchBrowser } from '../../build/browser.ts';
import { createHttpCitizen } from '../../build/demo/http-citizen.ts';
import type { CitizenWorld, Person } from '../../build/demo/http-citizen.ts';
import { openPhone } from '../support/browser.ts';
import type { BenchFigure } from './figure.ts';
import { percentile } from './timed.ts';

const slowerCpu = 6;
const pointsAStroke = 40;
/** A pointer reports once a frame. */
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
    const ours = await draw(page, strokes, penOf);
    await page.getByRole('button', { name: '清除' }).click();
    const touched = await draw(page, strokes, fingerOf);
    // A page of its own: setContent would take away the listener that notes each event's time.
    const barePage = await context.newPage();
    await barePage.addInitScript(watchInk);
    await barePage.goto('about:blank');
    await barePage.evaluate(drawBare);
    const [bare, bareTouched] = [await draw(barePage, strokes, penOf), await draw(barePage, strokes, fingerOf)];
    return [
      inkFigure('inkLatencyMs', ours, 'pen event → end of drawing'),
      inkFigure('inkLatencyBareMs', bare, 'the peer: a bare canvas that draws lines'),
      inkFigure('inkTouchLatencyMs', touched, 'the same by touches, which DevTools keeps back for a frame'),
      inkFigure('inkTouchLatencyBareMs', bareTouched, 'the peer by touches'),
    ];
  } finally {
    await browser.close();
  }
}

function inkFigure(key: string, tookMs: readonly number[], what: string): BenchFigure {
  return { key, value: percentile(tookMs, 95), unit: 'ms', what: `${what}, 95th of ${tookMs.length} points, processor ${slowerCpu}× slower; median ${percentile(tookMs, 50).toFixed(1)} ms` };
}

/** Runs in the page, before its scripts: after each drawing call notes how long ago the event was that is being answered. */
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

async function draw(page: Page, strokes: number, pointerOf: (session: CDPSession) => Pointer): Promise<number[]> {
  const box = await page.locator('#pad').boundingBox();
  if (box === null) throw new Error('the page has a signature box');
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowerCpu });
  for (let each = 0; each < strokes; each += 1) await drawStroke(pointerOf(session), box, each);
  const tookMs = await page.evaluate(() => {
    const took = (globalThis as unknown as { inkTookMs: number[] }).inkTookMs;
    return took.splice(0, took.length);
  });
  await session.detach();
  if (tookMs.length < strokes) throw new Error('the strokes were not drawn');
  return tookMs;
}

/** How DevTools is asked for one stroke. */
type Pointer = { readonly down: (at: Place) => Promise<unknown>; readonly move: (at: Place) => Promise<unknown>; readonly up: (at: Place) => Promise<unknown> };
type Place = { readonly x: number; readonly y: number };

/** Its events go out at once, and its moves wait for frames where a finger's do. */
function penOf(session: CDPSession): Pointer {
  const send = (type: 'mousePressed' | 'mouseMoved' | 'mouseReleased', buttons: number) => (at: Place) => session.send('Input.dispatchMouseEvent', { type, pointerType: 'pen', button: 'left', buttons, force: 0.5, clickCount: 1, ...at });
  return { down: send('mousePressed', 1), move: send('mouseMoved', 1), up: send('mouseReleased', 0) };
}

/**
 * DevTools stamps a touch and then keeps it back until the page has shown a frame, which no finger waits for (Chromium, content/browser/devtools/
 * protocol/input_handler.cc).
 */
function fingerOf(session: CDPSession): Pointer {
  const send = (type: 'touchStart' | 'touchMove') => (at: Place) => session.send('Input.dispatchTouchEvent', { type, touchPoints: [at] });
  return { down: send('touchStart'), move: send('touchMove'), up: () => session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] }) };
}

async function drawStroke(pointer: Pointer, box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }, index: number): Promise<void> {
  const at = (point: number): Place => ({ x: box.x + box.width * (0.15 + (0.7 * point) / pointsAStroke), y: box.y + box.height * (0.2 + 0.6 * ((index % 10) / 10)) + 8 * Math.sin(point / 3) });
  await pointer.down(at(0));
  for (let point = 1; point <= pointsAStroke; point += 1) {
    await pointer.move(at(point));
    await new Promise((resolve) => { setTimeout(resolve, frameMs); });
  }
  await pointer.up(at(pointsAStroke));
}
