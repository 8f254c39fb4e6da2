import type { KyselyPlugin } from 'kysely';

/** Lets a program be stopped dead between any two of its statements, as by a power switch. */
export type Lifeline = {
  /** Goes into the program's database: each statement's answer passes here. */
  readonly plugin: KyselyPlugin;
  readonly stopAfter: (statements: number) => void;
  readonly isStopped: () => boolean;
  /** Done as soon as the program has stopped; its own work then never goes on. */
  readonly stopped: Promise<void>;
};

export function createLifeline(): Lifeline {
  let statementsLeft = Number.POSITIVE_INFINITY;
  let isStopped = false;
  let tell: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => { tell = resolve; });
  const never = new Promise<never>(() => undefined);
  const pass = async (): Promise<void> => {
    statementsLeft -= 1;
    if (statementsLeft > 0 && !isStopped) return;
    isStopped = true;
    tell();
    await never;
  };
  return {
    plugin: {
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) => {
        await pass();
        return result;
      },
    },
    stopAfter: (statements) => { statementsLeft = statements; },
    isStopped: () => isStopped,
    stopped,
  };
}

export type Outcome<Value> = { readonly kind: 'done'; readonly value: Value } | { readonly kind: 'stopped' };

/** The work's value, unless its program stops before it is done. */
export async function untilStopped<Value>(lifeline: Lifeline, work: () => Promise<Value>): Promise<Outcome<Value>> {
  if (lifeline.isStopped()) return { kind: 'stopped' };
  const done = work().then((value): Outcome<Value> => ({ kind: 'done', value }));
  return Promise.race([done, lifeline.stopped.then((): Outcome<Value> => ({ kind: 'stopped' }))]);
}
