import type { FastifyInstance } from 'fastify';
import { protocolVersion } from '../../shared/protocol/version.ts';
import type { PartsCheck } from '../store/check-parts.ts';
import type { HubDeps } from '../store/hub-deps.ts';

const found = new WeakMap<FastifyInstance, PartsCheck>();

/** What the look after the start has found; shown to the service manager as numbers. */
export function noteParts(app: FastifyInstance, check: PartsCheck): void {
  found.set(app, check);
}

/** For the service manager and the proxy: the process lives, and its database answers; `parts` once the look after the start is through. */
export function registerHealthRoutes(app: FastifyInstance, deps: Pick<HubDeps, 'db'>): void {
  app.get('/health', async (_request, reply) => {
    await deps.db.selectFrom('log_head').select('id').executeTakeFirstOrThrow();
    const parts = found.get(app);
    return reply.header('cache-control', 'no-store').send({ status: parts !== undefined && parts.damaged > 0 ? 'damaged_parts' : 'ok', protocol: protocolVersion, ...(parts === undefined ? {} : { parts }) });
  });
}
