import type { FastifyInstance, FastifyRequest } from 'fastify';
import { lookOf } from '../pages/look.ts';
import type { Look } from '../pages/look.ts';
import type { HubDeps } from '../store/hub-deps.ts';

const lookCookie = 'qianyue-look';
const keptSeconds = 400 * 24 * 3600;

/** 长辈版: remembered by the browser, not by us. Maintenance pages have no cookies and are ordinary. */
export function lookOfRequest(request: FastifyRequest): Look {
  // Where the cookie plugin is not registered the field is missing, whatever the types say.
  const cookies: FastifyRequest['cookies'] | undefined = request.cookies;
  return cookies === undefined ? 'ordinary' : lookOf(cookies[lookCookie]);
}

/**
 * The address of the page that is being shown: the request's own, or, of a page that answers a form, the one the form stood on. A link's
 * address is a secret and stands in no page; its browser tells it when it comes back.
 */
export function hereOf(request: FastifyRequest): string {
  if (request.method === 'GET') return request.url.startsWith('/s/') ? '/' : placeOf(request.url);
  const { referer } = request.headers;
  return referer !== undefined && URL.canParse(referer) ? ownPath(new URL(referer).pathname) : '/';
}

/** The path, and of its query only which page or character is meant: whatever else stands there is somebody's own invention. */
function placeOf(url: string): string {
  const [path = '/', query = ''] = url.split('?');
  return ownPath(/^(page|character)=\d{1,4}$/.test(query) ? url : path);
}

/** Switches the version and goes back to the page it was pressed on; a page's script asks for no page. */
export function registerLookRoute(app: FastifyInstance, deps: HubDeps): void {
  app.post<{ Body: { look?: string; back?: string; stay?: string } | undefined }>('/look', async (request, reply) => {
    const { look, back, stay } = request.body ?? {};
    const isSecure = deps.config.publicUrl?.startsWith('https:') === true;
    void reply.setCookie(lookCookie, lookOf(look), { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure, maxAge: keptSeconds });
    return stay === 'yes' ? reply.code(204).send() : reply.redirect(toldOrHere(back, request), 303);
  });
}

/** Where a form says it stood, else where the browser says. */
export function toldOrHere(told: unknown, request: FastifyRequest): string {
  const path = ownPath(told);
  return path === '/' ? hereOf(request) : path;
}

/** A path of ours, never another address; the first page instead of what is none. */
export function ownPath(text: unknown): string {
  return typeof text === 'string' && text.length <= 300 && /^\/(?![/\\])[\w\-./?=&%]*$/.test(text) ? text : '/';
}
