import type { Refusal, Result } from '../../../shared/lib/result.ts';
import type { DeskDb, WriteDb } from './schema.ts';

/** One transaction: kept when the work succeeds, undone when it refuses or throws. Inside use only `tx`. */
export async function inTransaction<Value>(db: DeskDb, work: (tx: WriteDb) => Promise<Result<Value, Refusal>>): Promise<Result<Value, Refusal>> {
  const tx = await db.startTransaction().execute();
  try {
    const result = await work(tx);
    if (result.ok) await tx.commit().execute();
    else await tx.rollback().execute();
    return result;
  } catch (error) {
    if (!tx.isCommitted && !tx.isRolledBack) await tx.rollback().execute();
    throw error;
  }
}
