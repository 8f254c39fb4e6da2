import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerSchema, faultSchema, readySchema } from './messages.ts';

/** A program that runs in a process of its own and can be killed at any moment. */
export type Program = {
  /** Its address, with a desk's one-time token. */
  readonly url: string;
  readonly ask: (what: 'facts' | 'enrolmentCode') => Promise<unknown>;
  /** kill -9: nothing is written, closed or said any more. Resolves when the process is gone. */
  readonly kill: () => Promise<void>;
  readonly isGone: () => boolean;
};

/** Programs that start again and again need not be compiled each time. */
const compileCache = resolve('node_modules/.cache/crash-programs');
const patienceMs = 60_000;

/** Starts `tests/crash/<name>.ts`; rejects with what it said when it does not come up. */
export async function startProgram(name: 'hub-child' | 'desk-child', programArguments: readonly string[]): Promise<Program> {
  const child = spawnChild(name, programArguments);
  let problems = '';
  child.stderr?.on('data', (data: Buffer) => { problems = `${problems}${data.toString()}`.slice(-4000); });
  const gone = new Promise<void>((done) => { child.once('exit', () => done()); });
  const waiting = new Map<number, { readonly resolve: (answer: unknown) => void; readonly reject: (error: Error) => void }>();
  child.on('message', (message) => {
    const answer = answerSchema.safeParse(message);
    const fault = faultSchema.safeParse(message);
    if (fault.success) problems += fault.data.fault;
    if (answer.success) waiting.get(answer.data.id)?.resolve(answer.data.answer);
  });
  void gone.then(() => waiting.forEach((each) => each.reject(new Error(`${name} is gone: ${problems}`))));
  const url = await firstWord(child, () => `${name} did not start: ${problems}`);
  let lastId = 0;
  return {
    url, isGone: () => child.exitCode !== null || child.signalCode !== null,
    ask: (what) => new Promise((done, reject) => {
      lastId += 1;
      waiting.set(lastId, { resolve: done, reject });
      child.send({ id: lastId, ask: what }, (error) => { if (error !== null) reject(error); });
    }),
    kill: () => {
      child.kill('SIGKILL');
      return gone;
    },
  };
}

/** Starts a program and kills it so long after, whatever it has come to by then: a crash in the midst of a recovery. */
export async function startAndKill(name: 'hub-child' | 'desk-child', programArguments: readonly string[], afterMs: number): Promise<void> {
  const child = spawnChild(name, programArguments);
  const gone = new Promise<void>((done) => { child.once('exit', () => done()); });
  await sleep(afterMs);
  child.kill('SIGKILL');
  await gone;
}

function spawnChild(name: string, programArguments: readonly string[]): ChildProcess {
  return spawn(process.execPath, [resolve(import.meta.dirname, `${name}.ts`), ...programArguments], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], env: { ...process.env, NODE_COMPILE_CACHE: compileCache } });
}

function firstWord(child: ChildProcess, problem: () => string): Promise<string> {
  return new Promise((done, reject) => {
    const giveUp = (): void => {
      child.kill('SIGKILL');
      reject(new Error(problem()));
    };
    const timer = setTimeout(giveUp, patienceMs);
    child.once('exit', giveUp);
    child.on('message', (message) => {
      const ready = readySchema.safeParse(message);
      if (!ready.success) return;
      clearTimeout(timer);
      child.removeListener('exit', giveUp);
      done(ready.data.ready);
    });
  });
}
