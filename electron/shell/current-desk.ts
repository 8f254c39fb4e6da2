import { err, ok, refuse } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';
import type { DeskLink, PageEnd } from './desk-link.ts';

export type CurrentDesk = {
  /** Starts a desk in the place of the one before, which has ended by then. */
  readonly open: (key: Uint8Array, lost: (refusal: Refusal) => void) => Promise<Result<DeskLink, Refusal>>;
  /** A page that asks before there is a desk gets its port from the first that starts. */
  readonly connect: (page: PageEnd) => void;
  readonly lock: () => void;
  /** Leaving the program: the desk, if there is one, closes its database, and none is started any more. */
  readonly stop: () => Promise<void>;
};

/** The one desk behind the window, whichever it is: none yet, one, or its successor after a repair. */
export function createCurrentDesk(startLink: (key: Uint8Array, lost: (refusal: Refusal) => void) => DeskLink): CurrentDesk {
  const held: { link: DeskLink | null; waitingPage: PageEnd | null; isLeaving: boolean } = { link: null, waitingPage: null, isLeaving: false };
  return {
    open: async (key, lost) => {
      if (held.isLeaving) return refuse('leaving', '签约台正在退出，请退出后重新打开。');
      const link = startLink(key, (refusal) => {
        if (held.link === link) held.link = null;
        lost(refusal);
      });
      held.link = link;
      if (held.waitingPage !== null) link.connect(held.waitingPage);
      held.waitingPage = null;
      const started = await link.started;
      if (started.ok) return ok(link);
      if (held.link === link) held.link = null;
      return err(started.error);
    },
    connect: (page) => {
      if (held.link === null) held.waitingPage = page;
      else held.link.connect(page);
    },
    lock: () => held.link?.lock(),
    stop: async () => {
      held.isLeaving = true;
      await held.link?.stop();
    },
  };
}
