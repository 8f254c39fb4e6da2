import type { CDPSession, Locator, Page } from 'playwright-core';
import { wangStrokes } from './hand.ts';
import type { HandStroke } from './hand.ts';

type Place = { readonly x: number; readonly y: number };

/** Where the signature box lies on the screen, scrolled into it. */
async function boxOf(pad: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  await pad.scrollIntoViewIfNeeded();
  const box = await pad.boundingBox();
  if (box === null) throw new Error('no signature box');
  return box;
}

/** The corners of a stroke with points between them, as places on the screen. */
function along(stroke: HandStroke, box: { x: number; y: number; width: number; height: number }, steps = 8): Place[] {
  return stroke.flatMap(([toX, toY], index) => {
    const [fromX, fromY] = stroke[index - 1] ?? [toX, toY];
    return Array.from({ length: index === 0 ? 1 : steps }, (_each, step) => {
      const part = index === 0 ? 1 : (step + 1) / steps;
      return { x: box.x + box.width * (fromX + (toX - fromX) * part), y: box.y + box.height * (fromY + (toY - fromY) * part) };
    });
  });
}

/** One finger on the screen, by the browser's own touch events; it can be stopped half-way. */
export type Finger = { readonly down: (stroke: HandStroke) => Promise<void>; readonly up: () => Promise<void>; readonly cancel: () => Promise<void> };

export async function openFinger(page: Page): Promise<Finger> {
  const session: CDPSession = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd' | 'touchCancel', points: readonly Place[]): Promise<unknown> => session.send('Input.dispatchTouchEvent', { type, touchPoints: points.map((point) => ({ ...point, id: 1 })) });
  return {
    down: async (stroke) => {
      const [first, ...rest] = along(stroke, await boxOf(page.locator('#pad')));
      await touch('touchStart', first === undefined ? [] : [first]);
      for (const place of rest) {
        await touch('touchMove', [place]);
        await page.waitForTimeout(4);
      }
    },
    up: async () => { await touch('touchEnd', []); },
    cancel: async () => { await touch('touchCancel', []); },
  };
}

/** Writes a character into the signature box with a finger. */
export async function drawByFinger(page: Page, strokes: readonly HandStroke[] = wangStrokes): Promise<void> {
  const finger = await openFinger(page);
  for (const stroke of strokes) {
    await finger.down(stroke);
    await finger.up();
  }
}

/** The same with the mouse, at the pace of a hand: what is quicker is refused. */
export async function drawByMouse(page: Page, strokes: readonly HandStroke[] = wangStrokes, pad = page.locator('#pad')): Promise<void> {
  const box = await boxOf(pad);
  for (const stroke of strokes) {
    const [first, ...rest] = along(stroke, box);
    if (first === undefined) continue;
    await page.mouse.move(first.x, first.y);
    await page.mouse.down();
    for (const place of rest) {
      await page.mouse.move(place.x, place.y);
      await page.waitForTimeout(4);
    }
    await page.mouse.up();
  }
}

/** Pixels with ink on them. */
export function inkOf(page: Page): Promise<number> {
  return page.locator('#pad').evaluate((element) => {
    if (!(element instanceof HTMLCanvasElement)) return -1;
    const pixels = element.getContext('2d')?.getImageData(0, 0, element.width, element.height).data ?? new Uint8ClampedArray();
    let dark = 0;
    for (let offset = 3; offset < pixels.length; offset += 4) if ((pixels[offset] ?? 0) > 0) dark += 1;
    return dark;
  });
}
