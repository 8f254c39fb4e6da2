import { ok } from '../lib/result.ts';
import type { Refusal, Result } from '../lib/result.ts';
import type { CommandType } from './roles.ts';
import { staffEvent } from './make-event.ts';
import type { Agreement, DomainEvent, DomainRecord } from './records.ts';
import { currentSigning } from './situation.ts';
import type { DecisionContext, Situation } from './situation.ts';

/** What a decision writes: whole resulting records, and one line for the timeline. */
export type Decision = { readonly puts: readonly DomainRecord[]; readonly event: DomainEvent };
export type Decided = Result<Decision, Refusal>;

/** A decision of staff about one version. */
export function decided(context: DecisionContext, type: CommandType, agreement: Agreement, note: string, puts: readonly DomainRecord[]): Decided {
  const about = { batchId: agreement.batchId, householdId: agreement.householdId, agreementId: agreement.agreementId };
  return ok({ puts, event: staffEvent(context, type, about, note) });
}

/** A version that ends takes its current signing with it; what was signed is kept. */
export function endedSigning(situation: Situation, agreement: Agreement): DomainRecord[] {
  const signing = currentSigning(situation, agreement);
  return signing === null ? [] : [{ kind: 'signing', record: { ...signing, outcome: 'ended', revision: signing.revision + 1 } }];
}
