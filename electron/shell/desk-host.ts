import type { MessagePortMain, ParentPort } from 'electron';
import type { Refusal, Result } from '../../shared/lib/result.ts';
import { toDeskSchema } from './desk-messages.ts';
import type { Ask, FromDesk, StartMessage, ToDesk } from './desk-messages.ts';

/** The line to the screens as the desk process sees it; it outlives reloads of the page. */
export type DeskPort = { readonly postMessage: (value: unknown) => void; readonly onMessage: (handler: (value: unknown) => void) => void };
export type HostedDesk = { readonly stop: () => Promise<void>; readonly lock: () => Promise<unknown> };
export type StartHostedDesk = (options: {
  readonly start: StartMessage;
  readonly port: DeskPort;
  /** Asks the shell for a dialog and the like; the answer is the shell's Result. */
  readonly askShell: (ask: Ask) => Promise<unknown>;
}) => Promise<Result<HostedDesk, Refusal>>;

type ParentEnd = Pick<ParentPort, 'postMessage'> & { readonly on: (event: 'message', listener: (message: { readonly data: unknown; readonly ports: readonly RendererEnd[] }) => void) => unknown };
type RendererEnd = Pick<MessagePortMain, 'start' | 'close'> & {
  readonly postMessage: (value: unknown) => void;
  readonly on: (event: 'message', listener: (message: { readonly data: unknown }) => void) => unknown;
};

/** Runs the desk inside Electron's utility process: the same desk process as anywhere, its line to the screens made of MessagePorts. */
export function hostDesk(parent: ParentEnd, startDesk: StartHostedDesk, exit: (code: number) => void): void {
  const line = createRendererLine();
  const questions = createQuestions((message) => parent.postMessage(message));
  let starting: Promise<Result<HostedDesk, Refusal>> | null = null;
  parent.on('message', ({ data, ports }) => {
    const parsed = toDeskSchema.safeParse(data);
    if (!parsed.success) return;
    const message: ToDesk = parsed.data;
    if (message.type === 'renderer') return ports.forEach(line.replace);
    if (message.type === 'answer') return questions.answer(message.askId, message.answer);
    if (message.type === 'lock') return void lockDesk(starting);
    if (message.type === 'stop') return void stopDesk(starting, exit);
    if (starting) return;
    starting = startDesk({ start: message, port: line.port, askShell: questions.ask });
    void starting.then(
      (desk) => parent.postMessage(desk.ok ? { type: 'started' } satisfies FromDesk : { type: 'failed', ...desk.error } satisfies FromDesk),
      (error: unknown) => parent.postMessage({ type: 'failed', code: 'fault', message: `签约台启动时出错，请联系管理员。（${String(error).slice(0, 500)}）` } satisfies FromDesk),
    );
  });
}

async function lockDesk(starting: Promise<Result<HostedDesk, Refusal>> | null): Promise<void> {
  const desk = await starting?.catch(() => null);
  if (desk?.ok) await desk.value.lock();
}

async function stopDesk(starting: Promise<Result<HostedDesk, Refusal>> | null, exit: (code: number) => void): Promise<void> {
  const desk = await starting?.catch(() => null);
  if (desk?.ok) await desk.value.stop();
  exit(0);
}

/** One page at a time: a new port replaces the old. What the desk says while no page listens is of no use later, so it is dropped. */
function createRendererLine(): { readonly port: DeskPort; readonly replace: (next: RendererEnd) => void } {
  const handlers: ((value: unknown) => void)[] = [];
  let current: RendererEnd | null = null;
  return {
    port: { postMessage: (value) => current?.postMessage(value), onMessage: (handler) => void handlers.push(handler) },
    replace: (next) => {
      current?.close();
      current = next;
      next.on('message', ({ data }) => handlers.forEach((handler) => handler(data)));
      next.start();
    },
  };
}

function createQuestions(send: (message: FromDesk) => void): { readonly ask: (ask: Ask) => Promise<unknown>; readonly answer: (askId: number, answer: unknown) => void } {
  const waiting = new Map<number, (answer: unknown) => void>();
  let lastAskId = 0;
  return {
    ask: (ask) => new Promise((resolve) => {
      lastAskId += 1;
      waiting.set(lastAskId, resolve);
      send({ type: 'ask', askId: lastAskId, ask });
    }),
    answer: (askId, answer) => {
      waiting.get(askId)?.(answer);
      waiting.delete(askId);
    },
  };
}
