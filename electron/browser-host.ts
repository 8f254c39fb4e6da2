import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { isIP } from 'node:net';
import type { AddressInfo } from 'node:net';
import { extname, join, resolve, sep } from 'node:path';
import cookie from '@fastify/cookie';
import Fastify from 'fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ok, refuse } from '../shared/lib/result.ts';
import type { Refusal, Result } from '../shared/lib/result.ts';
import { must } from '../shared/lib/assert.ts';
import { demoPassPhrase, seedDemo } from './desk/demo/seed-demo.ts';
import { startDeskProcess } from './desk/desk-process.ts';
import type { DeskOptions, DeskProcess } from './desk/desk-process.ts';
import { registerDoor } from './front-door/door-routes.ts';
import { openFrontDoor } from './front-door/front-door.ts';
import type { FrontDoor } from './front-door/front-door.ts';
import { passPhraseSource } from './front-door/key-source.ts';
import { maxUploadBytes } from './desk/rpc/file-tokens.ts';

type ServedCore = Pick<DeskProcess, 'handle' | 'onEvent' | 'fileTokens'>;

export type ServeDeskOptions = {
  /** What stands before the desk until it is open; see front-door/. */
  readonly door: FrontDoor<ServedCore>;
  /** The built screens: an index.html and its files. */
  readonly screensDir: string;
  /** 0: any free one. */
  readonly port: number;
  /** Loopback addresses only; 127.0.0.1 when absent. */
  readonly host?: string;
};
export type ServedDesk = {
  /** Carries the one-time token; opens the desk once. */
  readonly url: string;
  readonly origin: string;
  /** Another one-time address, for a second window. */
  readonly newUrl: () => string;
  readonly close: () => Promise<void>;
};

export type BrowserHostOptions = Omit<DeskOptions, 'version' | 'key'> & Pick<ServeDeskOptions, 'screensDir' | 'port' | 'host'> & {
  readonly version?: string;
  /** Opens the folder; asked for on the first page when absent. A demonstration has its own. */
  readonly passPhrase?: string;
  /** Demo only: enrols the desk on its first start and makes the office's templates and seal. */
  readonly enrolmentCode?: () => Promise<string>;
  /** Demo only: a batch around now with the sample workbook in it; made unless false. */
  readonly hasSampleBatch?: boolean;
};
/** `desk` may be asked for only once the door is open, which it is at once where the pass phrase was given and the folder is whole. */
export type BrowserHost = ServedDesk & { readonly address: string; readonly desk: DeskProcess; readonly isOpen: () => boolean; readonly stop: () => Promise<void> };

/** The desk process and its screens for an ordinary browser, started together and stopped together. */
export async function startBrowserHost(options: BrowserHostOptions): Promise<Result<BrowserHost, Refusal>> {
  const version = options.version ?? '0.1.0';
  const random = { bytes: (length: number) => randomBytes(length) };
  const door = await openFrontDoor<DeskProcess>({
    dataDir: options.dataDir, backupDir: options.backupDir ?? join(options.dataDir, 'backups'), version,
    clock: options.world?.clock ?? { nowMs: () => Date.now(), monotonicMs: () => performance.now() },
    key: passPhraseSource(options.dataDir, random, options.passPhrase ?? (options.demo ? demoPassPhrase : null)),
    open: (key) => openDesk({ ...options, version, key }),
  });
  if (!door.ok) return door;
  const closeDesk = async (): Promise<void> => door.value.desk()?.close();
  const served = await serveDesk({ ...options, door: door.value });
  if (!served.ok) return closeDesk().then(() => served);
  const stop = async (): Promise<void> => {
    await served.value.close();
    await closeDesk();
  };
  return ok({
    ...served.value, address: served.value.url, stop, close: stop, isOpen: () => door.value.desk() !== null,
    get desk() { return must(door.value.desk(), 'the door is open'); },
  });
}

async function openDesk(options: BrowserHostOptions & DeskOptions): Promise<Result<DeskProcess, Refusal>> {
  const desk = await startDeskProcess(options);
  if (!desk.ok || !options.demo || options.enrolmentCode === undefined) return desk;
  const seeded = await seedDemo(desk.value.deps, { enrolmentCode: options.enrolmentCode, hasSampleBatch: options.hasSampleBatch !== false });
  return seeded.ok ? desk : desk.value.close().then(() => seeded);
}

/** Browsers keep one set of cookies for all ports of an address: two desks on one machine must not take each other's. */
function cookieName(origin: string): string {
  return `desk_session_${new URL(origin).port}`;
}

const contentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";
const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml', '.png': 'image/png',
  '.ico': 'image/x-icon', '.woff2': 'font/woff2', '.json': 'application/json',
};

/**
 * The desk in an ordinary browser of the same machine. Who opens the one-time address gets a session cookie; everything else
 * asks for that cookie, for this very Host (against DNS rebinding) and, where the browser says one, for this very Origin.
 */
export async function serveDesk(options: ServeDeskOptions): Promise<Result<ServedDesk, Refusal>> {
  const host = options.host ?? '127.0.0.1';
  if (!isLoopback(host)) return refuse('not_loopback', '工作台只能在本机（127.0.0.1）打开，不能对外提供服务，请修改启动参数。');
  const app = Fastify({ logger: false, bodyLimit: maxUploadBytes });
  const gate = createGate();
  await app.register(cookie);
  let origin = '';
  app.addHook('onRequest', async (request, reply) => guard(request, reply, gate, () => origin));
  app.setErrorHandler((_error, _request, reply) => reply.code(400).send(refuse('bad_request', '请求内容有误，请刷新页面后再试。')));
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  const desk = (): ServedCore => must(options.door.desk(), 'nothing passes a closed door');
  registerDoor(app, options.door);
  registerCalls(app, desk);
  registerFiles(app, desk);
  registerEvents(app, desk);
  app.get('/*', (request, reply) => sendScreen(request, reply, options.screensDir));
  try {
    await app.listen({ host, port: options.port });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return refuse('port_in_use', `端口 ${options.port} 已被占用，请关闭占用它的程序，或用 --port 换一个端口。`);
    throw error;
  }
  // A TCP server's address is never a pipe's name.
  const { port } = app.server.address() as AddressInfo;
  origin = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const newUrl = (): string => `${origin}/?token=${gate.newToken()}`;
  return ok({ url: newUrl(), origin, newUrl, close: () => app.close() });
}

