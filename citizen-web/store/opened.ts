type Opened = { readonly sealed: string; readonly value: unknown };

/** For what no household's key seals. */
const openToAll: object = {};
const openedByKey = new WeakMap<object, Map<string, Opened>>();

/**
 * What a sealed text holds, opened once: a page asks for the same records and the same draft several times, and opening and checking them costs
 * more than reading them. `dataKey` is the key itself, null for what is not sealed; `name` says what it is, such as `agreement:ID`, one value at
 * a time. Forgotten together with the key (security/hub-keys.ts). Nobody may change a value that comes from here.
 */
export function openOnce<Value>(dataKey: Uint8Array | null, name: string, sealed: string, open: () => Value): Value {
  const known = openedByKey.get(dataKey ?? openToAll)?.get(name);
  // Only `open` of this name puts values here, so what was opened before is of its kind.
  if (known?.sealed === sealed) return known.value as Value;
  const value = open();
  rememberOpened(dataKey, name, sealed, value);
  return value;
}

/** The same of what takes questions to open; what came to nothing (null) is asked for again. */
export async function openOnceFrom<Value>(dataKey: Uint8Array, name: string, sealed: string, open: () => Promise<Value | null>): Promise<Value | null> {
  const known = openedByKey.get(dataKey)?.get(name);
  if (known?.sealed === sealed) return known.value as Value;
  const value = await open();
  if (value !== null) rememberOpened(dataKey, name, sealed, value);
  return value;
}

/** What has just been sealed need not be opened. */
export function rememberOpened(dataKey: Uint8Array | null, name: string, sealed: string, value: unknown): void {
  const key = dataKey ?? openToAll;
  const opened = openedByKey.get(key) ?? new Map<string, Opened>();
  openedByKey.set(key, opened);
  opened.set(name, { sealed, value });
}
