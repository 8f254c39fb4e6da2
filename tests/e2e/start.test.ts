import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { projectRoot } from '../support/source-tree.ts';

// What a newcomer types, on a folder of its own and ports that the system chooses.
const dataDir = mkdtempSync(join(tmpdir(), 'start-'));
const started: ChildProcess[] = [];
afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
});

function startProgram(): { readonly child: ChildProcess; readonly output: () => string } {
  const child = spawn(process.execPath, ['build/start.ts', '--data', dataDir, '--port', '0', '--browser'], { cwd: projectRoot, stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => void (output += String(bytes)));
  return { child, output: () => output };
}

async function waitForText(output: () => string, text: string): Promise<void> {
  const giveUpAtMs = Date.now() + 60_000;
  while (!output().includes(text)) {
    if (Date.now() > giveUpAtMs) throw new Error(`never said ${text}:\n${output()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test('both addresses answer, a second start is refused, Ctrl-C ends all', async () => {
  const first = startProgram();
  await waitForText(first.output, '按 Ctrl-C 停止。');
  const [deskAddress, portalAddress] = first.output().match(/http:\/\/127\.0\.0\.1:\S+/g) ?? [];
  expect(first.output()).toContain(`数据文件夹：${dataDir}`);
  const portal = await fetch(portalAddress ?? '');
  expect([portal.status, (await portal.text()).includes('<html lang="zh-CN"')]).toEqual([200, true]);
  const stranger = await fetch(new URL('/call', deskAddress ?? ''), { method: 'POST', body: '{}' });
  expect(stranger.status).toBeGreaterThanOrEqual(400);

  const second = startProgram();
  const [secondCode] = await once(second.child, 'exit');
  expect([secondCode, second.output().includes('正被另一个签约台使用')]).toEqual([1, true]);

  first.child.kill('SIGINT');
  const [firstCode] = await once(first.child, 'exit');
  expect(firstCode).toBe(0);
  await expect(fetch(portalAddress ?? '')).rejects.toThrow('fetch failed');
});
