import type { DrawnCharacter } from '../../../shared/domain/character-drawing.ts';
import { ownNotes } from './own-notes.ts';

export type InkNote = { readonly turn: number; readonly drawing: DrawnCharacter | null };
export type SaveOptions = {
  readonly url: string;
  /** Under which this tab notes what the hub has not got yet. */
  readonly key: string;
  /** What the hub had when the page was made. */
  readonly kept: InkNote;
  readonly emptyBox: () => DrawnCharacter;
  readonly tell: (state: 'saved' | 'waiting' | 'refused') => void;
};
export type InkSaver = {
  /** The ink is this now; sent at once, again until it is kept. */
  readonly changed: (drawing: DrawnCharacter | null) => void;
  /** The page is going away: what is not known to be kept is sent once more, without waiting. */
  readonly leave: () => void;
  /** Calls back as soon as nothing is waiting. */
  readonly whenKept: (then: () => void) => void;
};

const longestWaitMs = 8000;
const answerWithinMs = 15_000;

/** Keeps the ink on the hub as it is drawn (store/ink-of-draft.ts says how messages are read there): one message at a time, each with what came since the last that was kept. */
export function createInkSaver(options: SaveOptions): InkSaver {
  let now = options.kept;
  let { kept } = options;
  let [isSending, failures, timer] = [false, 0, 0];
  let waiting: (() => void)[] = [];
  const message = (): string => {
    const ink = now.drawing ?? options.emptyBox();
    // What is kept stands as long as it is still the beginning of what there is: after 清除 all begins anew.
    const isBeginning = kept.drawing !== null && kept.drawing.strokes.length <= ink.strokes.length && kept.drawing.strokes[0] === ink.strokes[0];
    const from = isBeginning && kept.drawing !== null ? kept.drawing.strokes.length : 0;
    return JSON.stringify({ turn: now.turn, from, ink: { ...ink, strokes: ink.strokes.slice(from) } });
  };
  const send = (): void => {
    clearTimeout(timer);
    if (isSending || kept.turn === now.turn) return;
    isSending = true;
    const sent = now;
    post(options.url, message()).then((answer) => { settle(sent, answer); }, () => { settle(sent, { outcome: 'unreached', turn: 0 }); });
  };
  const settle = (sent: InkNote, answer: Answer): void => {
    isSending = false;
    if (answer.outcome === 'gone') return location.reload();
    if (answer.outcome === 'refused') return options.tell('refused');
    if (answer.outcome === 'unreached') {
      failures += 1;
      options.tell('waiting');
      timer = window.setTimeout(send, Math.min(longestWaitMs, 500 * 2 ** failures));
      return;
    }
    if (answer.outcome === 'taken') kept = sent;
    else {
      // Another tab or a message sent in passing was first: all of it again, under a later number.
      kept = { turn: answer.turn, drawing: null };
      now = { ...now, turn: Math.max(now.turn, answer.turn) + 1 };
    }
    if (kept.turn !== now.turn) return send();
    ownNotes.remove(options.key);
    if (failures > 0) options.tell('saved');
    failures = 0;
    const calls = waiting;
    waiting = [];
    for (const call of calls) call();
  };
  window.addEventListener('online', send);
  return {
    changed: (drawing) => {
      now = { turn: now.turn + 1, drawing };
      ownNotes.write(options.key, JSON.stringify(now));
      send();
    },
    leave: () => {
      if (kept.turn !== now.turn && typeof navigator.sendBeacon === 'function') navigator.sendBeacon(options.url, message());
    },
    whenKept: (then) => {
      if (kept.turn === now.turn) return then();
      waiting.push(then);
      send();
    },
  };
}

/** `turn`: the number that is kept at the hub; 0 where it did not say. */
type Answer = { readonly outcome: 'taken' | 'gap' | 'late' | 'unreached' | 'refused' | 'gone'; readonly turn: number };

function post(url: string, body: string): Promise<Answer> {
  const tooLong = new Promise<Answer>((resolve) => { setTimeout(() => { resolve({ outcome: 'unreached', turn: 0 }); }, answerWithinMs); });
  const answering = fetch(url, { method: 'POST', body, headers: { 'content-type': 'text/plain;charset=UTF-8' }, credentials: 'same-origin', redirect: 'manual' }).then((response): Promise<Answer> | Answer => {
    // Written by the hub.
    if (response.ok) return response.json() as Promise<Answer>;
    // The session has ended, another device has taken over, the window is closed, all is signed: there is a page that says so.
    if (response.type === 'opaqueredirect' || [401, 409, 410].indexOf(response.status) >= 0) return { outcome: 'gone', turn: 0 };
    // Too many at once, a hub that is starting, a fault on the way: again a little later.
    return { outcome: response.status >= 500 || response.status === 429 || response.status === 408 ? 'unreached' : 'refused', turn: 0 };
  });
  return Promise.race([answering, tooLong]);
}
