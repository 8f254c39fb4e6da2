/** Of node:worker_threads, as much as is needed here. */
type Thread = {
  readonly once: (event: 'exit' | 'error', heard: (value: unknown) => void) => unknown;
  readonly ref: () => void;
  readonly unref: () => void;
  readonly postMessage: (message: 'close') => void;
};
type Port = { readonly once: (event: 'message', heard: () => void) => unknown };
export type CheckpointThread = { readonly close: () => Promise<void> };
type Checkpointed = { readonly pragma: (text: string) => unknown; readonly close: () => unknown };

const everyMs = 1_000;

/**
 * Beside the program's own thread: moves what lies in the write-ahead log into the database file, so that no act and no download waits for
 * that. PASSIVE neither holds up the program nor waits for it (sqlite.org/pragma.html, wal_checkpoint). Where the thread cannot run, the
 * program's own checkpoint does the same work, only less smoothly: `onFault` writes that down and nothing else happens.
 */
export function tendCheckpointThread(worker: Thread, onFault: (error: unknown) => void): CheckpointThread {
  const ended = new Promise<void>((resolve) => { worker.once('exit', () => resolve()); });
  worker.once('error', onFault);
  worker.unref();
  return {
    close: async () => {
      worker.ref();
      worker.postMessage('close');
      await ended;
    },
  };
}

/** In that thread: once a second, until it is told to close. When nothing was written since, SQLite sees that from a few bytes of shared memory. */
export function checkpointUntilClosed(sqlite: Checkpointed, port: Port): void {
  const timer = setInterval(() => void sqlite.pragma('wal_checkpoint(PASSIVE)'), everyMs);
  port.once('message', () => {
    clearInterval(timer);
    sqlite.close();
  });
}
