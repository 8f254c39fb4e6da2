/** Values made from a key and nothing else, the ones used last kept. */
export type RecentValues<Value> = { readonly of: (key: string, make: () => Value) => Value };

/**
 * Keeps the values used last, at most `limit` and as many again that were in use before: for what is dear to make and wanted
 * again for thousands of documents. Two maps in turn, since moving a key at every use costs more than some values.
 */
export function keepRecent<Value>(limit: number): RecentValues<Value> {
  let recent = new Map<string, { readonly value: Value }>();
  let before = recent;
  return {
    of: (key, make) => {
      const known = recent.get(key);
      if (known !== undefined) return known.value;
      const found = before.get(key) ?? { value: make() };
      if (recent.size >= limit) {
        before = recent;
        recent = new Map();
      }
      recent.set(key, found);
      return found.value;
    },
  };
}
