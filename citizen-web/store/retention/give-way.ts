/** Lets requests through between two steps of long work: SQLite answers at once, so that awaiting it alone lets nobody in. */
export function giveWay(): Promise<void> {
  return new Promise((resolve) => { setImmediate(resolve); });
}
