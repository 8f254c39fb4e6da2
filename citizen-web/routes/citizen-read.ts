import type { FastifyInstance, FastifyReply } from 'fastify';
import { readPage } from '../pages/read-page.ts';
import type { ReadView } from '../pages/read-page.ts';
import { readingSinceMs } from '../store/citizen-draft.ts';
import type { SigningDraft } from '../store/citizen-draft.ts';
import { saveStep } from '../store/citizen-drafts.ts';
import type { HubDeps } from '../store/hub-deps.ts';
import { readReadingText } from '../store/read-reading-text.ts';
import { readingParts } from '../store/reading-parts.ts';
import { pageImage, pageSizes } from '../workers/page-images.ts';
import { documentName, openFlow, pathOfNextCharacter, stagePaths } from './citizen-flow.ts';
import type { Flow } from './citizen-flow.ts';
import { formText, frameOf, sendPage } from './citizen-reply.ts';

type ReadQuery = { readonly page?: string; readonly zoom?: string; readonly missed?: string; readonly early?: string };

/**
 * Step 4: the page images of the very PDF whose digest is signed, or its text in large type; each page, or each part of the text, is
 * reached before 阅读并确认, and the seconds that are set have passed since the first could be seen.
 */
export function registerReadRoutes(app: FastifyInstance, deps: HubDeps): void {
  app.get<{ Querystring: ReadQuery }>('/sign/read', async (request, reply) => {
    const flow = await openFlow(request, reply, deps, 'read');
    return flow === null ? reply : showReading(reply, deps, flow, request.query);
  });
  app.get<{ Params: { page: string } }>('/sign/read/pages/:page.png', async (request, reply) => {
    const flow = await openFlow(request, reply, deps, 'read');
    if (flow === null) return reply;
    const { issued, household } = flow;
    const pageNo = wholeWithin(request.params.page, (await pageSizes(deps, issued.original, household.householdId)).length);
    if (pageNo === null) return reply.code(404).type('text/plain; charset=utf-8').send('没有这一页。');
    const image = await pageImage(deps, issued.original, household.householdId, pageNo - 1);
    return reply.type('image/png').header('cache-control', 'no-store').send(Buffer.from(image.png));
  });
  registerReadActs(app, deps);
}

function registerReadActs(app: FastifyInstance, deps: HubDeps): void {
  app.post('/sign/read/way', async (request, reply) => {
    const flow = await openFlow(request, reply, deps, 'read');
    if (flow === null) return reply;
    const way = formText(request, 'way') === 'text' ? 'text' : 'pages';
    await saveStep(deps, flow, 'read', (draft) => ({ ...draft, readingWay: way }));
    return reply.redirect(stagePaths.read, 303);
  });
  app.post<{ Params: { place: string } }>('/sign/read/reached/:place', async (request, reply) => {
    const flow = await openFlow(request, reply, deps, 'read');
    if (flow === null) return reply;
    const { way, count } = await findReading(deps, flow);
    const placeNo = wholeWithin(request.params.place, count);
    if (placeNo === null) return reply.redirect(stagePaths.read, 303);
    await saveStep(deps, flow, 'read', (draft) => withPlaceRead(draft, way, placeNo, flow.nowMs));
    return reply.redirect(`${stagePaths.read}?page=${Math.min(placeNo + 1, count)}`, 303);
  });
  app.post('/sign/read/confirm', async (request, reply) => {
    const flow = await openFlow(request, reply, deps, 'read');
    if (flow === null) return reply;
    const { way, count } = await findReading(deps, flow);
    // The last page has the button, so whoever presses it is there.
    const missing = firstUnread(placesRead(withPlaceRead(flow.draft, way, count, flow.nowMs), way), count);
    if (missing !== null) return reply.redirect(`${stagePaths.read}?page=${missing}&missed=1`, 303);
    if (waitSeconds(deps, flow) > 0) return reply.redirect(`${stagePaths.read}?page=${count}&early=1`, 303);
    await saveStep(deps, flow, 'read', (draft) => ({ ...withPlaceRead(draft, way, count, flow.nowMs), readAtMs: draft.readAtMs ?? flow.nowMs }));
    return reply.redirect(pathOfNextCharacter(flow.draft), 303);
  });
}

