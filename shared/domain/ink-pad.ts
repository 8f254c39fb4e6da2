import type { DrawnCharacter } from './character-drawing.ts';
import { drawPoint, drawStrokes, mostPoints, mostStrokes } from './pad-drawing.ts';
import type { InkSurface, PadPoint } from './pad-drawing.ts';

/** What a pad looks at in a pointer event; the browser's own fits. */
export type PadPointer = {
  readonly pointerId: number; readonly pointerType: string; readonly isPrimary: boolean; readonly button: number; readonly buttons: number;
  readonly clientX: number; readonly clientY: number; readonly timeStamp: number; readonly pressure: number;
  readonly preventDefault: () => void;
  readonly getCoalescedEvents?: () => readonly PadMoment[];
};
type PadMoment = Pick<PadPointer, 'clientX' | 'clientY' | 'timeStamp' | 'pressure'>;

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
type PadEvent = 'pointerdown' | 'pointermove' | 'pointerrawupdate' | 'pointerup' | 'pointercancel' | 'lostpointercapture';

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

type Pen = {
  readonly pointerId: number; readonly pointerType: string; readonly stroke: PadPoint[]; trail: ReturnType<typeof drawPoint>;
  /** The time of the last moment heard of, and whether raw updates come for this pen. */
  heardMs: number; isRaw: boolean;
};

/**
 * A signature box: draws in the very handler that hears of the pointer, keeps strokes as vectors with time and pressure in the size of
 * the box they were begun in, takes one finger, pen or mouse at a time, and keeps what was drawn when a stroke is cut off.
 *
 * While a pen is down it also hears `pointerrawupdate` (W3C Pointer Events Level 3, "The pointerrawupdate event": sent as soon as possible, while
 * `pointermove` may wait for the next frame). Chromium sends `pointermove` at once too to a canvas that asked to be desynchronized, but only until
 * any finger is lifted, such as a palm that rested on the screen. Browsers without raw updates are heard by `pointermove` alone.
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
    state.follow(event);
  };
  const up = (event: PadPointer): void => {
    if (state.pen?.pointerId === event.pointerId) state.endStroke();
  };
  const listeners: readonly (readonly [PadEvent, (event: PadPointer) => void])[] = [['pointerdown', down], ['pointermove', move], ['pointerup', up], ['pointercancel', up], ['lostpointercapture', up]];
  for (const [type, listener] of listeners) canvas.addEventListener(type, listener);
  state.fit();
  return {
    drawing: () => (state.drawing === null || state.drawing.strokes.length === 0 ? null : state.drawing), show: state.show, fit: state.fit, endStroke: state.endStroke,
    stop: () => {
      for (const [type, listener] of listeners) canvas.removeEventListener(type, listener);
      canvas.removeEventListener('pointerrawupdate', state.hearRaw);
    },
  };
}

type PadState = {
  pen: Pen | null; drawing: DrawnCharacter | null;
  readonly begin: (event: PadPointer) => void; readonly follow: (event: PadPointer) => void; readonly hearRaw: (event: PadPointer) => void; readonly endStroke: () => void;
  readonly show: (drawing: DrawnCharacter | null) => void; readonly fit: () => void;
};

function createPadState(canvas: PadCanvas, options: PadOptions): PadState {
  const context = canvas.getContext('2d', { desynchronized: true });
  let [fitWaits, originMs] = [false, 0];
  const scale = (): number => (state.drawing === null ? 1 : canvas.clientWidth / state.drawing.width);
  const placeOf = (drawing: DrawnCharacter): PadPlace => ({ box: canvas.getBoundingClientRect(), scale: scale(), drawing, originMs });
  // Raw updates are asked for only under a pen: a listener is called for each movement of a mouse that merely passes, too.
  const hold = (pen: Pen | null): void => {
    state.pen = pen;
    if (pen === null) canvas.removeEventListener('pointerrawupdate', state.hearRaw);
    else canvas.addEventListener('pointerrawupdate', state.hearRaw);
  };
  const follow = (event: PadPointer, isRaw: boolean): void => {
    const { pen, drawing } = state;
    if (pen === null || drawing === null || context === null) return;
    // The button was let go outside the window.
    if (event.pointerType === 'mouse' && event.buttons === 0) return state.endStroke();
    const place = placeOf(drawing);
    for (const each of unheardOf(pen, event, isRaw)) {
      const point = pointOf(each, place, pen.trail.point.t);
      if (pen.stroke.length >= mostPoints || Math.hypot(point.x - pen.trail.point.x, point.y - pen.trail.point.y) < 0.5) continue;
      pen.stroke.push(point);
      pen.trail = drawPoint(context, pen.trail, point, place.scale);
    }
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
      const point = pointOf(event, placeOf(drawing), lastMs);
      capture(canvas, event.pointerId);
      hold({ pointerId: event.pointerId, pointerType: event.pointerType, stroke: [point], trail: drawPoint(context, null, point, scale()), heardMs: event.timeStamp, isRaw: false });
    },
    follow: (event) => { follow(event, false); },
    hearRaw: (event) => { if (state.pen?.pointerId === event.pointerId) follow(event, true); },
    endStroke: () => {
      const { pen, drawing } = state;
      if (pen === null || drawing === null) return;
      hold(null);
      state.drawing = { ...drawing, strokes: [...drawing.strokes, pen.stroke] };
      if (fitWaits) state.fit();
      options.onStroke(state.drawing);
    },
    show: (drawing) => {
      hold(null);
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

/**
 * The moments an event tells of that are new. What raw updates told is told again by the `pointermove` that follows, and a raw update may come after
 * the `pointermove` of its moment. Without raw updates nothing is told twice, and times are not looked at: a browser that blurs them gives one to many.
 */
function unheardOf(pen: Pen, event: PadPointer, isRaw: boolean): readonly PadMoment[] {
  const { heardMs } = pen;
  if (isRaw) pen.isRaw = true;
  else if (pen.isRaw && event.timeStamp <= heardMs) return [];
  const between = event.getCoalescedEvents?.() ?? [];
  const moments = between.length > 0 ? between : [event];
  // Not the event's own time, which may be one that the browser foretells for the next frame.
  pen.heardMs = Math.max(heardMs, ...moments.map((each) => each.timeStamp));
  return pen.isRaw ? moments.filter((each) => each.timeStamp > heardMs || (isRaw && each.timeStamp === heardMs)) : moments;
}

/** Where the box lies on the screen, how many CSS pixels of it are one unit of the drawing, and when the drawing's time began. */
type PadPlace = { readonly box: { readonly left: number; readonly top: number }; readonly scale: number; readonly drawing: DrawnCharacter; readonly originMs: number };

function pointOf(moment: PadMoment, { box, scale, drawing, originMs }: PadPlace, afterMs: number): PadPoint {
  const inside = (value: number, most: number): number => Math.min(Math.max(Math.round(value * 10) / 10, 0), most);
  return {
    x: inside((moment.clientX - box.left) / scale, drawing.width), y: inside((moment.clientY - box.top) / scale, drawing.height),
    t: Math.max(afterMs, Math.round((moment.timeStamp - originMs) * 10) / 10), pressure: Math.min(1, Math.round(moment.pressure * 100) / 100),
  };
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
