import { refuse } from '../../shared/lib/result.ts';
import { doorPage, goOnPage } from './door-page.ts';
import type { FrontDoor } from './front-door.ts';

/** A request as either host knows it, already let in: in a browser by its session, in the shell by being our own page's. */
export type DoorRequest = {
  readonly method: string;
  readonly path: string;
  /** The header of that name; null where there was none. */
  readonly accept: string | null;
  readonly form: () => Promise<URLSearchParams>;
};
export type DoorAnswer = { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string };

/**
 * Its own policy: the page has no script, and posts forms to itself. Without a referrer a browser would post them from the origin
 * `null`, which the hosts turn away.
 */
const pageHeaders = {
  'content-type': 'text/html; charset=utf-8', 'referrer-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
};

/** What the front door answers: to its own addresses always, to any other while the desk is not open; null for what is the open desk's. */
export async function answerAtDoor<Desk>(door: FrontDoor<Desk>, request: DoorRequest): Promise<DoorAnswer | null> {
  if (request.path.startsWith('/door/')) return answerOwn(door, request);
  const state = door.state();
  if (state.kind === 'open') return null;
  // A script or a call of screens that were loaded before the desk ended.
  if (request.method !== 'GET' || request.accept?.includes('text/html') === false) return { status: 409, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(refuse('door_closed', '签约台还没有打开，请刷新页面。')) };
  return { status: 200, headers: pageHeaders, body: doorPage(state) };
}

async function answerOwn<Desk>(door: FrontDoor<Desk>, { method, path, form }: DoorRequest): Promise<DoorAnswer> {
  if (method === 'GET' && path === '/door/diagnostics') return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: door.diagnostics() };
  if (method === 'POST') await act(door, path, await form());
  return { status: 200, headers: pageHeaders, body: goOnPage() };
}

async function act<Desk>(door: FrontDoor<Desk>, path: string, form: URLSearchParams): Promise<void> {
  switch (path) {
    case '/door/unlock': return door.unlock(form.get('passPhrase') ?? '', form.get('again'));
    case '/door/retry': return door.retry();
    case '/door/restore': return door.restore(form.get('backup') ?? '');
    case '/door/start-over': return door.startOver(form.get('typed') ?? '');
    // What the door does not know it does not do; the page that follows says how things stand.
    default: return undefined;
  }
}
