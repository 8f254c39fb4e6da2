import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockDataDir } from '../../../build/data-lock.ts';
import { projectRoot } from '../../support/source-tree.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'data-lock-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

test('a second holder is refused with a sentence that names the first, until the first lets go', () => {
  const first = lockDataDir(dir);
  const second = lockDataDir(dir);
  expect(second.ok ? null : second.error).toEqual({ code: 'data_dir_in_use', message: `数据文件夹 ${dir} 正被另一个签约台使用（进程 ${process.pid}）。请先关闭它，或用 --data 指定另一个文件夹。` });
  if (first.ok) first.value.release();
  const third = lockDataDir(dir);
  expect(third.ok).toBe(true);
  if (third.ok) third.value.release();
  expect(existsSync(join(dir, 'running.pid'))).toBe(false);
});

test('a holder that was killed holds nothing', async () => {
  const program = `import { lockDataDir } from '${join(projectRoot, 'build/data-lock.ts')}'; console.log(lockDataDir('${dir}').ok); setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const [line] = await once(holder.stdout, 'data');
    expect(String(line).trim()).toBe('true');
    expect(lockDataDir(dir).ok).toBe(false);
  } finally {
    holder.kill('SIGKILL');
  }
  if (holder.exitCode === null && holder.signalCode === null) await once(holder, 'exit');
  const after = lockDataDir(dir);
  expect(after.ok).toBe(true);
  if (after.ok) after.value.release();
});

test('a folder that cannot be made is refused with a sentence', () => {
  const file = join(dir, 'a-file');
  writeFileSync(file, '');
  const result = lockDataDir(join(file, 'data'));
  expect(result.ok ? null : result.error.code).toBe('data_dir_unusable');
});
