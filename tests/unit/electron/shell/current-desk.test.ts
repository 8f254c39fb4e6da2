import { expect, test } from 'vitest';
import { createCurrentDesk } from '../../../../electron/shell/current-desk.ts';
import type { DeskLink } from '../../../../electron/shell/desk-link.ts';
import { stopBeforeQuit } from '../../../../electron/shell/stop-before-quit.ts';
import { err, ok } from '../../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../../shared/lib/result.ts';

const stopped: Refusal = { code: 'desk_stopped', message: '签约台后台意外停止。' };
const key = new Uint8Array(32);
const page = { postMessage: () => undefined };

/** Desks that start when the test says so; each says under its number what is asked of it. */
function createWorld() {
  const said: string[] = [];
  const starts: ((started: Result<null, Refusal>) => void)[] = [];
  const losses: ((refusal: Refusal) => void)[] = [];
  const desk = createCurrentDesk((_key, lost): DeskLink => {
    const number = starts.length + 1;
    losses.push(lost);
    return {
      started: new Promise((resolve) => { starts.push(resolve); }),
      connect: () => void said.push(`connect ${number}`), lock: () => void said.push(`lock ${number}`),
      stop: async () => {
        said.push(`stop ${number}`);
        starts[number - 1]?.(err(stopped));
      },
    };
  });
  return { said, desk, start: (number: number, started: Result<null, Refusal>) => starts[number - 1]?.(started), lose: (number: number) => losses[number - 1]?.(stopped) };
}

test('before there is a desk nothing is locked or stopped, and a page that asks gets its port from the first', async () => {
  const { said, desk, start } = createWorld();
  desk.lock();
  desk.connect(page);
  expect(said).toEqual([]);
  const opening = desk.open(key, () => undefined);
  start(1, ok(null));
  expect((await opening).ok).toBe(true);
  desk.lock();
  expect(said).toEqual(['connect 1', 'lock 1']);
});

test('after a desk that failed or was lost, its successor is the one that is locked, connected and stopped', async () => {
  const { said, desk, start, lose } = createWorld();
  const first = desk.open(key, () => undefined);
  start(1, err({ code: 'data_damaged', message: '本机数据文件已损坏。' }));
  expect(await first).toMatchObject({ ok: false, error: { code: 'data_damaged' } });
  const lost: string[] = [];
  const second = desk.open(key, (refusal) => void lost.push(refusal.code));
  start(2, ok(null));
  await second;
  lose(2);
  desk.lock();
  expect([lost, said]).toEqual([['desk_stopped'], []]);
  const third = desk.open(key, () => undefined);
  start(3, ok(null));
  await third;
  desk.connect(page);
  desk.lock();
  await desk.stop();
  expect(said).toEqual(['connect 3', 'lock 3', 'stop 3']);
});

test('leaving stops a desk that is still starting, and none is started after', async () => {
  const { said, desk } = createWorld();
  const opening = desk.open(key, () => undefined);
  await desk.stop();
  expect([said, await opening]).toMatchObject([['stop 1'], { ok: false }]);
  expect(await desk.open(key, () => undefined)).toMatchObject({ ok: false, error: { code: 'leaving' } });
  expect(said).toEqual(['stop 1']);
});

test('the program can be left from the repair page, where there is no desk', async () => {
  const { desk } = createWorld();
  let quitting = (): boolean => false;
  let isEnded = false;
  stopBeforeQuit({
    on: (_event, listener) => {
      quitting = () => {
        let isHeld = false;
        listener({ preventDefault: () => { isHeld = true; } });
        return !isHeld;
      };
    },
    quit: () => { isEnded = quitting(); },
  }, desk);
  quitting();
  await new Promise((resolve) => setImmediate(resolve));
  expect(isEnded).toBe(true);
});
