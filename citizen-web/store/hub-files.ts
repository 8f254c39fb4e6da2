import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { flushedAlready } from './commit-flush.ts';
import { flushFolder, makeFolder } from './durable-files.ts';
import type { HubFiles } from './hub-deps.ts';

/** Files named by digest in a folder; written to a temporary name, flushed, renamed, the folder flushed: none is ever half there, none is lost once its row is kept. None is removed before it is certain (`flushed`) that its row is gone. */
export async function createHubFiles(folder: string, flushed: () => Promise<void> = flushedAlready): Promise<HubFiles> {
  makeFolder(folder);
  let counter = 0;
  return {
    write: async (digest, bytes) => {
      counter += 1;
      const temporary = join(folder, `.${digest}.${process.pid}.${counter}`);
      const handle = await open(temporary, 'wx', 0o600);
      try {
        await handle.writeFile(bytes);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(temporary, join(folder, digest));
      // Else a power cut could keep the row of a part and lose the name of its file.
      flushFolder(folder);
    },
    remove: async (digest) => {
      await flushed();
      await rm(join(folder, digest), { force: true });
    },
    read: async (digest) => {
      try {
        return await readFile(join(folder, digest));
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
        throw error;
      }
    },
  };
}
