import { expect, test, vi } from 'vitest';
import { createInkPad } from '../../../shared/domain/ink-pad.ts';
import type { InkPad, PadCanvas, PadPointer } from '../../../shared/domain/ink-pad.ts';
import { drawnByHand, wangStrokes } from '../../support/hand.ts';

type Box = { readonly canvas: PadCanvas; readonly pad: InkPad; readonly fire: (type: string, event?: Partial<PadPointer>) => void; readonly lines: () => number; readonly resize: (side: number) => void; readonly ends: () => number; readonly full: () => number };

/** A box without a browser: hears pointer events, counts the pieces of line that are drawn. */
function openBox(): Box {
  const listeners = new Map<string, (event: PadPointer) => void>();
  let [side, lines, ends, full] = [300, 0, 0, 0];
  const nothing = (): void => undefined;
  const context = { lineWidth: 0, lineCap: '', lineJoin: '', strokeStyle: '', beginPath: nothing, moveTo: nothing, lineTo: nothing, quadraticCurveTo: nothing, setTransform: nothing, stroke: () => { lines += 1; }, clearRect: () => { lines = 0; } };
  const canvas: PadCanvas = {
    width: 0, height: 0, get clientWidth() { return side; }, get clientHeight() { return side; }, getContext: () => context, getBoundingClientRect: () => ({ left: 10, top: 20 }), setPointerCapture: vi.fn(),
    addEventListener: (type, listener) => { listeners.set(type, listener); }, removeEventListener: (type) => { listeners.delete(type); },
  };
  const pad = createInkPad(canvas, { character: '王', pixelRatio: () => 2, onStroke: () => { ends += 1; }, onFull: () => { full += 1; } });
  let timeStamp = 5000;
  const fire = (type: string, event: Partial<PadPointer> = {}): void => {
    timeStamp += 13;
    listeners.get(type)?.({ pointerId: 1, pointerType: 'touch', isPrimary: true, button: 0, buttons: 1, clientX: 100, clientY: 100, timeStamp, pressure: 0.5, preventDefault: nothing, ...event });
  };
  return { canvas, pad, fire, lines: () => lines, resize: (to) => { side = to; }, ends: () => ends, full: () => full };
}

function stroke({ fire }: Box, event: Partial<PadPointer> = {}): void {
  fire('pointerdown', { clientX: 60, clientY: 70, ...event });
  for (let x = 80; x <= 200; x += 20) fire('pointermove', { clientX: x, clientY: 75, ...event });
}

test('each move is drawn at once; the stroke has place in the box, time from its first point, pressure', () => {
  const box = openBox();
  stroke(box, { pressure: 0.33 });
  expect(box.lines()).toBe(8);
  box.fire('pointerup');
  expect(box.ends()).toBe(1);
  const drawn = box.pad.drawing();
  expect(drawn).toMatchObject({ character: '王', width: 300, height: 300 });
  expect(drawn?.strokes[0]?.slice(0, 2)).toEqual([{ x: 50, y: 50, t: 0, pressure: 0.33 }, { x: 70, y: 55, t: 13, pressure: 0.33 }]);
  expect(box.canvas.setPointerCapture).toHaveBeenCalledWith(1);
});

test('points that came between two frames are all kept', () => {
  const box = openBox();
  box.fire('pointerdown');
  box.fire('pointermove', { getCoalescedEvents: () => [110, 120, 130].map((clientX, index) => ({ clientX, clientY: 100, timeStamp: 5020 + index, pressure: 0.5 })) });
  box.fire('pointerup');
  expect(box.pad.drawing()?.strokes[0]?.map((point) => point.x)).toEqual([90, 100, 110, 120]);
});

test('a stroke that is cut off by a call or the system is kept as it was', () => {
  for (const cut of ['pointercancel', 'lostpointercapture']) {
    const box = openBox();
    stroke(box);
    box.fire(cut);
    expect(box.pad.drawing()?.strokes[0]).toHaveLength(8);
  }
  const leaving = openBox();
  stroke(leaving);
  leaving.pad.endStroke();
  expect(leaving.pad.drawing()?.strokes[0]).toHaveLength(8);
});

test('a second finger draws nothing and ends nothing; another finger resting elsewhere forbids nothing', () => {
  const box = openBox();
  stroke(box);
  stroke(box, { pointerId: 2, isPrimary: false });
  box.fire('pointerup', { pointerId: 2, isPrimary: false });
  box.fire('pointermove', { clientX: 210 });
  box.fire('pointerup');
  expect(box.pad.drawing()?.strokes.map((each) => each.length)).toEqual([9]);
  const resting = openBox();
  stroke(resting, { pointerId: 7, isPrimary: false });
  resting.fire('pointerup', { pointerId: 7 });
  expect(resting.pad.drawing()?.strokes).toHaveLength(1);
});

test('when nobody told that the finger was lifted, the next stroke begins and the last one is kept', () => {
  const box = openBox();
  stroke(box);
  stroke(box, { pointerId: 2 });
  box.fire('pointerup', { pointerId: 2 });
  expect(box.pad.drawing()?.strokes).toHaveLength(2);
  const mouse = openBox();
  stroke(mouse, { pointerType: 'mouse' });
  mouse.fire('pointermove', { pointerType: 'mouse', buttons: 0, clientX: 290 });
  expect(mouse.pad.drawing()?.strokes.map((each) => each.length)).toEqual([8]);
});

test('the right button draws nothing, and ink stays inside the box', () => {
  const box = openBox();
  stroke(box, { button: 2 });
  expect(box.pad.drawing()).toBeNull();
  box.fire('pointerdown');
  box.fire('pointermove', { clientX: 900, clientY: -50 });
  box.fire('pointerup');
  expect(box.pad.drawing()?.strokes[0]?.[1]).toMatchObject({ x: 300, y: 0 });
});

test('a screen that is turned waits for the pen, draws all again, and later strokes lie in the same measure', () => {
  const box = openBox();
  stroke(box);
  box.resize(600);
  box.pad.fit();
  expect(box.canvas.width, 'not while a stroke is drawn').toBe(600);
  box.fire('pointerup');
  expect(box.canvas.width).toBe(1200);
  expect(box.lines()).toBe(8);
  stroke(box);
  box.fire('pointerup');
  const drawn = box.pad.drawing();
  expect(drawn).toMatchObject({ width: 300, height: 300 });
  expect(drawn?.strokes[1]?.[0]).toMatchObject({ x: 25, y: 25 });
});

test('after a reload what was kept is shown and time goes on where it ended; 清除 begins anew', () => {
  const box = openBox();
  const kept = drawnByHand('王', wangStrokes.slice(0, 1));
  box.pad.show(kept);
  expect(box.lines()).toBe(kept.strokes[0]?.length);
  stroke(box);
  box.fire('pointerup');
  const times = box.pad.drawing()?.strokes.flat().map((point) => point.t) ?? [];
  expect(times).toEqual(times.toSorted((one, other) => one - other));
  box.pad.show(null);
  expect(box.pad.drawing()).toBeNull();
  stroke(box);
  box.fire('pointerup');
  expect(box.pad.drawing()?.strokes[0]?.[0]?.t).toBe(0);
});

test('a box that is full says so and takes no more', () => {
  const box = openBox();
  for (let count = 0; count < 81; count += 1) {
    box.fire('pointerdown');
    box.fire('pointerup');
  }
  expect([box.pad.drawing()?.strokes.length, box.full()]).toEqual([80, 1]);
  box.pad.stop();
  box.fire('pointerdown');
  expect(box.full()).toBe(1);
});
