import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockDataDir } from '../../../build/data-lock.ts';
import { runParts } from '../../../build/run-parts.ts';
import type { Parts } from '../../../build/run-parts.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';

let dataDir: string;
let happened: string[];
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'run-parts-'));
  happened = [];
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const settings = () => ({ dataDir, portalPort: 8787, deskPort: 8788, isBrowserWanted: false, rareFontFile: null });

function createParts(changes: Partial<Parts> = {}): Parts {
  const part = (name: string, address: string | null) => ok({ address, stop: async () => void happened.push(`stop ${name}`) });
  return {
    build: async () => void happened.push('build'),
    startHub: async ({ port }) => part('hub', `http://127.0.0.1:${port}/`),
    startDesk: async ({ port, hubUrl }) => {
      happened.push(`desk for ${hubUrl}`);
      return part('desk', `http://127.0.0.1:${port}/?token=t`);
    },
    say: (line) => happened.push(line),
    ...changes,
  };
}

function isFree(): boolean {
  const lock = lockDataDir(dataDir);
  if (lock.ok) lock.value.release();
  return lock.ok;
}

test('both start, both addresses and the folder are said, and stop ends the desk first', async () => {
  const running = await runParts(settings(), createParts());
  expect(happened).toEqual(['build', 'desk for http://127.0.0.1:8787/', '', '签约台已启动。', '  工作台（经办人员，链接只能用一次）：http://127.0.0.1:8788/?token=t', '  签约网页（申请人）：http://127.0.0.1:8787/', `  数据文件夹：${dataDir}`, '按 Ctrl-C 停止。']);
  expect(isFree()).toBe(false);
  if (running.ok) await running.value.stop();
  expect(happened.slice(-2)).toEqual(['stop desk', 'stop hub']);
  expect(isFree()).toBe(true);
  if (running.ok) await running.value.stop();
  expect(happened.filter((line) => line.startsWith('stop'))).toHaveLength(2);
});

test('a second start on the folder is refused and starts nothing', async () => {
  const first = await runParts(settings(), createParts());
  happened = [];
  const second = await runParts(settings(), createParts());
  expect([second.ok ? null : second.error.code, happened]).toEqual(['data_dir_in_use', []]);
  if (first.ok) await first.value.stop();
});

test('a desk that cannot start stops the hub and frees the folder', async () => {
  const result = await runParts(settings(), createParts({ startDesk: async () => refuse('port_in_use', '端口 8788 已被占用。') }));
  expect(result.ok ? null : result.error.code).toBe('port_in_use');
  expect([happened.at(-1), isFree()]).toEqual(['stop hub', true]);
});

test('a crash at the start frees the folder too', async () => {
  const crash = runParts(settings(), createParts({ startHub: async () => { throw new Error('broken'); } }));
  await expect(crash).rejects.toThrow('broken');
  expect(isFree()).toBe(true);
});
