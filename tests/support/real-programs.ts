import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert, must } from '../../shared/lib/assert.ts';
import { projectRoot } from './source-tree.ts';

/** A program of the product in a process of its own, as its command line starts it. */
export type RealProgram = { readonly url: string; readonly pid: number; readonly stop: () => Promise<void> };

const patienceMs = 120_000;
const hubEnvironment = (dataDir: string): NodeJS.ProcessEnv => ({ ...process.env, HUB_DATA: dataDir, HUB_DEMO: '1', HUB_PORT: '0' });

/** `npm run hub -- enrol-code`, for a hub that is not running. */
export function mintCode(dataDir: string): string {
  const { stdout, stderr } = spawnSync(process.execPath, ['build/hub.ts', 'enrol-code'], { cwd: projectRoot, env: hubEnvironment(dataDir), encoding: 'utf8' });
  return must(/登记码：(\S+?)（/u.exec(stdout)?.[1], `a code; the program said: ${stdout}${stderr}`);
}

/** `npm run hub`, with the demonstration's staff. */
export function startHubProgram(dataDir: string): Promise<RealProgram> {
  return start(['build/hub.ts'], hubEnvironment(dataDir), /签约网页已启动：(\S+)/u);
}

/** `npm run desk -- --hub …`; its address is good for one entrance. */
export function startDeskProgram(dataDir: string, hubUrl: string, passPhrase: string): Promise<RealProgram> {
  return start(['build/desk.ts', '--hub', hubUrl, '--data', dataDir, '--port', '0', '--backup', join(dataDir, 'backups')], { ...process.env, DESK_PASS_PHRASE: passPhrase }, /链接只能用一次）：(\S+)/u);
}

async function start(programArguments: readonly string[], env: NodeJS.ProcessEnv, ready: RegExp): Promise<RealProgram> {
  const child = spawn(process.execPath, programArguments, { cwd: projectRoot, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => { output += bytes.toString(); });
  const until = Date.now() + patienceMs;
  for (;;) {
    const url = ready.exec(output)?.[1];
    if (url !== undefined) return { url, pid: must(child.pid, 'it runs'), stop: () => stop(child) };
    assert(Date.now() < until && child.exitCode === null, `${programArguments[0] ?? ''} did not start: ${output}`);
    await sleep(50);
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
  child.kill('SIGTERM');
  await gone;
  clearTimeout(timer);
}
