import { useEffect, useSyncExternalStore } from 'react';
import { parseRoute, routeHash, type PageName, type Route } from '../text/routes.ts';

/** Where the person is, kept after `#` in the address: reload and the back button work, and no host needs to know of pages. */
export function useRoute(): Route {
  const hash = useSyncExternalStore(watchHash, () => window.location.hash);
  return parseRoute(hash);
}

export function goTo(page: PageName, id: string | null = null): void {
  const hash = routeHash({ page, id });
  if (leaveGuard === null) window.location.hash = hash;
  else leaveGuard(() => { window.location.hash = hash; });
}

type LeaveGuard = (leave: () => void) => void;
// The page that is open may have something unsaved; there is one page, so there is one guard.
let leaveGuard: LeaveGuard | null = null;

/** While `isUnsaved`, whoever goes elsewhere in the desk is asked first, and the browser asks before the window closes. */
export function useLeaveGuard(isUnsaved: boolean, ask: LeaveGuard): void {
  useEffect(() => {
    if (!isUnsaved) return undefined;
    const guard: LeaveGuard = (leave) => ask(() => {
      stop();
      leave();
    });
    const { hash: here } = window.location;
    // Back button and typed addresses: the address is put back before any page hears of it.
    const hold = (event: Event): void => {
      const { hash: there } = window.location;
      if (there === here) return;
      event.stopImmediatePropagation();
      window.history.pushState(null, '', here);
      guard(() => { window.location.hash = there; });
    };
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    const stop = (): void => {
      if (leaveGuard === guard) leaveGuard = null;
      window.removeEventListener('hashchange', hold, true);
      window.removeEventListener('beforeunload', warn);
    };
    leaveGuard = guard;
    window.addEventListener('hashchange', hold, true);
    window.addEventListener('beforeunload', warn);
    return stop;
  }, [isUnsaved, ask]);
}

function watchHash(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}
