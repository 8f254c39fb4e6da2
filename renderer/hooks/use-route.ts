import { useSyncExternalStore } from 'react';
import { parseRoute, routeHash, type PageName, type Route } from '../text/routes.ts';

/** Where the person is, kept after `#` in the address: reload and the back button work, and no host needs to know of pages. */
export function useRoute(): Route {
  const hash = useSyncExternalStore(watchHash, () => window.location.hash);
  return parseRoute(hash);
}

export function goTo(page: PageName, id: string | null = null): void {
  window.location.hash = routeHash({ page, id });
}

function watchHash(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}
