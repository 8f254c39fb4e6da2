import type { ItemRefusal } from './run-job.ts';
import type { Preflight } from '../../../shared/desk/document-calls.ts';

export type PreflightGroups = {
  readonly block: (agreementId: string, problem: ItemRefusal) => void;
  readonly blocked: () => Preflight['blocked'];
};

/** Collects what cannot go ahead by its reason: ten thousand households have few reasons. */
export function createPreflightGroups(): PreflightGroups {
  const groups = new Map<string, string[]>();
  return {
    block: (agreementId, problem) => {
      const reason = problem.reason ?? problem.message;
      const group = groups.get(reason) ?? [];
      group.push(agreementId);
      groups.set(reason, group);
    },
    blocked: () => [...groups].map(([reason, agreementIds]) => ({ reason, agreementIds })).toSorted((one, other) => other.agreementIds.length - one.agreementIds.length),
  };
}
