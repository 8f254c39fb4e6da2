import cookie from '@fastify/cookie';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import Fastify from 'fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { registerDemoRoutes } from './routes/admin.ts';
import { registerCitizenRoutes } from './routes/citizen.ts';
import { sendMessage } from './routes/citizen-reply.ts';
import { registerHealthRoutes } from './routes/health.ts';
import { registerPortalRoutes } from './routes/portal.ts';
import { registerReceiptRoutes } from './routes/sms-receipts.ts';
import { registerSyncRoutes } from './routes/sync.ts';
import { registerVerifyRoutes } from './routes/verify.ts';
import { formBytes, readForm } from './security/form-body.ts';
import { registerSecurityHeaders, securityHeaders } from './security/headers.ts';
import { answerBrokenRequest, httpOptions, plainHttpLimits } from './security/http-limits.ts';
import type { HttpLimits } from './security/http-limits.ts';
import { refuseUnencrypted } from './security/only-https.ts';
import { addressKey, untilWords } from './security/rate-limits.ts';
import { loggedError, loggedPath } from './security/redaction.ts';
import type { HubDeps } from './store/hub-deps.ts';
import type { OpenRequests } from './store/open-requests.ts';

const requestsPerMinute = 600;

export type AppOptions = { readonly openRequests: OpenRequests; readonly httpLimits?: HttpLimits };

/** The hub's HTTP side: citizens' pages, the desks' sync, 验真, health. Not listening yet; tests use `inject`. */
export async function createApp(deps: HubDeps, options: AppOptions): Promise<FastifyInstance> {
  const app: FastifyInstance = Fastify({
    // Behind a proxy of our own the client's address is in its header; anybody else's header is ignored.
    ...httpOptions(options.httpLimits ?? plainHttpLimits), trustProxy: deps.config.trustedProxies, bodyLimit: formBytes, forceCloseConnections: true,
    // An address that cannot be read is one that leads nowhere.
    frameworkErrors: (_error, request, reply) => { void answerNotFound(request, reply.headers(securityHeaders(deps.config.publicUrl)), deps); },
    clientErrorHandler: answerBrokenRequest,
  });
  registerSecurityHeaders(app, deps.config.publicUrl);
  app.addHook('onRequest', async (request, reply) => refuseUnencrypted(request, reply, deps.config.publicUrl));
  await app.register(rateLimit, {
    max: requestsPerMinute, timeWindow: '1 minute',
    // Desks prove who they are, once enrolled and signed in; a demonstration plays all its citizens from one machine.
    allowList: (request) => (request.url.startsWith('/sync/') ? !/^\/sync\/(enrol|staff-key|password)/.test(request.url) : deps.config.demo),
    errorResponseBuilder: (_request, context) => Object.assign(new Error('too many requests'), { statusCode: 429, untilMs: deps.clock.nowMs() + context.ttl }),
  });
  await app.register(cookie);
  readForms(app);
  await app.register(multipart, { limits: { files: 1, parts: 12, fields: 8, fieldNameSize: 64, fieldSize: formBytes, headerPairs: 16 } });
  watchRequests(app, deps, options.openRequests);
  holdReplies(app, deps);
  app.setErrorHandler((error: FastifyError, request, reply) => answerError(error, request, reply, deps));
  app.setNotFoundHandler({ preHandler: app.rateLimit() }, (request, reply) => answerNotFound(request, reply, deps));
  registerHealthRoutes(app, deps);
  await registerSyncRoutes(app, deps);
  registerCitizenRoutes(app, deps);
  registerPortalRoutes(app, deps);
  registerVerifyRoutes(app, deps);
  registerDemoRoutes(app, deps);
  registerReceiptRoutes(app, deps);
  return app;
}

/** Forms, and a script's plain text, are all that citizens' browsers send; JSON is not read. */
function readForms(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, async (_request: FastifyRequest, body: string) => readForm(body));
  app.addContentTypeParser('text/plain', { parseAs: 'string' }, async (_request: FastifyRequest, body: string) => body);
}

