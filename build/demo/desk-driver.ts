import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { contract } from '../../shared/desk/contract.ts';
import type { CallInput, CallName, CallOutput } from '../../shared/desk/contract.ts';
import type { Job } from '../../shared/desk/job-calls.ts';
import { assert, must } from '../../shared/lib/assert.ts';
import { demoPassword } from '../../citizen-web/store/first-start.ts';

/** The desk driven as its screens drive it: over the browser host, call by call. */
export type DeskDriver = {
  readonly call: <Name extends CallName>(name: Name, input: CallInput<Name>) => Promise<CallOutput<Name>>;
  /** What was refused, in its words; stops when it was not. */
  readonly refusalOf: <Name extends CallName>(name: Name, input: CallInput<Name>) => Promise<string>;
  readonly addFile: (fileName: string, bytes: Uint8Array) => Promise<string>;
  readonly readFile: (fileToken: string) => Promise<Buffer>;
  readonly signInAs: (account: string) => Promise<void>;
  readonly waitForJob: (jobId: string) => Promise<Job>;
  /** Waits until nothing waits for upload and the hub has been heard since. */
  readonly synced: () => Promise<void>;
  readonly cookie: { readonly name: string; readonly value: string };
};

const resultSchema = z.union([z.object({ ok: z.literal(true), value: z.unknown() }), z.object({ ok: z.literal(false), error: z.object({ code: z.string(), message: z.string() }) })]);
const patienceMs = 90_000;

/** `oneTimeUrl` is the address that the host prints at start. */
export async function openDesk(oneTimeUrl: string): Promise<DeskDriver> {
  const base = new URL(oneTimeUrl).origin;
  const entered = await fetch(oneTimeUrl, { redirect: 'manual' });
  const [name = '', value = ''] = must(entered.headers.get('set-cookie'), 'the host gives a cookie for the one-time token').split(';')[0]?.split('=') ?? [];
  const headers = { cookie: `${name}=${value}`, origin: base, 'sec-fetch-site': 'same-origin' };
  let nextId = 1;
  const ask = async (call: CallName, input: unknown): Promise<z.infer<typeof resultSchema>> => {
    const answer = await fetch(`${base}/call`, { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify({ id: nextId++, call, input }) });
    const body = z.object({ result: resultSchema }).parse(await answer.json());
    return body.result;
  };
  const call: DeskDriver['call'] = async (callName, input) => {
    const result = await ask(callName, input);
    assert(result.ok, `${callName}: ${result.ok ? '' : result.error.message}`);
    // The schema is the call's own, so the value is its output.
    return contract[callName].output.parse(result.value) as CallOutput<typeof callName>;
  };
  return {
    call, cookie: { name, value },
    refusalOf: async (callName, input) => {
      const result = await ask(callName, input);
      assert(!result.ok, `${callName} was not refused`);
      return result.error.message;
    },
    addFile: async (fileName, bytes) => {
      const answer = await fetch(`${base}/files?name=${encodeURIComponent(fileName)}`, { method: 'POST', headers: { ...headers, 'content-type': 'application/octet-stream' }, body: Buffer.from(bytes) });
      return z.object({ fileToken: z.string() }).parse(await answer.json()).fileToken;
    },
    readFile: async (fileToken) => Buffer.from(await (await fetch(`${base}/files/${fileToken}`, { headers })).arrayBuffer()),
    signInAs: async (account) => { await call('session.signIn', { account, password: demoPassword }); },
    waitForJob: (jobId) => waitForJob(call, jobId),
    synced: () => waitUntilSynced(call),
  };
}

async function waitForJob(call: DeskDriver['call'], jobId: string): Promise<Job> {
  const until = Date.now() + patienceMs;
  for (;;) {
    const { jobs } = await call('jobs.list', {});
    const job = must(jobs.find((each) => each.jobId === jobId), `job ${jobId} is listed`);
    if (job.state !== 'running' && job.state !== 'pausing') return job;
    assert(Date.now() < until, `job ${job.kind} did not end in time: ${job.done} of ${job.total}`);
    await sleep(100);
  }
}

async function waitUntilSynced(call: DeskDriver['call']): Promise<void> {
  const until = Date.now() + patienceMs;
  await call('sync.now', {});
  for (;;) {
    const state = await call('sync.state', {});
    if (state.online && state.waiting === 0) return;
    assert(Date.now() < until, `the desk did not sync in time: ${JSON.stringify(state)}`);
    await sleep(100);
  }
}
