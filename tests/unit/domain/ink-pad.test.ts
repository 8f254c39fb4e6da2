import { expect, test, vi } from 'vitest';
import { createInkPad } from '../../../shared/domain/ink-pad.ts';
import type { InkPad, PadCanvas, PadPointer } from '../../../shared/domain/ink-pad.ts';
import { drawnByHand, wangStrokes } from '../../support/hand.ts';

type Box = { readonly canvas: PadCanvas; readonly pad: InkPad; readonly fire: (type: string, event?: Partial<PadPointer>) => void; readonly hears: (type: string) => boolean; readonly lines: () => number; readonly resize: (side: number) => void; readonly ends: () => number; readonly full: () => number };

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
  return { canvas, pad, fire, hears: (type) => listeners.has(type), lines: () => lines, resize: (to) => { side = to; }, ends: () => ends, full: () => full };
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

/** Moments as an event tells of them: places along a line, a millisecond each. */
function moments(...xs: readonly number[]): Pick<PadPointer, 'timeStamp' | 'clientX' | 'getCoalescedEvents'> {
  const told = xs.map((clientX) => ({ clientX, clientY: 100, timeStamp: 6000 + clientX, pressure: 0.5 }));
  return { timeStamp: 6000 + Math.max(...xs), clientX: Math.max(...xs), getCoalescedEvents: () => told };
}

function drawnBy(box: Box): { readonly xs: readonly number[] | undefined; readonly times: readonly number[] | undefined } {
  box.fire('pointerup');
  const points = box.pad.drawing()?.strokes[0];
  return { xs: points?.map((point) => point.x + 10), times: points?.map((point) => point.t) };
}

test('raw updates are drawn at once; the pointermove that tells of them again adds nothing, but what is new in it', () => {
  const box = openBox();
  const kept = vi.fn();
  box.fire('pointerdown', { timeStamp: 6100 });
  for (const x of [110, 120]) box.fire('pointerrawupdate', { ...moments(x), preventDefault: kept });
  box.fire('pointerrawupdate', moments(130, 140));
  expect(box.lines(), 'before any pointermove').toBe(5);
  box.fire('pointermove', { ...moments(110, 120, 130, 140), preventDefault: kept });
  expect([box.lines(), kept.mock.calls.length], 'nothing to prevent in a raw update').toEqual([5, 1]);
  box.fire('pointermove', moments(130, 140, 150));
  expect(drawnBy(box)).toEqual({ xs: [100, 110, 120, 130, 140, 150], times: [0, 10, 20, 30, 40, 50] });
});

test('a raw update that comes after the pointermove of its moment, or after one of a time foretold, neither doubles nor loses a point', () => {
  const box = openBox();
  box.fire('pointerdown', { timeStamp: 6100 });
  box.fire('pointermove', moments(110, 120, 130));
  box.fire('pointerrawupdate', moments(120, 130));
  box.fire('pointermove', { ...moments(110, 120, 130), timeStamp: 6145 });
  box.fire('pointerrawupdate', moments(140));
  expect(drawnBy(box)).toEqual({ xs: [100, 110, 120, 130, 140], times: [0, 10, 20, 30, 40] });
});

test('a browser that blurs times loses no point, with raw updates or without', () => {
  for (const type of ['pointermove', 'pointerrawupdate']) {
    const box = openBox();
    box.fire('pointerdown', { timeStamp: 6100 });
    for (const clientX of [110, 120, 130]) box.fire(type, { clientX, timeStamp: 6100 });
    for (const clientX of [110, 120, 130]) if (type === 'pointerrawupdate') box.fire('pointermove', { clientX, timeStamp: 6100 });
    expect(drawnBy(box).xs, type).toEqual([100, 110, 120, 130]);
  }
});

test('raw updates are heard only under a pen: a mouse that passes costs nothing', () => {
  const ends: readonly ((box: Box) => void)[] = [
    (box) => box.fire('pointerup'), (box) => box.fire('pointercancel'), (box) => box.fire('lostpointercapture'), (box) => { box.pad.endStroke(); }, (box) => { box.pad.show(null); }, (box) => { box.pad.stop(); },
  ];
  for (const end of ends) {
    const box = openBox();
    box.fire('pointermove', { buttons: 0 });
    expect(box.hears('pointerrawupdate')).toBe(false);
    box.fire('pointerdown');
    expect(box.hears('pointerrawupdate')).toBe(true);
    end(box);
    expect(box.hears('pointerrawupdate')).toBe(false);
  }
});

test('raw updates of another finger draw nothing; those of a mouse without a button end the stroke', () => {
  const box = openBox();
  box.fire('pointerdown');
  box.fire('pointerrawupdate', { clientX: 110 });
  box.fire('pointerrawupdate', { clientX: 250, pointerId: 2, isPrimary: false });
  box.fire('pointermove', { clientX: 120 });
  expect(drawnBy(box).xs).toEqual([100, 110, 120]);
  const mouse = openBox();
  mouse.fire('pointerdown', { pointerType: 'mouse' });
  mouse.fire('pointerrawupdate', { pointerType: 'mouse', clientX: 110 });
  mouse.fire('pointerrawupdate', { pointerType: 'mouse', buttons: 0, clientX: 290 });
  expect([mouse.ends(), mouse.pad.drawing()?.strokes[0]?.length]).toEqual([1, 2]);
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
