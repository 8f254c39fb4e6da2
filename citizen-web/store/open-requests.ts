/** Requests that change something and are still being handled: a 提交 that came before the close is decided before the close is. */
export type OpenRequests = {
  readonly begin: (atMs: number) => () => void;
  /** When the oldest of them began; null when there is none. */
  readonly oldestMs: () => number | null;
};

export function createOpenRequests(): OpenRequests {
  const begun = new Map<number, number>();
  let nextId = 1;
  return {
    begin: (atMs) => {
      const id = nextId;
      nextId += 1;
      begun.set(id, atMs);
      return () => { begun.delete(id); };
    },
    oldestMs: () => (begun.size === 0 ? null : Math.min(...begun.values())),
  };
}
