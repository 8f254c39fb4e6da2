import { lastSeqIn } from './append-change.ts';
import type { HubDeps } from './hub-deps.ts';
import type { WriteDb } from './schema.ts';

/** Runs one transaction and, once it is committed, tells the desks that wait that the log has grown, where it has. */
export async function withHint<Value>(deps: Pick<HubDeps, 'db' | 'hints'>, write: (tx: WriteDb) => Promise<Value>): Promise<Value> {
  const { value, seq } = await deps.db.transaction().execute(async (tx) => {
    const written = await write(tx);
    return { value: written, seq: lastSeqIn(tx) };
  });
  if (seq !== null) deps.hints.emit(seq);
  return value;
}
