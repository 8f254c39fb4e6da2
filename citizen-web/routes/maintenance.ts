import Fastify from 'fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Refusal } from '../../shared/lib/result.ts';
import type { Clock } from '../../shared/lib/clock.ts';
import type { HubConfig } from '../config.ts';
import { sendMessage } from './citizen-reply.ts';
import { ensureCitizenAssets } from './citizen-assets.ts';
import { registerSecurityHeaders, securityHeaders } from '../security/headers.ts';
import { answerBrokenRequest, httpOptions, plainHttpLimits } from '../security/http-limits.ts';

const askAgainSeconds = 120;
/** What a desk shows; why, is for whoever looks after the server. */
const deskSentence = '服务器正在维护，暂时不能同步；已办理的事项保存在本机，恢复后自动上传。请联系服务器管理人员。';

/**
 * Stands where the hub cannot: citizens get a calm page with the telephone numbers, desks a sentence, and /health the reason for the service
 * manager. Nothing is read or written; every answer is a 503.
 */
export async function createMaintenanceApp(config: HubConfig, clock: Clock, reason: Refusal): Promise<FastifyInstance> {
  const app: FastifyInstance = Fastify({
    ...httpOptions(plainHttpLimits), forceCloseConnections: true, clientErrorHandler: answerBrokenRequest,
    frameworkErrors: (_error, request, reply) => { void answer(request, reply.headers(securityHeaders(config.publicUrl)), { config, clock }); },
  });
  registerSecurityHeaders(app, config.publicUrl);
  ensureCitizenAssets(app);
  // What somebody is posting is not looked at.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, payload, done) => { payload.resume().on('end', () => done(null)); });
  // Only the number of the reason: its sentence names folders.
  app.get('/health', async (_request, reply) => reply.code(503).header('cache-control', 'no-store').send({ status: 'maintenance', reason: reason.code }));
  app.setNotFoundHandler((request, reply) => answer(request, reply, { config, clock }));
  app.setErrorHandler((_error, request, reply) => answer(request, reply, { config, clock }));
  return app;
}

function answer(request: FastifyRequest, reply: FastifyReply, deps: { readonly config: HubConfig; readonly clock: Clock }): FastifyReply {
  void reply.header('retry-after', String(askAgainSeconds));
  if (request.url.startsWith('/sync/')) return reply.code(503).send({ error: { code: 'maintenance', message: deskSentence } });
  return sendMessage(reply, deps, {
    title: '系统维护中', happened: '系统正在维护，暂时不能办理。', advice: '请过一段时间再打开本页。刚提交过签字的，恢复后请再打开确认一次；着急办理的，请拨打页面下方的咨询电话。',
  }, { statusCode: 503 });
}
