import type { FastifyInstance } from 'fastify';
import { protocolVersion } from '../../shared/protocol/version.ts';
import type { HubDeps } from '../store/hub-deps.ts';

/** For the service manager and the proxy: the process lives, and its database answers. Says nothing else. */
export function registerHealthRoutes(app: FastifyInstance, deps: Pick<HubDeps, 'db'>): void {
  app.get('/health', async (_request, reply) => {
    await deps.db.selectFrom('log_head').select('id').executeTakeFirstOrThrow();
    return reply.header('cache-control', 'no-store').send({ status: 'ok', protocol: protocolVersion });
  });
}
