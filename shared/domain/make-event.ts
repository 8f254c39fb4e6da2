import type { DomainEvent } from './records.ts';
import type { DecisionContext } from './situation.ts';

type About = { readonly batchId?: string | null; readonly householdId?: string | null; readonly agreementId?: string | null };

/** The timeline's line for what a member of staff did. */
export function staffEvent(context: DecisionContext, type: DomainEvent['type'], about: About, note: string): DomainEvent {
  return {
    type, atMs: context.nowMs,
    actor: { kind: 'staff', id: context.staff.staffId, name: context.staff.name },
    batchId: about.batchId ?? null, householdId: about.householdId ?? null, agreementId: about.agreementId ?? null, note,
  };
}

/** The timeline's line for what the citizen or the hub did. */
export function outsideEvent(kind: 'citizen' | 'hub', type: DomainEvent['type'], atMs: number, about: About, note: string): DomainEvent {
  return {
    type, atMs, actor: { kind, id: kind, name: kind === 'citizen' ? '申请人' : '系统' },
    batchId: about.batchId ?? null, householdId: about.householdId ?? null, agreementId: about.agreementId ?? null, note,
  };
}
