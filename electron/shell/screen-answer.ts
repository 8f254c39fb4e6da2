import { contentTypeOf, resolveAppPath, securityHeaders } from './guards.ts';

/** The answer to one app:// request; everything but a GET of a file of ours is refused without saying why. */
export async function answerScreenRequest(request: { readonly url: string; readonly method: string }, readScreen: (path: string) => Promise<Uint8Array<ArrayBuffer>>): Promise<Response> {
  const headers = { ...securityHeaders() };
  const path = request.method === 'GET' ? resolveAppPath(request.url) : null;
  const bytes = path === null ? null : await readScreen(path).catch(() => null);
  if (path === null || bytes === null) return new Response(null, { status: 404, headers });
  return new Response(bytes, { headers: { ...headers, 'Content-Type': contentTypeOf(path) } });
}
