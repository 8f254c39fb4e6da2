import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { lineNow, readHourSpans } from '../../shared/domain/service-hours.ts';
import { effectiveClosesAtMs } from '../../shared/domain/signing-window.ts';
import type { Agreement, Household, SigningBatch } from '../../shared/domain/records.ts';
import { renderPage } from '../pages/layout.ts';
import type { PageContent, PageFrame } from '../pages/layout.ts';
import { messagePage } from '../pages/message-page.ts';
import type { MessageView } from '../pages/message-page.ts';
import { putFlash, sessionEndOf } from '../security/sessions.ts';
import type { Session, SessionKind, SessionStates } from '../security/sessions.ts';
import { loggedPath } from '../security/redaction.ts';
import { isFromOwnPage } from '../security/same-origin.ts';
import { nextCloseMs } from '../store/citizen-contact.ts';
import type { HubDeps } from '../store/hub-deps.ts';
import { citizenAssetsOf, ensureCitizenAssets } from './citizen-assets.ts';
import { hereOf, lookOfRequest } from './citizen-look.ts';

export type ReplyFrame = {
  readonly contact?: PageFrame['contact'];
  /** The close that counts here. Left out: the one noted for this request, if any. */
  readonly closesAtMs?: number | null;
  readonly statusCode?: number;
};

type ReplyDeps = Pick<HubDeps, 'config' | 'clock'>;

const closesByRequest = new WeakMap<FastifyRequest, number | null>();

/** Every page that this request is answered with counts down to this close. */
export function noteClose(request: FastifyRequest, closesAtMs: number | null): void {
  closesByRequest.set(request, closesAtMs);
}

/**
 * Sends a page in its frame; nothing of it is kept by anybody (Cache-Control no-store). The referrer policy is same-origin: under
 * no-referrer a form's Origin is null (Fetch standard, 3.2), and phones without Fetch Metadata could post nothing.
 */
export function sendPage(reply: FastifyReply, deps: ReplyDeps, content: PageContent, frame: ReplyFrame = {}): FastifyReply {
  const { request } = reply;
  const assets = citizenAssetsOf(reply.server);
  const { systemName, phones, hours, qq } = deps.config;
  const nowMs = deps.clock.nowMs();
  const session = sessionEndOf(request);
  const closesAtMs = frame.closesAtMs ?? closesByRequest.get(request) ?? null;
  const page = renderPage({
    systemName, help: { phones: phones.split('、'), hours, qq, lineNow: lineOf(deps.config, nowMs) }, assetUrl: assets.url, isDemo: deps.config.demo,
    contact: frame.contact ?? (session === null ? 'unknown' : 'possible'), look: lookOfRequest(request), here: hereOf(request), closesInMs: closesAtMs === null ? null : closesAtMs - nowMs,
    session: session === null ? null : { kind: session.kind, leftMs: session.endsAtMs - nowMs },
  }, content);
  return reply.code(frame.statusCode ?? 200).type('text/html; charset=utf-8').header('cache-control', 'no-store').header('referrer-policy', 'same-origin').send(page);
}

const linesByConfig = new WeakMap<HubDeps['config'], { readonly minute: number; readonly line: ReturnType<typeof lineNow> }>();

/** Whether the line is open, worked out once a minute: every page says it. */
function lineOf(config: HubDeps['config'], nowMs: number): ReturnType<typeof lineNow> {
  const minute = Math.floor(nowMs / 60_000);
  const known = linesByConfig.get(config);
  if (known?.minute === minute) return known.line;
  const line = lineNow(readHourSpans(config.hours), config.calendar, nowMs);
  linesByConfig.set(config, { minute, line });
  return line;
}

/** One sentence on what happened, one on what to do. */
export function sendMessage(reply: FastifyReply, deps: ReplyDeps, view: MessageView, frame: ReplyFrame = {}): FastifyReply {
  return sendPage(reply, deps, messagePage(view), { statusCode: 404, ...frame });
}

/**
 * Back to the page with the form, which says what was wrong. Also after a refusal a POST ends in a redirect: so reload and the back
 * button never ask to send a form again.
 */
export async function sendBack<State extends SessionStates[SessionKind]>(reply: FastifyReply, deps: HubDeps, session: Session<State>, back: { readonly path: string; readonly message: string }): Promise<FastifyReply> {
  await putFlash(deps, session, back);
  return reply.redirect(back.path, 303);
}

/** The frame inside the signing way: staff can be asked, and near the close it says so. */
export function frameOf(flow: { readonly batch: SigningBatch; readonly household: Household; readonly agreement: Agreement }): ReplyFrame {
  return { contact: 'possible', closesAtMs: effectiveClosesAtMs(flow.batch, flow.household, flow.agreement) };
}

/** A field of a posted form; empty when it is missing or no text. */
export function formText(request: FastifyRequest, name: string): string {
  const { body } = request;
  if (typeof body !== 'object' || body === null) return '';
  const value: unknown = Object.entries(body).find(([key]) => key === name)?.[1];
  return typeof value === 'string' ? value.slice(0, 1_000_000) : '';
}

/** Routes for citizens' browsers: assets are there, and a POST must come from a page of ours. */
export function registerCitizenScope(app: FastifyInstance, deps: HubDeps, routes: (scope: FastifyInstance) => void): void {
  ensureCitizenAssets(app);
  void app.register(async (scope) => {
    scope.addHook('onRequest', async (request, reply) => {
      if (request.method !== 'POST') return undefined;
      const { origin, host } = request.headers;
      const secFetchSite = request.headers['sec-fetch-site'];
      const claims = { origin, host, secFetchSite: typeof secFetchSite === 'string' ? secFetchSite : undefined, publicUrl: deps.config.publicUrl };
      if (isFromOwnPage(claims)) return undefined;
      deps.log.warn({ path: loggedPath(request.url), site: secFetchSite === undefined ? 'unknown' : 'other' }, 'a form from elsewhere');
      return sendMessage(reply, deps, {
        title: '请从本系统页面操作', happened: '这个操作不是从本系统的页面发出的，没有执行。', advice: '请返回首页重新登录后再操作。', link: { href: '/', label: '返回首页' },
      }, { statusCode: 403 });
    });
    scope.addHook('onRequest', async (request) => {
      // Who is not known yet is shown the batch's own close; who is, their own.
      if (request.method === 'GET' && /^\/(s\/.*|portal\/code|contact|verify|v\/.*)?(\?.*)?$/.test(request.url)) noteClose(request, await nextCloseMs(deps.db, deps.clock.nowMs()));
    });
    routes(scope);
  });
}
