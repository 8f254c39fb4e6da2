import { expect, test } from 'vitest';
import { createDeskClient } from '../../../renderer/desk-client.ts';
import type { DeskTransport } from '../../../renderer/desk-transports.ts';

function transport(answer: unknown): DeskTransport & { readonly asked: unknown[]; readonly say: (event: unknown) => void } {
  const asked: unknown[] = [];
  const listeners: ((event: unknown) => void)[] = [];
  return {
    asked,
    say: (event) => listeners.forEach((listener) => listener(event)),
    ask: async (message) => {
      asked.push(message);
      if (answer instanceof Error) throw answer;
      return answer;
    },
    onEvent: (listener) => void listeners.push(listener),
    upload: async () => answer,
    download: async () => {
      throw new Error('gone');
    },
  };
}

test('a call carries its name, its input and a number of its own', async () => {
  const wire = transport({ ok: true, value: {} });
  const client = createDeskClient(wire);
  await client.call('sync.now', {});
  await client.call('sync.discard', { commandId: 'c' });
  expect(wire.asked).toEqual([{ id: 1, call: 'sync.now', input: {} }, { id: 2, call: 'sync.discard', input: { commandId: 'c' } }]);
});

test('a refusal comes through word for word', async () => {
  const client = createDeskClient(transport({ ok: false, error: { code: 'role', message: '盖章由用印人办理。' } }));
  expect(await client.call('sync.now', {})).toEqual({ ok: false, error: { code: 'role', message: '盖章由用印人办理。' } });
});

test.each([[new Error('connection refused')], [null], [{ ok: 'yes' }], ['<html>']])('a lost or broken line is a refusal, never an exception: %s', async (answer) => {
  const result = await createDeskClient(transport(answer)).call('sync.now', {});
  expect(result).toMatchObject({ ok: false, error: { code: 'desk_gone' } });
});

test('a file becomes a token, whether the host wraps it or not', async () => {
  const file = new File(['x'], '名单.xlsx');
  expect(await createDeskClient(transport({ fileToken: 'f1' })).upload(file)).toEqual({ ok: true, value: 'f1' });
  expect(await createDeskClient(transport({ ok: true, value: { fileToken: 'f2' } })).upload(file)).toEqual({ ok: true, value: 'f2' });
  expect(await createDeskClient(transport({ ok: false, error: { code: 'size', message: '文件太大。' } })).upload(file)).toMatchObject({ ok: false, error: { message: '文件太大。' } });
});

test('a download that fails is a sentence', async () => {
  expect(await createDeskClient(transport({})).download('f1')).toMatchObject({ ok: false, error: { code: 'download' } });
});

test('listeners hear events of the contract, nothing else, and only until they stop', () => {
  const wire = transport({});
  const client = createDeskClient(wire);
  const heard: string[] = [];
  const stop = client.listen((event) => heard.push(event.event));
  wire.say({ event: 'session_changed' });
  wire.say({ event: 'no_such_event' });
  wire.say('garbage');
  stop();
  wire.say({ event: 'session_changed' });
  expect(heard).toEqual(['session_changed']);
});
