import { expect, test } from 'vitest';
import type { DeskPort } from '../../../../electron/shell/desk-host.ts';
import { serveDeskLine } from '../../../../electron/shell/desk-line.ts';
import type { ServedDesk } from '../../../../electron/shell/desk-line.ts';
import type { DeskEvent } from '../../../../shared/desk/events.ts';
import { ok, refuse } from '../../../../shared/lib/result.ts';

function connect() {
  const sent: unknown[] = [];
  const files = new Map<string, { fileName: string; bytes: Uint8Array }>();
  let say: (message: unknown) => void = () => undefined;
  let emit: (event: DeskEvent) => void = () => undefined;
  const desk: ServedDesk = {
    handle: async () => ({ id: 1, result: ok('called') }),
    onEvent: (listener) => {
      emit = listener;
      return () => undefined;
    },
    fileTokens: {
      addUpload: (file) => {
        files.set('token', file);
        return ok('token');
      },
      readDownload: (token) => {
        const file = files.get(token);
        return file ? ok(file) : refuse('unknown_file', '文件已失效，请重新下载。');
      },
    },
  };
  const port: DeskPort = { postMessage: (value) => sent.push(value), onMessage: (handler) => void (say = handler) };
  serveDeskLine(desk, port);
  return { sent, say: async (message: unknown) => {
    say(message);
    await new Promise((resolve) => setImmediate(resolve));
    return sent.at(-1);
  }, emit: (event: DeskEvent) => emit(event) };
}

test('calls are answered and events passed on', async () => {
  const line = connect();
  expect(await line.say({ id: 1, call: 'session.state', input: {} })).toEqual({ id: 1, result: { ok: true, value: 'called' } });
  line.emit({ event: 'session_changed' });
  expect(line.sent.at(-1)).toEqual({ event: 'session_changed' });
});

test('a file goes up for a token and comes down by it, byte for byte', async () => {
  const line = connect();
  const bytes = Uint8Array.from([0, 255, 3]);
  expect(await line.say({ id: -1, file: 'upload', fileName: '名单.xlsx', bytes })).toEqual({ id: -1, result: { ok: true, value: { fileToken: 'token' } } });
  expect(await line.say({ id: -2, file: 'download', fileToken: 'token' })).toEqual({ id: -2, result: { bytes } });
  expect(await line.say({ id: -3, file: 'download', fileToken: 'other' })).toEqual({ id: -3, result: { ok: false, error: { code: 'unknown_file', message: '文件已失效，请重新下载。' } } });
});

test.each([{ id: -1, file: 'upload', fileName: '', bytes: new Uint8Array() }, { id: -1, file: 'upload', fileName: 'a', bytes: 'text' }, { id: -1, file: 'delete', fileToken: 'token' }])('%j is no file message', async (message) => {
  expect(await connect().say(message)).toEqual({ id: 1, result: { ok: true, value: 'called' } });
});
