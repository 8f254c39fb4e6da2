import type { FastifyInstance } from 'fastify';
import { readPage } from '../pages/read-page.ts';
import { saveStep } from '../store/citizen-drafts.ts';
import type { SigningDraft } from '../store/citizen-draft.ts';
import type { HubDeps } from '../store/hub-deps.ts';
import { pageCount, pageImage } from '../workers/page-images.ts';
import { documentName, openFlow, stagePaths } from './citizen-flow.ts';
import { frameOf, sendPage } from './citizen-reply.ts';

/** Step 4: the page images of the very PDF whose digest is signed; each page reached before 阅读并确认. */
export function registerReadRoutes(app: FastifyInstance, deps: HubDeps): void {
  app.get<{ Querystring: { page?: string; zoom?: string; missed?: string } }>('/sign/read', async (request, reply) => {
    const flow = await openFlow(request, reply, deps, 'read');
    if (flow === null) return reply;
    const count = await pageCount(deps, flow.issued.original, flow.household.householdId);
    const pagesRead = flow.draft.pagesRead.map((each) => each.page);
    const pageNo = wholeWithin(request.query.page, count) ?? firstUnread(pagesRead, count) ?? 1;
    return sendPage(reply, deps, readPage({
      documentName: documentName(flow.agreement), pageNo, pageCount: count, pagesRead, isZoomed: request.query.zoom === '1',
      problem: request.query.missed === '1' ? `请先读完第 ${pageNo} 页，再继续。` : null,
    }), frameOf(flow));
  });
  app.get<{ Params: { page: string } }>('/sign/read/pages/:page.png', async (request, reply) => {
    const flow = await openFlow(request, reply, deps, 'read');
    if (flow === null) return reply;
    const count = await pageCount(deps, flow.issued.original, flow.household.householdId);
    const pageNo = wholeWithin(request.params.page, count);
    if (pageNo === null) return reply.code(404).type('text/plain; charset=utf-8').send('没有这一页。');
    const image = await pageImage(deps, flow.issued.original, flow.household.householdId, pageNo - 1);
    return reply.type('image/png').header('cache-control', 'no-store').send(Buffer.from(image.png));
  });
  app.post<{ Params: { page: string } }>('/sign/read/reached/:page', async (request, reply) => {
    const flow = await openFlow(request, reply, deps, 'read');
    if (flow === null) return reply;
    const count = await pageCount(deps, flow.issued.original, flow.household.householdId);
    const pageNo = wholeWithin(request.params.page, count);
    if (pageNo === null) return reply.redirect(stagePaths.read, 303);
    await saveStep(deps, flow, 'read', (draft) => withPageRead(draft, pageNo, flow.nowMs));
    return reply.redirect(`${stagePaths.read}?page=${Math.min(pageNo + 1, count)}`, 303);
  });
  app.post('/sign/read/confirm', async (request, reply) => {
    const flow = await openFlow(request, reply, deps, 'read');
    if (flow === null) return reply;
    const count = await pageCount(deps, flow.issued.original, flow.household.householdId);
    const read = withPageRead(flow.draft, count, flow.nowMs).pagesRead.map((each) => each.page);
    const missing = firstUnread(read, count);
    if (missing !== null) return reply.redirect(`${stagePaths.read}?page=${missing}&missed=1`, 303);
    await saveStep(deps, flow, 'read', (draft) => ({ ...withPageRead(draft, count, flow.nowMs), readAtMs: draft.readAtMs ?? flow.nowMs }));
    return reply.redirect(stagePaths.write, 303);
  });
}

function withPageRead(draft: SigningDraft, page: number, atMs: number): SigningDraft {
  if (draft.pagesRead.some((each) => each.page === page)) return draft;
  return { ...draft, pagesRead: [...draft.pagesRead, { page, atMs }] };
}

function firstUnread(pagesRead: readonly number[], count: number): number | null {
  for (let page = 1; page <= count; page += 1) if (!pagesRead.includes(page)) return page;
  return null;
}

function wholeWithin(text: string | undefined, most: number): number | null {
  if (text === undefined || !/^\d{1,4}$/.test(text)) return null;
  const value = Number(text);
  return value >= 1 && value <= most ? value : null;
}
