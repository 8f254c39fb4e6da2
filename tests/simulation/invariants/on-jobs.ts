/** A bulk job as it lies on a desk's disk. */
export type JobFacts = {
  readonly jobId: string;
  readonly kind: string;
  readonly state: string;
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  readonly items: readonly { readonly id: string; readonly state: string }[];
};
export type GivenFacts = { readonly type: string; readonly subjectId: string; readonly state: string; /** Of a seal: the lease it was given under. */ readonly leaseId: string | null; /** Whoever gave it has lost the role since, as this desk knows: the hub will refuse it. */ readonly isDoomed: boolean };

/** A job's counts are those of its items whatever stopped it (product.md, 用印人的一天: 「已完成 312 / 800，未重复盖章」); a job that has ended has left nothing open. */
export function jobsAreWhole(jobs: readonly JobFacts[]): string[] {
  return jobs.flatMap(({ jobId, state, total, done, failed, items }) => {
    const countOf = (each: string): number => items.filter((item) => item.state === each).length;
    const isCounted = total === items.length && done === countOf('done') && failed === countOf('failed');
    return [
      ...(isCounted ? [] : [`job ${jobId} says ${done} done and ${failed} failed of ${total}, its items say ${countOf('done')} and ${countOf('failed')} of ${items.length}`]),
      ...(state === 'finished' && done + failed < total ? [`job ${jobId} is finished with ${total - done - failed} items open`] : []),
    ];
  });
}

/** An item is done in the transaction that gives its command (README, Decisions): both are there, or neither. */
export function doneIsGiven(jobs: readonly JobFacts[], commands: readonly GivenFacts[]): string[] {
  const given = new Set(commands.map(({ type, subjectId }) => `${type} ${subjectId}`));
  return jobs.flatMap(({ jobId, kind, items }) => items.filter((item) => item.state === 'done' && !given.has(`${kind} ${item.id}`)).map((item) => `job ${jobId} says that ${kind} of ${item.id} is done, and no command was given`));
}

/**
 * I10 at the desk: nothing is sealed a second time, by a job or by hand, while the first has not been refused. One seal that waits may be followed by another
 * when it is doomed: a newer lease has come, or whoever gave it has lost the role. Of nothing are two accepted, pushes included: a push that is doomed
 * and given again may stand after all once the role is given back, and then the hub takes one of the two.
 */
export function oncePerVersion(commands: readonly GivenFacts[]): string[] {
  const counted = commands.filter(({ state, isDoomed }) => state === 'accepted' || state === 'done' || (state !== 'refused' && !isDoomed));
  const twice = (each: readonly GivenFacts[], nameOf: (given: GivenFacts) => string): string[] => [...Map.groupBy(each, nameOf)].filter(([, of]) => of.length > 1).map(([name]) => name);
  return [
    ...twice(counted.filter(({ type }) => type === 'seal'), ({ type, subjectId, leaseId }) => `${type} ${subjectId} under ${leaseId ?? 'no lease'}`).map((name) => `${name} was given twice`),
    ...twice(counted.filter(({ state }) => state === 'accepted' || state === 'done'), ({ type, subjectId }) => `${type} ${subjectId}`).map((name) => `${name} was accepted twice`),
  ];
}
