/** Values made from a key and nothing else, the ones used last kept. */
export type RecentValues<Value> = { readonly of: (key: string, make: () => Value) => Value };

/** Keeps at most `limit` values, those used last: for what is dear to make and wanted again for thousands of documents. */
export function keepRecent<Value>(limit: number): RecentValues<Value> {
  const kept = new Map<string, { readonly value: Value }>();
  let last: { readonly key: string; readonly value: Value } | null = null;
  return {
    of: (key, make) => {
      if (last?.key === key) return last.value;
      const found = kept.get(key) ?? { value: make() };
      last = { key, value: found.value };
      // A map iterates in the order of insertion: the one used longest ago stands first.
      kept.delete(key);
      kept.set(key, found);
      if (kept.size > limit) for (const oldest of kept.keys()) {
        kept.delete(oldest);
        break;
      }
      return found.value;
    },
  };
}
