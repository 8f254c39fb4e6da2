import { MessageChannel } from 'node:worker_threads';
import { afterEach, expect, test, vi } from 'vitest';
import { startDeskLink } from '../../../../electron/shell/desk-link.ts';
import type { DeskLinkOptions } from '../../../../electron/shell/desk-link.ts';
import { createFakeDeskChild } from '../../../support/fake-desk-child.ts';

const start = { type: 'start', dataDir: 'data', hubUrl: 'http://127.0.0.1:1', version: '1.0.0', keyHex: 'ab'.repeat(32) } as const;
const settle = () => new Promise((resolve) => setImmediate(resolve));

afterEach(() => void vi.useRealTimers());

function createLink(answerAsk: DeskLinkOptions['answerAsk'] = async () => ({ ok: true, value: { path: null } })) {
  const child = createFakeDeskChild();
  const lost: string[] = [];
  const outcomes: unknown[] = [];
  const link = startDeskLink({ child, start, answerAsk, newChannel: () => { throw new Error('no page asks here'); }, onLost: (refusal) => void lost.push(refusal.code) });
  void link.started.then((started) => outcomes.push(started));
  return { child, link, lost, outcomes };
}

test('a desk that says it has started is open; its questions are answered', async () => {
  const { child, outcomes, lost } = createLink();
  child.say({ type: 'ask', askId: 3, ask: { kind: 'choose_folder', title: '选择文件夹' } });
  child.say({ type: 'no such message' });
  child.say({ type: 'started' });
  await settle();
  expect(child.told).toEqual([start, { type: 'answer', askId: 3, answer: { ok: true, value: { path: null } } }]);
  expect([outcomes, lost]).toEqual([[{ ok: true, value: null }], []]);
});

test('one that failed is told to end, and is a refusal with its code only when it has ended', async () => {
  const { child, outcomes, lost } = createLink();
  child.say({ type: 'failed', code: 'data_damaged', message: '本机数据文件已损坏。' });
  await settle();
  expect([child.told, outcomes]).toEqual([[start, { type: 'stop' }], []]);
  child.exit(0);
  await settle();
  expect([outcomes, lost]).toEqual([[{ ok: false, error: { code: 'data_damaged', message: '本机数据文件已损坏。' } }], []]);
});

test('one that ends before it has said anything is a refusal too', async () => {
  const { child, outcomes, lost } = createLink();
  child.exit(139);
  await settle();
  expect(outcomes).toEqual([{ ok: false, error: { code: 'desk_stopped', message: '签约台后台意外停止（代码 139），已保存的内容不会丢失。' } }]);
  expect(lost).toEqual([]);
});

test('one that ends in the midst of the work is told of once; what comes after goes nowhere and holds nothing up', async () => {
  const { child, link, lost } = createLink();
  child.say({ type: 'started' });
  await settle();
  child.exit(9);
  await settle();
  link.lock();
  link.connect({ postMessage: () => { throw new Error('nobody is there'); } });
  await link.stop();
  expect([lost, child.told]).toEqual([['desk_stopped'], [start]]);
});

test('one that is stopped is waited for, killed after ten seconds, and not told of as lost', async () => {
  vi.useFakeTimers();
  const { child, link, lost } = createLink();
  child.say({ type: 'started' });
  const stopping = link.stop();
  await vi.advanceTimersByTimeAsync(9_000);
  expect(child.kills).toEqual([]);
  await vi.advanceTimersByTimeAsync(1_500);
  await stopping;
  expect([child.kills, child.told, lost]).toEqual([[1], [start, { type: 'stop' }], []]);
});

test('a page gets one end of a new channel, the desk the other', () => {
  const child = createFakeDeskChild((message, ports) => transferred.push([message, ports.length]));
  const transferred: unknown[] = [];
  const { port1, port2 } = new MessageChannel();
  const ends = new Map<unknown, string>([[port1, 'desk'], [port2, 'page']]);
  const link = startDeskLink({ child, start, answerAsk: async () => null, onLost: () => undefined, newChannel: () => ({ port1: Object.assign(port1, {}) as never, port2: port2 as never }) });
  link.connect({ postMessage: (channel, _message, transfer = []) => transferred.push([channel, transfer.map((port) => ends.get(port))]) });
  expect(transferred).toEqual([[start, 0], [{ type: 'renderer' }, 1], ['desk-port', ['page']]]);
  port1.close();
});
