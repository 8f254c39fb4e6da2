import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';

const readySchema = z.object({ url: z.string() });

/** The peer of the hub: `plain-server-program.ts` as a process of its own. */
export async function startPlainServer(): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const program = fork(join(import.meta.dirname, 'plain-server-program.ts'), [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const { url } = readySchema.parse((await once(program, 'message'))[0]);
  return {
    url,
    stop: async () => {
      const ended = once(program, 'exit');
      program.disconnect();
      await ended;
    },
  };
}
