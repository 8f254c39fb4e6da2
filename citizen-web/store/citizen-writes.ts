import type { HubDeps } from './hub-deps.ts';
import type { WriteDb } from './schema.ts';

/** Runs one transaction and, once it is committed, tells the desks that wait that the log may have grown. */
export async function withHint<Value>(deps: Pick<HubDeps, 'db' | 'hints'>, write: (tx: WriteDb) => Promise<Value>): Promise<Value> {
  const { value, seq } = await deps.db.transaction().execute(async (tx) => {
    const written = await write(tx);
    const head = await tx.selectFrom('log_head').select('last_seq').where('id', '=', 1).executeTakeFirst();
    return { value: written, seq: head?.last_seq ?? 0 };
  });
  deps.hints.emit(seq);
  return value;
}