async function showReading(reply: FastifyReply, deps: HubDeps, flow: Flow, query: ReadQuery): Promise<FastifyReply> {
  const { draft } = flow;
  const reading = await findReading(deps, flow);
  const { way, count } = reading;
  const read = placesRead(draft, way);
  const placeNo = wholeWithin(query.page, count) ?? firstUnread(read, count) ?? count;
  const seconds = waitSeconds(deps, flow);
  return sendPage(reply, deps, readPage({
    documentName: documentName(flow.agreement), placeNo, placeCount: count, placesRead: read, shown: shownOf(reading, placeNo, query.zoom === '1'), hasText: reading.parts !== null,
    waitSeconds: seconds, problem: problemOf(query, way, placeNo, seconds),
  }), frameOf(flow));
}

type Reading = { readonly way: SigningDraft['readingWay']; readonly count: number; readonly sizes: Awaited<ReturnType<typeof pageSizes>>; readonly parts: ReturnType<typeof readingParts> | null };

/** How this citizen reads. Without a 大字版 that is whole it is the pages, whatever was chosen. */
async function findReading(deps: HubDeps, flow: Flow): Promise<Reading> {
  const sizes = await pageSizes(deps, flow.issued.original, flow.household.householdId);
  const text = await readReadingText(deps, flow.household.householdId, flow.issued);
  const parts = text.ok && text.value.length > 0 ? readingParts(text.value) : null;
  return flow.draft.readingWay === 'text' && parts !== null ? { way: 'text', count: parts.length, sizes, parts } : { way: 'pages', count: sizes.length, sizes, parts };
}

function shownOf({ way, sizes, parts }: Reading, placeNo: number, isZoomed: boolean): ReadView['shown'] {
  if (way === 'text') return { way, blocks: parts?.[placeNo - 1] ?? [] };
  const { width, height } = sizes[placeNo - 1] ?? { width: 0, height: 0 };
  return { way, width, height, isZoomed };
}

function problemOf(query: ReadQuery, way: Reading['way'], placeNo: number, seconds: number): string | null {
  if (query.missed === '1') return `请先读完第 ${placeNo} ${way === 'text' ? '部分' : '页'}，再继续。`;
  return query.early === '1' && seconds > 0 ? `阅读时间太短。请再读 ${seconds} 秒，然后点“阅读并确认”。` : null;
}

/** What is left of the least time for reading; who has confirmed once waits no more. */
function waitSeconds(deps: HubDeps, { draft, nowMs }: Flow): number {
  if (draft.readAtMs !== null) return 0;
  return Math.max(0, Math.ceil(deps.config.readSeconds - (nowMs - (readingSinceMs(draft) ?? nowMs)) / 1000));
}

function placesRead(draft: SigningDraft, way: Reading['way']): number[] {
  return way === 'text' ? draft.textPartsRead.map((each) => each.part) : draft.pagesRead.map((each) => each.page);
}

function withPlaceRead(draft: SigningDraft, way: Reading['way'], placeNo: number, atMs: number): SigningDraft {
  if (placesRead(draft, way).includes(placeNo)) return draft;
  return way === 'text' ? { ...draft, textPartsRead: [...draft.textPartsRead, { part: placeNo, atMs }] } : { ...draft, pagesRead: [...draft.pagesRead, { page: placeNo, atMs }] };
}

function firstUnread(read: readonly number[], count: number): number | null {
  for (let placeNo = 1; placeNo <= count; placeNo += 1) if (!read.includes(placeNo)) return placeNo;
  return null;
}

function wholeWithin(text: string | undefined, most: number): number | null {
  if (text === undefined || !/^\d{1,4}$/.test(text)) return null;
  const value = Number(text);
  return value >= 1 && value <= most ? value : null;
}
