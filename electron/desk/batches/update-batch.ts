import { giveCommand } from '../db/give-command.ts';
import { loadShown } from '../db/records.ts';
import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { batchFormProblem } from './batch-form.ts';
import { err, ok, refuse } from '../../../shared/lib/result.ts';

/** 修改批次. 协议编号 is printed on what was issued, so its prefix never changes. */
export async function updateBatch(deps: DeskDeps, input: Input<'batches.update'>): Answer<'batches.update'> {
  const batch = await loadShown(deps.db, 'batch', input.batchId);
  if (batch === null) return refuse('unknown_batch', '没有找到该批次，请刷新后再试。');
  const { agreementNoPrefix, ...patch } = input.patch;
  if (agreementNoPrefix !== undefined && agreementNoPrefix !== batch.agreementNoPrefix) {
    return refuse('prefix_fixed', '协议编号前缀在批次建立后不能修改；如需另用前缀，请新建批次。');
  }
  const problem = await batchFormProblem(deps.db, { ...batch, ...givenOnly(patch) });
  if (problem !== null) return err(problem);
  const given = await giveCommand(deps, {
    type: 'update_batch', subjectId: input.batchId, expectedRevision: input.expectedRevision, payload: { patch: givenOnly(patch), reason: input.reason },
  }, null);
  return given.ok ? ok({}) : given;
}

type Patch = Omit<Input<'batches.update'>['patch'], 'agreementNoPrefix'>;
type GivenPatch = { [Key in keyof Patch]?: Exclude<Patch[Key], undefined> };

/** Absent and undefined keys alike are left as they are. */
function givenOnly(patch: Patch): GivenPatch {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
}
