import { AsyncLocalStorage } from 'node:async_hooks';

/** What an activity came to, or where it waits. */
export type Happening =
  | { readonly kind: 'done'; readonly text: string }
  | { readonly kind: 'threw'; readonly error: unknown }
  | { readonly kind: 'parked' }
  | { readonly kind: 'stopped' };

/** Something that is going on in the world: a sync cycle, a staff act, a request of a citizen. */
export type Activity = {
  readonly owner: string;
  /** It does one thing at a time, so that all of it waits when one thing does. */
  readonly mayPark: boolean;
  /** Where it waits to be let on; null while it runs. */
  place: 'line' | 'hub' | null;
  /** Whoever began it has been stopped; what the hub still does for it goes on. */
  isOrphan: boolean;
  /** Called when the hub dies under it. */
  readonly deaths: Set<() => void>;
  tell: (happening: Happening) => void;
  letOn: (word: 'go' | 'dead') => void;
};

/** Lets one activity run at a time; the others wait where they have parked. So a run is the same each time. */
export type Stage = {
  readonly active: () => Activity | null;
  /** Whether whoever asks belongs to the running activity. What is left of one that is over, as of a desk that died with requests at the hub, may still run beside it. */
  readonly isOwn: () => boolean;
  readonly parked: Set<Activity>;
  readonly begin: (owner: string, mayPark: boolean, work: () => Promise<string>) => Promise<Happening>;
  readonly resume: (activity: Activity, word: 'go' | 'dead') => Promise<Happening>;
  /** Called from within the running activity: it waits here until it is let on. */
  readonly park: (place: 'line' | 'hub') => Promise<'go' | 'dead'>;
};

export function createStage(): Stage {
  let active: Activity | null = null;
  const chain = new AsyncLocalStorage<Activity>();
  const isOwn = (): boolean => active !== null && chain.getStore() === active;
  const parked = new Set<Activity>();
  const next = (activity: Activity): Promise<Happening> => {
    active = activity;
    return new Promise<Happening>((resolve) => {
      activity.tell = (happening) => {
        // Said once: what is left of an activity that is over must not end the one that runs now.
        if (active !== activity) return;
        active = null;
        resolve(happening);
      };
    });
  };
  return {
    active: () => active,
    isOwn,
    parked,
    begin: (owner, mayPark, work) => {
      const activity: Activity = { owner, mayPark, place: null, isOrphan: false, deaths: new Set(), tell: () => undefined, letOn: () => undefined };
      const happening = next(activity);
      chain.run(activity, work).then((text) => activity.tell({ kind: 'done', text }), (error: unknown) => activity.tell({ kind: 'threw', error }));
      return happening;
    },
    resume: (activity, word) => {
      parked.delete(activity);
      activity.place = null;
      const happening = next(activity);
      activity.letOn(word);
      return happening;
    },
    park: (place) => {
      const activity = active;
      if (activity?.mayPark !== true || !isOwn()) return Promise.resolve('go');
      activity.place = place;
      parked.add(activity);
      const word = new Promise<'go' | 'dead'>((resolve) => { activity.letOn = resolve; });
      activity.tell({ kind: 'parked' });
      return word;
    },
  };
}

/** What never comes: the rest of a program that has been stopped. */
export function never(): Promise<never> {
  return new Promise<never>(() => undefined);
}
