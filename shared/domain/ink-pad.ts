import type { DrawnCharacter } from './character-drawing.ts';
import { drawPoint, drawStrokes, mostPoints, mostStrokes } from './pad-drawing.ts';
import type { InkSurface, PadPoint } from './pad-drawing.ts';

/** What a pad looks at in a pointer event; the browser's own fits. */
export type PadPointer = {
  readonly pointerId: number; readonly pointerType: string; readonly isPrimary: boolean; readonly button: number; readonly buttons: number;
  readonly clientX: number; readonly clientY: number; readonly timeStamp: number; readonly pressure: number;
  readonly preventDefault: () => void;
  readonly getCoalescedEvents?: () => readonly Pick<PadPointer, 'clientX' | 'clientY' | 'timeStamp' | 'pressure'>[];
};

type PadContext = InkSurface & { readonly setTransform: (a: number, b: number, c: number, d: number, e: number, f: number) => void; readonly clearRect: (x: number, y: number, width: number, height: number) => void };

/** The box as a canvas has it; named by its parts, since this room knows no browser. */
export type PadCanvas = {
  width: number; height: number; readonly clientWidth: number; readonly clientHeight: number;
  getContext: (kind: '2d', options: { readonly desynchronized: boolean }) => PadContext | null;
  getBoundingClientRect: () => { readonly left: number; readonly top: number };
  setPointerCapture: (pointerId: number) => void;
  addEventListener: (type: PadEvent, listener: (event: PadPointer) => void) => void;
  removeEventListener: (type: PadEvent, listener: (event: PadPointer) => void) => void;
};
type PadEvent = 'pointerdown' | 'pointermove' | 'pointerup' | 'pointercancel' | 'lostpointercapture';

export type PadOptions = {
  readonly character: string;
  readonly pixelRatio: () => number;
  /** The pen has been lifted: this is all of the ink now. */
  readonly onStroke: (drawing: DrawnCharacter) => void;
  /** No more strokes are taken until the box is cleared. */
  readonly onFull: () => void;
};

export type InkPad = {
  /** Null when the box is empty. */
  readonly drawing: () => DrawnCharacter | null;
  readonly show: (drawing: DrawnCharacter | null) => void;
  /** Gives the box as many pixels as the screen has for its size now and draws the ink again; waits for the pen to be lifted. */
  readonly fit: () => void;
  /** Ends the stroke under way as it is: the page is going away. */
  readonly endStroke: () => void;
  readonly stop: () => void;
};

type Pen = { readonly pointerId: number; readonly pointerType: string; readonly stroke: PadPoint[]; trail: ReturnType<typeof drawPoint> };

/**
 * A signature box: draws in the very handler that hears of the pointer, keeps strokes as vectors with time and pressure in the size of
 * the box they were begun in, takes one finger, pen or mouse at a time, and keeps what was drawn when a stroke is cut off.
 */
export function createInkPad(canvas: PadCanvas, options: PadOptions): InkPad {
  const state = createPadState(canvas, options);
  const down = (event: PadPointer): void => {
    if (event.button > 0) return;
    event.preventDefault();
    if (state.pen !== null) {
      // A second finger. When the first one's end was never told, the next first one is primary again.
      if (!event.isPrimary || event.pointerType !== state.pen.pointerType) return;
      state.endStroke();
    }
    state.begin(event);
  };
  const move = (event: PadPointer): void => {
    if (state.pen?.pointerId !== event.pointerId) return;
    event.preventDefault();
    // The button was let go outside the window.
    if (event.pointerType === 'mouse' && event.buttons === 0) state.endStroke();
    else state.follow(event);
  };
  const up = (event: PadPointer): void => {
    if (state.pen?.pointerId === event.pointerId) state.endStroke();
  };
  const listeners: readonly (readonly [PadEvent, (event: PadPointer) => void])[] = [['pointerdown', down], ['pointermove', move], ['pointerup', up], ['pointercancel', up], ['lostpointercapture', up]];
  for (const [type, listener] of listeners) canvas.addEventListener(type, listener);
  state.fit();
  return {
    drawing: () => (state.drawing === null || state.drawing.strokes.length === 0 ? null : state.drawing), show: state.show, fit: state.fit, endStroke: state.endStroke,
    stop: () => { for (const [type, listener] of listeners) canvas.removeEventListener(type, listener); },
  };
}

