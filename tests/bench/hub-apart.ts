import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';

/** A hub that runs as a program of its own, as in daily work, so that a desk's figures do not pay for its work. */
export type HubApart = { readonly address: string; readonly url: string; readonly demoEnrolmentCode: () => Promise<string>; readonly stop: () => Promise<void> };

const readySchema = z.object({ url: z.string() });
const codeSchema = z.object({ code: z.string() });

export async function startHubApart(dataDir: string, time: 'still' | 'real' = 'still'): Promise<HubApart> {
  const program = fork(join(import.meta.dirname, 'hub-program.ts'), [dataDir, time], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const next = async (): Promise<unknown> => (await once(program, 'message'))[0];
  const { url } = readySchema.parse(await next());
  return {
    address: url, url,
    demoEnrolmentCode: async () => {
      program.send('code');
      return codeSchema.parse(await next()).code;
    },
    stop: async () => {
      const ended = once(program, 'exit');
      program.disconnect();
      await ended;
    },
  };
}
