import { decideCommand } from '../../shared/domain/decide-command.ts';
import type { Decided } from '../../shared/domain/decision.ts';
import type { Agreement, DomainRecord, Signing } from '../../shared/domain/records.ts';
import type { Situation } from '../../shared/domain/situation.ts';
import type { Intent } from '../../shared/protocol/command.ts';
import { contextOf, duringMs } from './domain-samples.ts';

/** Decides a command on one version as somebody who has seen its newest revision. */
export function give<Type extends Intent['type']>(
  type: Type, subjectId: string, payload: Extract<Intent, { type: Type }>['payload'], situation: Situation, roles: Parameters<typeof contextOf>[0], nowMs = duringMs, staffId?: string,
): Decided {
  const expectedRevision = situation.agreements.find((each) => each.agreementId === subjectId)?.revision ?? 0;
  // Type and payload are bound by the signature; the union cannot be rebuilt by the compiler.
  return decideCommand({ type, subjectId, expectedRevision, payload } as Intent, situation, contextOf(roles, nowMs, staffId));
}

export function agreementAfter(puts: readonly DomainRecord[], agreementId: string): Agreement | null {
  for (const put of puts) if (put.kind === 'agreement' && put.record.agreementId === agreementId) return put.record;
  return null;
}

export function signingAfter(puts: readonly DomainRecord[]): Signing | null {
  for (const put of puts) if (put.kind === 'signing') return put.record;
  return null;
}