type PadState = {
  pen: Pen | null; drawing: DrawnCharacter | null;
  readonly begin: (event: PadPointer) => void; readonly follow: (event: PadPointer) => void; readonly endStroke: () => void;
  readonly show: (drawing: DrawnCharacter | null) => void; readonly fit: () => void;
};

function createPadState(canvas: PadCanvas, options: PadOptions): PadState {
  const context = canvas.getContext('2d', { desynchronized: true });
  let [fitWaits, originMs] = [false, 0];
  const scale = (): number => (state.drawing === null ? 1 : canvas.clientWidth / state.drawing.width);
  const pointOf = (event: Parameters<PadState['follow']>[0] | ReturnType<NonNullable<PadPointer['getCoalescedEvents']>>[number], box: { readonly left: number; readonly top: number }, drawing: DrawnCharacter, afterMs: number): PadPoint => {
    const inside = (value: number, most: number): number => Math.min(Math.max(Math.round(value * 10) / 10, 0), most);
    return {
      x: inside((event.clientX - box.left) / scale(), drawing.width), y: inside((event.clientY - box.top) / scale(), drawing.height),
      t: Math.max(afterMs, Math.round((event.timeStamp - originMs) * 10) / 10), pressure: Math.min(1, Math.round(event.pressure * 100) / 100),
    };
  };
  const state: PadState = {
    pen: null, drawing: null,
    begin: (event) => {
      if (context === null) return;
      const drawing = state.drawing ?? { character: options.character, width: Math.round(canvas.clientWidth), height: Math.round(canvas.clientHeight), strokes: [] };
      if (drawing.strokes.length >= mostStrokes) return options.onFull();
      const lastMs = lastTimeOf(drawing);
      // A page that was loaded anew has a clock of its own, which goes on where the ink ends.
      if (originMs === 0) originMs = event.timeStamp - lastMs;
      state.drawing = drawing;
      const point = pointOf(event, canvas.getBoundingClientRect(), drawing, lastMs);
      capture(canvas, event.pointerId);
      state.pen = { pointerId: event.pointerId, pointerType: event.pointerType, stroke: [point], trail: drawPoint(context, null, point, scale()) };
    },
    follow: (event) => {
      const { pen, drawing } = state;
      if (pen === null || drawing === null || context === null) return;
      const box = canvas.getBoundingClientRect();
      const between = event.getCoalescedEvents?.() ?? [];
      for (const each of between.length > 0 ? between : [event]) {
        const point = pointOf(each, box, drawing, pen.trail.point.t);
        if (pen.stroke.length >= mostPoints || Math.hypot(point.x - pen.trail.point.x, point.y - pen.trail.point.y) < 0.5) continue;
        pen.stroke.push(point);
        pen.trail = drawPoint(context, pen.trail, point, scale());
      }
    },
    endStroke: () => {
      const { pen, drawing } = state;
      if (pen === null || drawing === null) return;
      state.pen = null;
      state.drawing = { ...drawing, strokes: [...drawing.strokes, pen.stroke] };
      if (fitWaits) state.fit();
      options.onStroke(state.drawing);
    },
    show: (drawing) => {
      state.pen = null;
      state.drawing = drawing;
      originMs = 0;
      state.fit();
    },
    fit: () => {
      fitWaits = state.pen !== null;
      if (fitWaits || context === null) return;
      const ratio = Math.max(1, options.pixelRatio());
      canvas.width = Math.round(canvas.clientWidth * ratio);
      canvas.height = Math.round(canvas.clientHeight * ratio);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
      if (state.drawing !== null) drawStrokes(context, state.drawing.strokes, scale());
    },
  };
  return state;
}

/** Without `at()`, which iOS 14 does not know. */
function lastTimeOf({ strokes }: DrawnCharacter): number {
  const last = strokes[strokes.length - 1] ?? [];
  return last[last.length - 1]?.t ?? 0;
}

/** Keeps the pen's events when it leaves the box; a pen that is gone already needs none. */
function capture(canvas: PadCanvas, pointerId: number): void {
  try {
    canvas.setPointerCapture(pointerId);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}
