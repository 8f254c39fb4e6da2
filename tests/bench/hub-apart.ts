import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { must } from '../../shared/lib/assert.ts';

/** A hub that runs as a program of its own, as in daily work, so that a desk's figures do not pay for its work. */
export type HubApart = {
  readonly address: string;
  readonly url: string;
  readonly demoEnrolmentCode: () => Promise<string>;
  /** The newest code for a number, once it has been sent. */
  readonly readCode: (phone: string) => Promise<string>;
  readonly stop: () => Promise<void>;
};

const readySchema = z.object({ url: z.string() });
const toldSchema = z.object({ phone: z.string().nullable(), code: z.string().nullable() });

export async function startHubApart(dataDir: string, time: 'still' | 'real' = 'still'): Promise<HubApart> {
  const program = fork(join(import.meta.dirname, 'hub-program.ts'), [dataDir, time], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const { url } = readySchema.parse((await once(program, 'message'))[0]);
  const waiting = new Map<string | null, (code: string | null) => void>();
  program.on('message', (message) => {
    const { phone, code } = toldSchema.parse(message);
    must(waiting.get(phone), 'an answer has its question')(code);
  });
  const ask = (phone: string | null): Promise<string | null> => new Promise((resolve) => {
    waiting.set(phone, resolve);
    program.send({ phone });
  });
  const readCode = async (phone: string): Promise<string> => {
    for (let tries = 0; tries < 100; tries += 1) {
      const code = await ask(phone);
      if (code !== null) return code;
      await sleep(50);
    }
    throw new Error(`no code was sent to ${phone.slice(0, 3)}…`);
  };
  return {
    address: url, url, readCode, demoEnrolmentCode: async () => must(await ask(null), 'a hub always has one'),
    stop: async () => {
      const ended = once(program, 'exit');
      program.disconnect();
      await ended;
    },
  };
}
