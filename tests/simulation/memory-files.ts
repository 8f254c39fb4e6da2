/** Files in memory, whole or absent as the real ones are; the next writes may fail. */
export type MemoryFiles = {
  readonly contents: Map<string, Uint8Array>;
  readonly write: (digest: string, bytes: Uint8Array) => void;
  readonly read: (digest: string) => Uint8Array | null;
  readonly remove: (digest: string) => void;
  readonly failNext: (writes: number) => void;
};

export function createMemoryFiles(contents: ReadonlyMap<string, Uint8Array>): MemoryFiles {
  const kept = new Map(contents);
  let failures = 0;
  return {
    contents: kept,
    write: (digest, bytes) => {
      if (failures > 0) {
        failures -= 1;
        throw Object.assign(new Error('simulated ENOSPC'), { code: 'ENOSPC' });
      }
      kept.set(digest, Uint8Array.from(bytes));
    },
    read: (digest) => kept.get(digest) ?? null,
    remove: (digest) => { kept.delete(digest); },
    failNext: (writes) => { failures = writes; },
  };
}
