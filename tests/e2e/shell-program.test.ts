import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { buildShell, distDir } from '../../build/bundle.ts';
import { must } from '../../shared/lib/assert.ts';
import type { FromPretended, ToPretended } from '../support/pretended-electron/shell-messages.ts';

// The built main.js and desk-entry.js as two programs, under an Electron that is pretended: their wires, their lock and their ends are real.
const dataDir = mkdtempSync(join(tmpdir(), 'shell-program-'));
const hooks = new URL('../support/pretended-electron/hooks.ts', import.meta.url).href;
const hubUrl = 'http://127.0.0.1:9';
const opening = '<div id="root">';
let program: ChildProcess;
let heard: FromPretended[];

beforeAll(() => buildShell());
afterEach(() => void program.kill('SIGKILL'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

function start(keyStore: 'open' | 'locked'): void {
  heard = [];
  program = fork(join(distDir, 'electron/main.js'), [`--data=${dataDir}`, `--hub=${hubUrl}`], { execArgv: ['--import', hooks], env: { ...process.env, PRETENDED_KEY_STORE: keyStore } });
  program.on('message', (message: FromPretended) => heard.push(message));
}

function tell(message: ToPretended): void {
  program.send(message);
}

async function ask(method: 'GET' | 'POST', path: string, form: Readonly<Record<string, string>> = {}): Promise<string> {
  const id = heard.length + 1000;
  tell({ type: 'request', id, method, path, headers: method === 'POST' ? { origin: 'app://desk' } : { accept: 'text/html' }, form: new URLSearchParams(form).toString() });
  const answerOf = () => heard.find((message) => message.type === 'answer' && message.id === id);
  await expect.poll(answerOf, { timeout: 20_000 }).toBeDefined();
  const answer = answerOf();
  return answer?.type === 'answer' ? answer.body : '';
}

const loads = (): number => heard.filter((message) => message.type === 'loaded').length;
const pids = (): number[] => heard.flatMap((message) => (message.type === 'forked' ? [message.pid] : []));
const untilOpen = () => expect.poll(() => ask('GET', '/door/diagnostics'), { timeout: 20_000 }).toMatch(/desk\.db [1-9]/);

async function quit(): Promise<number> {
  tell({ type: 'quit' });
  const [code] = await once(program, 'exit');
  return Number(code);
}

test('a key store that is locked at the start shows its page; once it is open the same window goes on to the screens', async () => {
  start('locked');
  await expect.poll(loads, { timeout: 20_000 }).toBe(2);
  expect(await ask('GET', '/')).toMatch(/签约台暂时打不开.*系统密钥库不可用/s);
  expect(readdirSync(dataDir).filter((name) => name.startsWith('desk'))).toEqual([]);
  tell({ type: 'key_store', isAvailable: true });
  expect(await ask('POST', '/door/retry')).toContain('url=/');
  expect(await ask('GET', '/')).toContain(opening);
  await untilOpen();
  expect(await quit()).toBe(0);
});

test('a desk killed in the midst of the work leads to the door, and its successor can be left in peace', async () => {
  start('open');
  await untilOpen();
  expect([loads(), pids().length]).toEqual([1, 1]);
  await expect.poll(() => ask('GET', '/')).toContain(opening);
  process.kill(must(pids()[0], 'the desk runs'), 'SIGKILL');
  await expect.poll(loads, { timeout: 20_000 }).toBe(2);
  expect(await ask('GET', '/')).toMatch(/签约台后台已停止.*再试一次/s);
  await ask('POST', '/door/retry');
  expect(await ask('GET', '/')).toContain(opening);
  expect(pids()).toHaveLength(2);
  expect(await quit()).toBe(0);
  expect(() => process.kill(must(pids()[1], 'the second'), 0)).toThrow('ESRCH');
});

test('a damaged folder shows the repair page; what starts over opens, its lock free by then; the program can be left from the page too', async () => {
  rmSync(join(dataDir, 'desk.db-wal'), { force: true });
  truncateSync(join(dataDir, 'desk.db'), 5000);
  start('open');
  await expect.poll(loads, { timeout: 20_000 }).toBe(2);
  expect(await ask('GET', '/')).toContain('本机数据打不开');
  expect(await quit()).toBe(0);
  start('open');
  await expect.poll(loads, { timeout: 20_000 }).toBe(2);
  await ask('POST', '/door/start-over', { typed: '重新建立' });
  expect(await ask('GET', '/')).toContain(opening);
  expect(readdirSync(dataDir).some((name) => name.startsWith('set-aside-'))).toBe(true);
  const first = program;
  const firstHeard = heard;
  start('open');
  await once(program, 'exit');
  expect(heard.filter((message) => message.type === 'error_box')).toEqual([{ type: 'error_box', message: expect.stringContaining('已经在使用这个数据文件夹') }]);
  [program, heard] = [first, firstHeard];
  expect(await quit()).toBe(0);
});
