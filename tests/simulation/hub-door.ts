import type { FastifyInstance } from 'fastify';
import { registerSyncRoutes } from '../../citizen-web/routes/sync.ts';
import type { HubDeps } from '../../citizen-web/store/hub-deps.ts';
import type { OpenRequests } from '../../citizen-web/store/open-requests.ts';
import { isSimulatedFault } from './gate.ts';

export type Sent = { readonly method: 'GET' | 'POST' | 'PUT'; readonly url: string; readonly headers: Readonly<Record<string, string>>; readonly body: Buffer };
export type Answer = { readonly status: number; readonly body: Buffer };
/** Hands a request straight to the hub's own route handlers: no socket, no HTTP parser, all of desk-auth and the schemas. */
export type HubDoor = (sent: Sent) => Promise<Answer>;

type Request = { readonly method: string; readonly url: string; readonly headers: Readonly<Record<string, string>>; readonly body: Buffer; readonly params: Record<string, string>; readonly query: Record<string, string> };
type Handler = (request: Request, reply: Reply) => Promise<unknown>;
type Reply = { status: number; sent: unknown; readonly code: (status: number) => Reply; readonly send: (body?: unknown) => Reply; readonly type: (name: string) => Reply };
type Route = { readonly method: string; readonly segments: readonly string[]; readonly handler: Handler };

export async function createHubDoor(deps: HubDeps, openRequests: OpenRequests): Promise<HubDoor> {
  const routes: Route[] = [];
  const add = (method: string) => (path: string, ...rest: readonly unknown[]): void => {
    // A route is given as (path, handler) or (path, options, handler).
    routes.push({ method, segments: path.split('/'), handler: rest.at(-1) as Handler });
  };
  const app = {
    register: (plugin: (scope: unknown) => Promise<void>) => plugin(app), removeAllContentTypeParsers: () => undefined, addContentTypeParser: () => undefined,
    get: add('GET'), post: add('POST'), put: add('PUT'),
  };
  // The routes use no more of the server than this.
  await registerSyncRoutes(app as unknown as FastifyInstance, deps);
  return async (sent) => {
    const [path = '', query = ''] = sent.url.split('?');
    const found = findRoute(routes, sent.method, path.split('/'));
    if (found === null) return answerOf(404, { error: { code: 'not_found', message: '服务器上没有这个接口，请升级工作台后再试。' } });
    const end = sent.method === 'POST' ? openRequests.begin(deps.clock.nowMs()) : () => undefined;
    const reply = createReply();
    try {
      const returned = await found.handler({ ...sent, params: found.params, query: Object.fromEntries(new URLSearchParams(query)) }, reply);
      return answerOf(reply.status, returned === reply ? reply.sent : returned);
    } catch (error) {
      // As the server's error handler answers; what the simulation has not done itself is a finding.
      if (!isSimulatedFault(error)) deps.log.error({ path: sent.url.replace(/[0-9a-f]{32,}.*/g, ''), error: error instanceof Error ? error.stack ?? error.message : String(error) }, 'request failed');
      return answerOf(500, { error: { code: 'hub', message: '系统出了问题，刚才的操作可能没有完成。' } });
    } finally {
      end();
    }
  };
}

function createReply(): Reply {
  const reply: Reply = {
    status: 200, sent: undefined,
    code: (status) => {
      reply.status = status;
      return reply;
    },
    send: (body) => {
      reply.sent = body;
      return reply;
    },
    type: () => reply,
  };
  return reply;
}

function findRoute(routes: readonly Route[], method: string, segments: readonly string[]): { readonly handler: Handler; readonly params: Record<string, string> } | null {
  for (const route of routes) {
    if (route.method !== method || route.segments.length !== segments.length) continue;
    const params: Record<string, string> = {};
    const fits = route.segments.every((each, index) => {
      const given = segments[index] ?? '';
      if (!each.startsWith(':')) return each === given;
      params[each.slice(1)] = given;
      return true;
    });
    if (fits) return { handler: route.handler, params };
  }
  return null;
}

function answerOf(status: number, body: unknown): Answer {
  if (Buffer.isBuffer(body)) return { status, body };
  return { status, body: body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(body)) };
}