/** One log line a request, without anything personal (`from`: who comes again, not who it is); and the list of those that change something and are not finished. */
function watchRequests(app: FastifyInstance, deps: HubDeps, openRequests: OpenRequests): void {
  const endings = new WeakMap<FastifyRequest, () => void>();
  const end = (request: FastifyRequest): void => {
    endings.get(request)?.();
    endings.delete(request);
  };
  app.addHook('onRequest', async (request) => {
    if (request.method === 'POST') endings.set(request, openRequests.begin(deps.clock.nowMs()));
  });
  app.addHook('onRequestAbort', async (request) => { end(request); });
  app.addHook('onResponse', async (request, reply) => {
    end(request);
    const from = addressKey(deps, request.ip).slice(0, 12);
    deps.log.info({ method: request.method, path: loggedPath(request.url), status: reply.statusCode, durationMs: Math.round(reply.elapsedTime), from }, 'request');
  });
}

/** No reply says or shows what a power cut could still undo: neither its own writes nor those of others that it has read. When the disk fails, nobody gets any. */
function holdReplies(app: FastifyInstance, deps: HubDeps): void {
  app.addHook('onSend', async (_request, reply) => {
    try {
      await deps.flushed();
    } catch (error) {
      deps.log.error({ error: loggedError(error) }, 'a reply was withheld');
      reply.raw.destroy();
    }
  });
}

/** Never a stack, never what was sent: a plain page or, for a desk, a refusal it can show. */
function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply, deps: HubDeps): FastifyReply {
  const statusCode = error.statusCode ?? 500;
  if (statusCode >= 500) deps.log.error({ path: loggedPath(request.url), error: loggedError(error) }, 'request failed');
  const words = wordsOf(statusCode, error instanceof Error && 'untilMs' in error && typeof error.untilMs === 'number' ? untilWords(error.untilMs, deps.clock.nowMs()) : null);
  if (request.url.startsWith('/sync/')) return reply.code(statusCode).send({ error: { code: 'hub', message: `${words.happened}${words.advice}` } });
  return sendMessage(reply, deps, { ...words, link: { href: '/', label: '返回首页' } }, { statusCode });
}

type Words = { readonly title: string; readonly happened: string; readonly advice: string };

function wordsOf(statusCode: number, until: string | null): Words {
  if (statusCode === 413) return { title: '内容太大', happened: '提交的内容太大，没有保存。', advice: '请返回上一页，换一张小一些的照片再试。' };
  if (statusCode === 409) return { title: '请从最新的地方继续', happened: '这份协议刚刚在另一处办理过，本页的这一步没有保存。', advice: '请返回首页登录，会从最新的地方继续，已写的字不会丢失。' };
  if (statusCode === 410) return { title: '不再保存', happened: '这一户的资料已经删除，本页的这一步没有保存。', advice: '如有疑问，请拨打页面下方的咨询电话。' };
  if (statusCode === 429) return { title: '操作太频繁', happened: '操作次数太多，已暂停片刻。', advice: `请${until === null ? '一分钟后' : `在 ${until} 以后`}再试，已填写的内容不会丢失。` };
  if (statusCode >= 500) return { title: '系统暂时忙', happened: '系统出了问题，刚才的操作可能没有完成。', advice: '请稍后刷新本页再试；仍不行请拨打页面下方的咨询电话。' };
  return { title: '无法处理', happened: '提交的内容无法识别，没有保存。', advice: '请返回上一页重新操作；仍不行请拨打页面下方的咨询电话。' };
}

function answerNotFound(request: FastifyRequest, reply: FastifyReply, deps: HubDeps): FastifyReply {
  if (request.url.startsWith('/sync/')) return reply.code(404).send({ error: { code: 'not_found', message: '服务器上没有这个接口，请升级工作台后再试。' } });
  return sendMessage(reply, deps, { title: '没有这个页面', happened: '您打开的地址不存在或已经失效。', advice: '请重新扫描二维码，或从首页登录。', link: { href: '/', label: '返回首页' } }, { statusCode: 404 });
}