type Gate = { readonly newToken: () => string; readonly exchange: (token: string) => string | null; readonly isOpenTo: (session: string | undefined) => boolean };

/** One-time tokens become session secrets; only digests of them are kept. */
function createGate(): Gate {
  const tokenDigests = new Set<string>();
  const sessionDigests: Buffer[] = [];
  return {
    newToken: () => {
      const token = randomBytes(32).toString('base64url');
      tokenDigests.add(digestOf(token).toString('hex'));
      return token;
    },
    exchange: (token) => {
      if (!tokenDigests.delete(digestOf(token).toString('hex'))) return null;
      const session = randomBytes(32).toString('base64url');
      sessionDigests.push(digestOf(session));
      return session;
    },
    isOpenTo: (session) => session !== undefined && sessionDigests.some((digest) => timingSafeEqual(digest, digestOf(session))),
  };
}

function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

async function guard(request: FastifyRequest, reply: FastifyReply, gate: Gate, origin: () => string): Promise<FastifyReply | undefined> {
  void reply.headers({
    'content-security-policy': contentSecurityPolicy, 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin', 'cache-control': 'no-store',
  });
  if (`http://${request.headers.host ?? ''}` !== origin()) return deny(reply, '访问地址不是本机签约台的地址，已拒绝。');
  const from = request.headers.origin;
  if (from !== undefined && from !== origin()) return deny(reply, '请求来自其他网页，已拒绝。');
  if (request.method !== 'GET' && from === undefined) return deny(reply, '请求没有说明来源，已拒绝。');
  const token = new URL(request.url, origin()).searchParams.get('token');
  if (token !== null && request.method === 'GET') {
    const session = gate.exchange(token);
    if (session !== null) {
      void reply.setCookie(cookieName(origin()), session, { httpOnly: true, sameSite: 'strict', path: '/' });
      // A page rather than a redirect: after a redirect from another program's link the browser would hold back a Strict cookie.
      return reply.type('text/html; charset=utf-8').send('<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=/"><title>签约台</title><p>正在打开签约台…</p></html>');
    }
  }
  if (!gate.isOpenTo(request.cookies[cookieName(origin())])) return deny(reply, '打开地址已失效，请使用启动窗口里显示的地址重新打开签约台。');
  return undefined;
}

function deny(reply: FastifyReply, message: string): FastifyReply {
  return reply.code(403).send(refuse('forbidden', message));
}

function registerCalls(app: FastifyInstance, desk: () => ServedCore): void {
  app.post('/call', async (request, reply) => reply.send(await desk().handle(request.body)));
}

function registerFiles(app: FastifyInstance, desk: () => ServedCore): void {
  app.post<{ Querystring: { name?: string } }>('/files', async (request, reply) => {
    const bytes = Buffer.isBuffer(request.body) ? new Uint8Array(request.body) : new Uint8Array();
    const added = desk().fileTokens.addUpload({ fileName: request.query.name ?? '未命名', bytes });
    return reply.send(added.ok ? { fileToken: added.value } : added);
  });
  app.get<{ Params: { token: string } }>('/files/:token', async (request, reply) => {
    const file = desk().fileTokens.readDownload(request.params.token);
    if (!file.ok) return reply.code(404).send(file);
    return reply.type('application/octet-stream').header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.value.fileName)}`).send(Buffer.from(file.value.bytes));
  });
}

function registerEvents(app: FastifyInstance, desk: () => ServedCore): void {
  const open = new Set<FastifyReply>();
  app.addHook('preClose', async () => open.forEach((reply) => reply.raw.end()));
  app.get('/events', (request, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    reply.raw.write(': open\n\n');
    open.add(reply);
    const stop = desk().onEvent((event) => reply.raw.write(`data: ${JSON.stringify(event)}\n\n`));
    request.raw.on('close', () => {
      stop();
      open.delete(reply);
    });
  });
}

/** A file of the screens; every other address is a page of the app, which is index.html. */
function sendScreen(request: FastifyRequest, reply: FastifyReply, screensDir: string): FastifyReply {
  const { pathname } = new URL(request.url, 'http://desk');
  const folder = resolve(screensDir);
  const wanted = resolve(folder, `.${decodePath(pathname)}`);
  const isInside = wanted.startsWith(folder + sep) && existsSync(wanted) && statSync(wanted).isFile();
  const path = isInside ? wanted : join(folder, 'index.html');
  if (!existsSync(path) || (!isInside && extname(pathname) !== '')) return reply.code(404).send(refuse('not_found', '没有这个页面，请返回首页。'));
  return reply.type(contentTypes[extname(path)] ?? 'application/octet-stream').send(createReadStream(path));
}

function decodePath(pathname: string): string {
  try {
    return decodeURIComponent(pathname).replaceAll('\0', '');
  } catch (error) {
    // A stray percent sign names no file.
    if (error instanceof URIError) return '/';
    throw error;
  }
}

function isLoopback(host: string): boolean {
  if (isIP(host) === 4) return host.startsWith('127.');
  return host === '::1' || host === 'localhost';
}
