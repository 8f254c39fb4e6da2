/** A piece of work that a bench repeats; `index` counts its repetitions, so that no two need be alike. */
export type Subject = { readonly key: string; readonly what: string; readonly work: (index: number) => unknown };
/** Repetitions per second: the median of all rounds, and each round for the reader to judge the spread. */
export type Rate = { readonly perSecond: number; readonly rounds: readonly number[] };
export type Effort = { readonly rounds: number; readonly roundMs: number };

/**
 * Measures all subjects in turn, round after round, so that a machine that slows down slows all of them and their
 * ratios stay true. Each is warmed up for one round's time first; the result is by key. `settle` is called before each, so
 * that no subject pays for what the one before it left behind.
 */
export async function measureRates(subjects: readonly Subject[], effort: Effort, monotonicMs: () => number, settle: () => void = () => undefined): Promise<ReadonlyMap<string, Rate>> {
  const rounds = new Map<string, number[]>(subjects.map((subject) => [subject.key, []]));
  const counts = new Map<string, number>();
  for (let round = 0; round <= effort.rounds; round += 1) {
    for (const subject of subjects) {
      const from = counts.get(subject.key) ?? 0;
      settle();
      const { count, perSecond } = await runRound(subject, from, effort.roundMs, monotonicMs);
      counts.set(subject.key, from + count);
      if (round > 0) rounds.get(subject.key)?.push(perSecond);
    }
  }
  return new Map([...rounds].map(([key, values]) => [key, { perSecond: median(values), rounds: values }]));
}

/** The middle value; of an even number the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const [lower, upper] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]];
  return ((lower ?? Number.NaN) + (upper ?? Number.NaN)) / 2;
}

async function runRound(subject: Subject, from: number, roundMs: number, monotonicMs: () => number): Promise<{ count: number; perSecond: number }> {
  const startedMs = monotonicMs();
  let count = 0;
  let passedMs = 0;
  while (passedMs < roundMs) {
    const done = subject.work(from + count);
    // Waiting for what is no promise would cost a turn of the event loop and slow the quick peers.
    if (done instanceof Promise) await done;
    count += 1;
    passedMs = monotonicMs() - startedMs;
  }
  return { count, perSecond: (count * 1000) / passedMs };
}
