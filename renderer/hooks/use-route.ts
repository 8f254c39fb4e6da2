import { useEffect, useSyncExternalStore } from 'react';
import { parseRoute, routeHash, type PageName, type Route } from '../text/routes.ts';

/** Where the person is, kept after `#` in the address: reload and the back button work, and no host needs to know of pages. */
export function useRoute(): Route {
  const hash = useSyncExternalStore(watchHash, () => window.location.hash);
  return parseRoute(hash);
}

export function goTo(page: PageName, id: string | null = null): void {
  const hash = routeHash({ page, id });
  if (guard === null) window.location.hash = hash;
  else guard.ask(hash);
}

type Guard = { readonly here: string; readonly ask: (hash: string) => void };
// The page that is open may have something unsaved; there is one page, so there is one guard.
let guard: Guard | null = null;

/**
 * While `isUnsaved`, `ask` is called instead of going elsewhere in the desk, with what goes there after all; the browser asks before
 * the window closes.
 */
export function useLeaveGuard(isUnsaved: boolean, ask: (leave: () => void) => void): void {
  useEffect(() => {
    if (!isUnsaved) return undefined;
    const own: Guard = {
      here: window.location.hash,
      ask: (hash) => ask(() => {
        stop();
        window.location.hash = hash;
      }),
    };
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    const stop = (): void => {
      if (guard === own) guard = null;
      window.removeEventListener('beforeunload', warn);
    };
    guard = own;
    window.addEventListener('beforeunload', warn);
    return stop;
  }, [isUnsaved, ask]);
}

function watchHash(changed: () => void): () => void {
  const follow = (): void => {
    if (!isHeldBack()) changed();
  };
  window.addEventListener('hashchange', follow);
  return () => window.removeEventListener('hashchange', follow);
}

/** Back button and typed addresses: the address is put back before any page hears of it, and the person is asked. */
function isHeldBack(): boolean {
  const { hash } = window.location;
  if (guard === null || hash === guard.here) return false;
  window.history.pushState(null, '', guard.here);
  guard.ask(hash);
  return true;
}
