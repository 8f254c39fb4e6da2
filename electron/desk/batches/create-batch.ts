import { giveCommand } from '../db/give-command.ts';
import { listShown } from '../db/records.ts';
import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { batchFormProblem } from './batch-form.ts';
import { newId } from '../../../shared/lib/random.ts';
import { err, ok } from '../../../shared/lib/result.ts';

/** 新建批次. */
export async function createBatch(deps: DeskDeps, input: Input<'batches.create'>): Answer<'batches.create'> {
  const problem = await batchFormProblem(deps.db, input);
  if (problem !== null) return err(problem);
  const batches = await listShown(deps.db, 'batch', {});
  if (batches.some((each) => each.agreementNoPrefix === input.agreementNoPrefix)) {
    return err({ code: 'prefix_taken', message: '这个协议编号前缀已有批次使用，协议编号会重复，请换一个前缀。' });
  }
  const batchId = newId(deps.random);
  const given = await giveCommand(deps, {
    type: 'create_batch', subjectId: batchId, expectedRevision: 0, payload: { batch: { ...input, batchId, closedAtMs: null, revision: 1 } },
  }, null);
  return given.ok ? ok({ batchId }) : given;
}
