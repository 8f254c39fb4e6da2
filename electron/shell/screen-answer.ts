import { answerAtDoor } from '../front-door/door-answer.ts';
import type { FrontDoor } from '../front-door/front-door.ts';
import { contentTypeOf, isAllowedNavigation, resolveAppPath, securityHeaders } from './guards.ts';

/** As much of a Request as an answer depends on. */
export type ScreenRequest = Pick<Request, 'url' | 'method' | 'text'> & { readonly headers: Pick<Headers, 'get'> };
export type ScreenPlace<Desk> = {
  readonly readScreen: (path: string) => Promise<Uint8Array<ArrayBuffer>>;
  /** Null until the first opening has ended: meanwhile the screens load and say that the desk is being opened. */
  readonly door: () => FrontDoor<Desk> | null;
};

/** The answer to one app:// request: the door's where it stands closed, else a file of ours; all else is refused without saying why. */
export async function answerScreenRequest<Desk>(request: ScreenRequest, { readScreen, door }: ScreenPlace<Desk>): Promise<Response> {
  if (!isAllowedNavigation(request.url) || (request.method !== 'GET' && !isFromOwnPage(request))) return answerWith(404, null, {});
  const closed = door();
  const atDoor = closed === null ? null : await answerAtDoor(closed, {
    method: request.method, path: new URL(request.url).pathname, accept: request.headers.get('accept'), form: async () => new URLSearchParams(await request.text()),
  });
  if (atDoor !== null) return answerWith(atDoor.status, atDoor.body, atDoor.headers);
  const path = request.method === 'GET' ? resolveAppPath(request.url) : null;
  const bytes = path === null ? null : await readScreen(path).catch(() => null);
  return path === null || bytes === null ? answerWith(404, null, {}) : answerWith(200, bytes, { 'Content-Type': contentTypeOf(path) });
}

/** Set one by one: the door's policy takes the place of the screens' own, however either writes the header's name. */
function answerWith(status: number, body: Uint8Array<ArrayBuffer> | string | null, own: Readonly<Record<string, string>>): Response {
  const headers = new Headers(securityHeaders());
  for (const [name, value] of Object.entries(own)) headers.set(name, value);
  return new Response(body, { status, headers });
}

/** What is told of a form's origin must be ours. Where nothing is told, the guards of navigation have let no other page in. */
function isFromOwnPage({ headers }: Pick<ScreenRequest, 'headers'>): boolean {
  return ['origin', 'referer'].every((name) => {
    const told = headers.get(name);
    return told === null || isAllowedNavigation(told);
  });
}
