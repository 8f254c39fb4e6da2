import { ok, refuse } from '../lib/result.ts';
import type { Decided } from './decision.ts';
import { staffEvent } from './make-event.ts';
import type { DecisionContext, Situation } from './situation.ts';

/**
 * 销毁一户数据: only where nothing is under way and nothing was ever sealed, since sealed agreements and their evidence are kept (product.md, Life
 * of an agreement: what was signed is kept; 电子签名法). Hub and desks then destroy the household's key and all that can be read of it.
 */
export function decideErasure(reason: string, situation: Situation, context: DecisionContext): Decided {
  const { household, agreements, signings } = situation;
  if (household === null) return refuse('unknown_household', '没有找到该家庭，可能已经销毁，请刷新后再试。');
  if (agreements.some((each) => each.sealed !== null || each.status === 'sealed')) return refuse('sealed', '该户有盖过章的协议，协议和签约存证须依法保存，不能销毁。');
  const isUnderWay = agreements.some((each) => each.status !== 'void' && each.status !== 'draft');
  if (isUnderWay || signings.some((each) => each.outcome === 'late_pending')) return refuse('under_way', '该户的协议或声明还在办理，请先撤回，再销毁数据。');
  if (agreements.some((each) => each.status === 'draft') && !household.removed) return refuse('listed', '该户还在名单里，请先移出名单，再销毁数据。');
  const record = { householdId: household.householdId, batchId: household.batchId, atMs: context.nowMs, staffId: context.staff.staffId, reason, revision: 1 };
  // The line is read when the household's key is gone, so it names nobody.
  return ok({ puts: [{ kind: 'erasure', record }], event: staffEvent(context, 'erase_household', { batchId: household.batchId }, reason) });
}
