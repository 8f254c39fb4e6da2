import type { Pool } from 'pg';
import type { HintBoard } from './hub-deps.ts';

/** Hints among the listeners of this process. */
export function createHintBoard(): HintBoard {
  const listeners = new Set<(seq: number) => void>();
  return {
    listen: (listener) => {
      listeners.add(listener);
      return () => { listeners.delete(listener); };
    },
    emit: (seq) => { for (const listener of listeners) listener(seq); },
  };
}

const channel = 'hub_hint';

/**
 * Hints among all hub processes of one PostgreSQL, by LISTEN and NOTIFY (postgresql.org, sql-notify). A hint that is lost costs
 * nothing but the wait for the next poll.
 */
export async function createSharedHintBoard(pool: Pool): Promise<HintBoard & { readonly close: () => Promise<void> }> {
  const board = createHintBoard();
  const client = await pool.connect();
  client.on('notification', (message) => board.emit(Number(message.payload ?? 0)));
  client.on('error', () => undefined);
  await client.query(`listen ${channel}`);
  return {
    listen: board.listen,
    emit: (seq) => void pool.query('select pg_notify($1, $2)', [channel, String(seq)]).catch(() => board.emit(seq)),
    close: async () => client.release(true),
  };
}
