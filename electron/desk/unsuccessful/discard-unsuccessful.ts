import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import { inTransaction } from '../db/in-transaction.ts';
import type { DeskDeps } from '../desk-deps.ts';

/** Takes a line off the list; the command itself stays in the outbox as refused. */
export async function discardUnsuccessful(deps: DeskDeps, input: { readonly commandId: string }): Promise<Result<Record<string, never>, Refusal>> {
  const result = await inTransaction(deps.db, async (tx) => {
    const { numDeletedRows } = await tx.deleteFrom('unsuccessful').where('command_id', '=', input.commandId).executeTakeFirstOrThrow();
    return numDeletedRows === 0n ? refuse('unknown_item', '该事项已经处理，请刷新后查看。') : ok({});
  });
  if (result.ok) deps.sync.hint();
  return result;
}
