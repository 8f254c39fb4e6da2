import type { MessagePortMain, WebContents } from 'electron';
import { err, ok } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';
import { fromDeskSchema } from './desk-messages.ts';
import type { Ask, StartMessage, ToDesk } from './desk-messages.ts';

/** What the link needs of Electron's utility process. */
export type DeskChild = {
  readonly postMessage: (message: unknown, transfer?: MessagePortMain[]) => void;
  readonly kill: () => unknown;
  readonly on: (event: 'message', listener: (message: unknown) => void) => unknown;
  readonly once: (event: 'exit', listener: (code: number) => void) => unknown;
};
export type PageEnd = Pick<WebContents, 'postMessage'>;

export type DeskLink = {
  /** Refused once the process has ended: what it held, above all its folder's lock, is free by then. */
  readonly started: Promise<Result<null, Refusal>>;
  /** Gives the page a new port to the desk process; after a reload the page asks again and the old port dies with the old page. */
  readonly connect: (page: PageEnd) => void;
  readonly lock: () => void;
  /** Resolves when the desk process has closed its database and ended, at once if it has already; kills it when it takes longer than ten seconds. */
  readonly stop: () => Promise<void>;
};

export type DeskLinkOptions = {
  readonly child: DeskChild;
  readonly newChannel: () => { readonly port1: MessagePortMain; readonly port2: MessagePortMain };
  readonly start: StartMessage;
  readonly answerAsk: (ask: Ask) => Promise<unknown>;
  /** Told once, of a desk that had started and has ended without being asked to. */
  readonly onLost: (refusal: Refusal) => void;
};

const stopWithinMs = 10_000;

/** The line to a desk that has just been forked as a utility process: `child_process.fork` is fused off, and a slow query must never block a window. */
export function startDeskLink({ child, newChannel, start, answerAsk, onLost }: DeskLinkOptions): DeskLink {
  const held: { isStarted: boolean; isStopping: boolean; hasEnded: boolean; failure: Refusal | null } = { isStarted: false, isStopping: false, hasEnded: false, failure: null };
  const tell = (message: ToDesk, transfer: MessagePortMain[] = []): void => {
    if (!held.hasEnded) child.postMessage(message, transfer);
  };
  const ended = new Promise<Refusal>((resolve) => {
    child.once('exit', (code) => {
      held.hasEnded = true;
      resolve(stopped(code));
    });
  });
  const stop = (): Promise<void> => {
    held.isStopping = true;
    if (held.hasEnded) return Promise.resolve();
    const timer = setTimeout(() => child.kill(), stopWithinMs);
    tell({ type: 'stop' });
    return ended.then(() => clearTimeout(timer));
  };
  const started = new Promise<Result<null, Refusal>>((resolve) => {
    child.on('message', (message) => {
      const parsed = fromDeskSchema.safeParse(message);
      if (!parsed.success) return;
      if (parsed.data.type === 'ask') {
        const { askId, ask } = parsed.data;
        return void answerAsk(ask).then((answer) => tell({ type: 'answer', askId, answer }));
      }
      if (parsed.data.type === 'failed') {
        const { code, message: sentence } = parsed.data;
        held.failure = { code, message: sentence };
        // Told to end rather than ending by itself: what a process says just before its end may be lost.
        return void stop();
      }
      held.isStarted = true;
      resolve(ok(null));
    });
    void ended.then((refusal) => {
      if (held.isStarted && !held.isStopping) onLost(refusal);
      resolve(err(held.failure ?? refusal));
    });
  });
  tell(start);
  return {
    started, stop,
    lock: () => tell({ type: 'lock' }),
    connect: (page) => {
      if (held.hasEnded) return;
      const { port1, port2 } = newChannel();
      tell({ type: 'renderer' }, [port1]);
      page.postMessage('desk-port', null, [port2]);
    },
  };
}

function stopped(code: number): Refusal {
  return { code: 'desk_stopped', message: `签约台后台意外停止（代码 ${code}），已保存的内容不会丢失。` };
}
