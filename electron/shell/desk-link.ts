import { MessageChannelMain, utilityProcess } from 'electron';
import type { UtilityProcess, WebContents } from 'electron';
import { fromDeskSchema } from './desk-messages.ts';
import type { Ask, StartMessage, ToDesk } from './desk-messages.ts';

export type DeskLink = {
  /** Gives the page a new port to the desk process; after a reload the page asks again and the old port dies with the old page. */
  readonly connect: (contents: WebContents) => void;
  readonly lock: () => void;
  /** Resolves when the desk process has closed its database; kills it when it takes longer than ten seconds. */
  readonly stop: () => Promise<void>;
};

export type DeskLinkOptions = {
  readonly entryPath: string;
  readonly start: StartMessage;
  readonly answerAsk: (ask: Ask) => Promise<unknown>;
  /** Told once, when the desk could not start or ended by itself. */
  readonly onFailure: (message: string) => void;
};

const stopWithinMs = 10_000;

/** Starts the desk as a utility process: `child_process.fork` is fused off, and a slow query must never block a window. */
export function startDeskLink(options: DeskLinkOptions): DeskLink {
  const child = utilityProcess.fork(options.entryPath, [], { serviceName: 'qianyuetai-desk', stdio: 'inherit' });
  let isStopping = false;
  const failOnce = once((message: string) => {
    if (!isStopping) options.onFailure(message);
  });
  child.on('message', (message: unknown) => handleMessage(message, child, options, failOnce));
  child.once('exit', (code) => failOnce(`签约台后台已停止（${code}），请重新打开签约台。已保存的内容不会丢失。`));
  child.postMessage(options.start);
  return {
    connect: (contents) => {
      const { port1, port2 } = new MessageChannelMain();
      child.postMessage({ type: 'renderer' } satisfies ToDesk, [port1]);
      contents.postMessage('desk-port', null, [port2]);
    },
    lock: () => child.postMessage({ type: 'lock' } satisfies ToDesk),
    stop: () => new Promise((resolve) => {
      isStopping = true;
      const timer = setTimeout(() => child.kill(), stopWithinMs);
      child.once('exit', () => {
        clearTimeout(timer);
        resolve();
      });
      child.postMessage({ type: 'stop' } satisfies ToDesk);
    }),
  };
}

function handleMessage(message: unknown, child: UtilityProcess, options: DeskLinkOptions, failOnce: (message: string) => void): void {
  const parsed = fromDeskSchema.safeParse(message);
  if (!parsed.success || parsed.data.type === 'started') return;
  if (parsed.data.type === 'failed') return failOnce(parsed.data.message);
  const { askId, ask } = parsed.data;
  void options.answerAsk(ask).then((answer) => child.postMessage({ type: 'answer', askId, answer } satisfies ToDesk));
}

function once(action: (message: string) => void): (message: string) => void {
  let isDone = false;
  return (message) => {
    if (isDone) return;
    isDone = true;
    action(message);
  };
}
