import { expect, test } from 'vitest';
import { hostDesk } from '../../../../electron/shell/desk-host.ts';
import type { DeskPort, StartHostedDesk } from '../../../../electron/shell/desk-host.ts';
import { ok, refuse } from '../../../../shared/lib/result.ts';

const start = { type: 'start', dataDir: 'data', hubUrl: 'http://127.0.0.1:1', version: '1.0.0', keyHex: 'ab'.repeat(32) };

function createParent() {
  type Listener = (message: { data: unknown; ports: readonly ReturnType<typeof createPage>['end'][] }) => void;
  const listeners: Listener[] = [];
  const sent: unknown[] = [];
  return {
    sent,
    end: { postMessage: (message: unknown) => void sent.push(message), on: (_event: 'message', listener: Listener) => listeners.push(listener) },
    say: (data: unknown, ports: readonly ReturnType<typeof createPage>['end'][] = []) => listeners.forEach((listener) => listener({ data, ports })),
  };
}

function createPage() {
  type Listener = (message: { data: unknown }) => void;
  const listeners: Listener[] = [];
  const received: unknown[] = [];
  const state = { isStarted: false, isClosed: false };
  return {
    received, state,
    end: { start: () => void (state.isStarted = true), close: () => void (state.isClosed = true), postMessage: (value: unknown) => void received.push(value), on: (_event: 'message', listener: Listener) => listeners.push(listener) },
    say: (data: unknown) => listeners.forEach((listener) => listener({ data })),
  };
}

function startHost(startDesk: StartHostedDesk) {
  const parent = createParent();
  const exits: number[] = [];
  hostDesk(parent.end, startDesk, (code) => exits.push(code));
  return { parent, exits };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

test('the desk answers the page, and after a reload the new page only', async () => {
  let port: DeskPort | null = null;
  const { parent } = startHost(async (options) => {
    port = options.port;
    options.port.onMessage((value) => options.port.postMessage({ echo: value }));
    return ok({ stop: async () => {}, lock: async () => {} });
  });
  const [first, second] = [createPage(), createPage()];
  parent.say(start);
  parent.say({ type: 'renderer' }, [first.end]);
  first.say(1);
  parent.say({ type: 'renderer' }, [second.end]);
  second.say(2);
  await settle();
  expect(port).not.toBeNull();
  expect([first.received, second.received]).toEqual([[{ echo: 1 }], [{ echo: 2 }]]);
  expect([first.state, second.state]).toEqual([{ isStarted: true, isClosed: true }, { isStarted: true, isClosed: false }]);
  expect(parent.sent).toEqual([{ type: 'started' }]);
});

test('a question to the shell gets its own answer, also out of order', async () => {
  const answers: unknown[] = [];
  const { parent } = startHost(async ({ askShell }) => {
    void askShell({ kind: 'print_page' }).then((answer) => answers.push(['print', answer]));
    void askShell({ kind: 'choose_folder', title: '选择文件夹' }).then((answer) => answers.push(['folder', answer]));
    return ok({ stop: async () => {}, lock: async () => {} });
  });
  parent.say(start);
  parent.say({ type: 'answer', askId: 2, answer: { path: null } });
  parent.say({ type: 'answer', askId: 99, answer: 'nobody asked' });
  await settle();
  parent.say({ type: 'answer', askId: 1, answer: { printed: true } });
  await settle();
  expect(answers).toEqual([['folder', { path: null }], ['print', { printed: true }]]);
});

test.each([
  ['a refusal', async () => refuse('data_in_use', '数据文件夹正在使用。'), 'data_in_use', '数据文件夹正在使用。'],
  ['a crash', async () => { throw new Error('disk'); }, 'fault', '签约台启动时出错，请联系管理员。（Error: disk）'],
] as const)('%s at the start becomes a code and a sentence', async (_name, startDesk, code, message) => {
  const { parent, exits } = startHost(startDesk);
  parent.say(start);
  await settle();
  expect([parent.sent, exits]).toEqual([[{ type: 'failed', code, message }], []]);
  parent.say({ type: 'stop' });
  await settle();
  expect(exits).toEqual([0]);
});

test('a second start and what is not ours are left alone; a computer that sleeps locks the desk; stop waits for it', async () => {
  const calls: string[] = [];
  const { parent, exits } = startHost(async () => {
    calls.push('start');
    return ok({ stop: async () => void calls.push('stop'), lock: async () => void calls.push('lock') });
  });
  for (const message of [null, 'start', { type: 'start' }, start, start, { type: 'lock' }, { type: 'stop' }]) parent.say(message);
  await settle();
  expect([calls, exits]).toEqual([['start', 'lock', 'stop'], [0]]);
});
