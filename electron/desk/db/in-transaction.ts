import type { ControlledTransaction } from 'kysely';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import type { DeskDb, DeskSchema, WriteDb } from './schema.ts';

/** One transaction: kept when the work succeeds, undone when it refuses or throws. Inside use only `tx`. */
export async function inTransaction<Value>(db: DeskDb, work: (tx: WriteDb) => Promise<Result<Value, Refusal>>): Promise<Result<Value, Refusal>> {
  const tx = await db.startTransaction().execute();
  try {
    const result = await work(tx);
    if (result.ok) await tx.commit().execute();
    else await tx.rollback().execute();
    return result;
  } catch (error) {
    if (!tx.isCommitted && !tx.isRolledBack) await undo(tx);
    throw error;
  }
}

/**
 * A full disk or a failed write makes SQLite undo the transaction by itself (sqlite.org/lang_transaction.html, 3): then there is
 * nothing left to roll back, and what counts is the error that came before.
 */
async function undo(tx: ControlledTransaction<DeskSchema>): Promise<void> {
  try {
    await tx.rollback().execute();
  } catch (error) {
    if (!(error instanceof Error && error.message.includes('no transaction is active'))) throw error;
  }
}
