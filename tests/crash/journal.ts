/**
 * What somebody has been told is done: from then on it may not be lost, whatever is killed.
 *
 * | acknowledged | by | so it must be |
 * |---|---|---|
 * | command | a desk's call answered ok | in that desk's outbox, waiting or answered |
 * | items | a desk's job list showed so many settled | settled after the restart |
 * | submit | the citizen's page said 已签 | a signing at the hub |
 * | download | the citizen saved these bytes | a document on record at the hub |
 */
export type Acknowledged =
  | { readonly kind: 'command'; readonly desk: string; readonly type: string; /** null: its subject is new and not told. */ readonly subjectId: string | null }
  | { readonly kind: 'items'; readonly desk: string; readonly jobId: string; readonly settled: number }
  | { readonly kind: 'submit'; readonly householdId: string }
  | { readonly kind: 'download'; readonly digest: string };

export type Journal = {
  readonly add: (entry: Acknowledged) => void;
  readonly entries: () => readonly Acknowledged[];
  /** Everything that was promised: a job's items count one each. */
  readonly count: () => number;
  /** A refusal is an answer too: by its words, how often. */
  readonly refusals: Map<string, number>;
};

export function createJournal(): Journal {
  const entries: Acknowledged[] = [];
  const settled = new Map<string, number>();
  return {
    add: (entry) => {
      entries.push(entry);
      if (entry.kind === 'items') settled.set(entry.jobId, Math.max(entry.settled, settled.get(entry.jobId) ?? 0));
    },
    entries: () => [...entries],
    count: () => entries.filter((entry) => entry.kind !== 'items').length + [...settled.values()].reduce((sum, each) => sum + each, 0),
    refusals: new Map(),
  };
}
