import { publicOrigin } from '../security/links.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Agreement, DocumentRef } from '../../shared/domain/records.ts';
import { shanghaiWords } from '../../shared/domain/signing-window.ts';
import { currentSigning } from '../../shared/domain/situation.ts';
import { documentsPage, viewerPage } from '../pages/document-pages.ts';
import type { DocumentRow } from '../pages/document-pages.ts';
import { writeProgress } from '../store/citizen-drafts.ts';
import type { OwnHousehold } from '../store/citizen-households.ts';
import { withHint } from '../store/citizen-writes.ts';
import type { HubDeps } from '../store/hub-deps.ts';
import { readDocument } from '../store/parts.ts';
import { pageImage, pageSizes } from '../workers/page-images.ts';
import { documentName } from './citizen-flow.ts';
import { sendMessage, sendPage } from './citizen-reply.ts';
import { historyOf } from './document-history.ts';
import { findOwn, openPortal, sendUnknown } from './portal-open.ts';
import { citizenStatusLabel, statusNote } from './portal-status.ts';
import { viewerPlaceOf } from './viewer-place.ts';

/** 【签约信息】: the documents, 查看 with 打印 and 保存. */
export function registerDocumentRoutes(app: FastifyInstance, deps: HubDeps): void {
  app.get<{ Params: { id: string } }>('/portal/documents/:id', async (request, reply) => {
    const portal = await openPortal(request, reply, deps);
    if (portal === null) return reply;
    const own = findOwn(portal.households, request.params.id);
    if (own === null) return sendUnknown(reply, deps);
    const versions = own.situation.agreements.filter((each) => each.status !== 'draft').toSorted(newestFirst);
    // Where nothing stands any more, the newest is what the household has come to see.
    const standing = versions.filter((each) => each.status !== 'void');
    const current = standing.length > 0 ? standing : versions.slice(0, 1);
    const row = (each: Agreement): DocumentRow => documentRow(own, each, deps.clock.nowMs());
    return sendPage(reply, deps, documentsPage({ current: current.map(row), earlier: versions.filter((each) => !current.includes(each)).map(row) }), { contact: 'possible' });
  });
  // 查看 is a form, since staff are told that the sealed copy has been seen; the page it leads to may be opened as often as one likes.
  app.post<{ Params: { id: string } }>('/portal/view/:id', async (request, reply) => {
    const shown = await openDocument(request, reply, deps, request.params.id);
    if (shown === null) return reply;
    const { household, agreement } = shown.own;
    if (agreement.status === 'sealed') await withHint(deps, (tx) => writeProgress(tx, deps, { household, agreement, nowMs: deps.clock.nowMs() }, 'sealed_viewed', null));
    return reply.redirect(`/portal/view/${agreement.agreementId}`, 303);
  });
  app.get<{ Params: { id: string } }>('/portal/view/:id', async (request, reply) => {
    const shown = await openDocument(request, reply, deps, request.params.id);
    if (shown === null) return reply;
    const { own, document } = shown;
    const { agreement, household } = own;
    const pages = await pageSizes(deps, document, household.householdId);
    return sendPage(reply, deps, viewerPage({
      agreementId: agreement.agreementId, documentName: documentName(agreement), agreementNo: agreement.agreementNo, pages, ...standingWords(agreement),
      backHref: `/portal/documents/${agreement.agreementId}`, place: viewerPlaceOf(request.headers['user-agent']), portalUrl: publicOrigin(deps),
    }), { contact: 'possible' });
  });
  registerFileRoutes(app, deps);
}

function registerFileRoutes(app: FastifyInstance, deps: HubDeps): void {
  app.get<{ Params: { id: string; page: string } }>('/portal/view/:id/pages/:page.png', async (request, reply) => {
    const shown = await openDocument(request, reply, deps, request.params.id);
    if (shown === null) return reply;
    const { householdId } = shown.own.household;
    const pageNo = Number(request.params.page);
    if (!Number.isInteger(pageNo) || pageNo < 1 || pageNo > (await pageSizes(deps, shown.document, householdId)).length) return reply.code(404).type('text/plain; charset=utf-8').send('没有这一页。');
    const image = await pageImage(deps, shown.document, householdId, pageNo - 1);
    return reply.type('image/png').header('cache-control', 'no-store').send(Buffer.from(image.png));
  });
  app.get<{ Params: { id: string }; Querystring: { save?: string } }>('/portal/view/:id/file.pdf', async (request, reply) => {
    const shown = await openDocument(request, reply, deps, request.params.id);
    if (shown === null) return reply;
    const bytes = await readDocument(deps.db, deps, shown.document);
    if (!bytes.ok) return sendMessage(reply, deps, { title: '暂时无法打开', happened: bytes.error.message, advice: '请稍后再试，或拨打页面下方的咨询电话。' }, { statusCode: 503, contact: 'possible' });
    const name = encodeURIComponent(`${documentName(shown.own.agreement)}-${shown.own.agreement.agreementNo}.pdf`);
    return reply.type('application/pdf').header('cache-control', 'no-store')
      .header('content-disposition', `${request.query.save === '1' ? 'attachment' : 'inline'}; filename="agreement.pdf"; filename*=UTF-8''${name}`).send(Buffer.from(bytes.value));
  });
}

function newestFirst(one: Agreement, other: Agreement): number {
  return (other.issued?.publishedAtMs ?? 0) - (one.issued?.publishedAtMs ?? 0) || other.versionNo - one.versionNo;
}

function documentRow(own: OwnHousehold, agreement: Agreement, nowMs: number): DocumentRow {
  return {
    agreementId: agreement.agreementId, documentName: documentName(agreement), agreementNo: agreement.agreementNo, statusLabel: citizenStatusLabel(agreement),
    note: statusNote(own, agreement, nowMs), canView: viewable(own, agreement) !== null, history: historyOf(own.situation, agreement),
  };
}

type ShownDocument = { readonly own: OwnHousehold & { readonly agreement: Agreement }; readonly document: DocumentRef };

async function openDocument(request: FastifyRequest, reply: FastifyReply, deps: HubDeps, agreementId: string): Promise<ShownDocument | null> {
  const portal = await openPortal(request, reply, deps);
  if (portal === null) return null;
  const own = findOwn(portal.households, agreementId);
  const document = own === null ? null : viewable(own, own.agreement);
  if (own !== null && document !== null) return { own, document };
  sendUnknown(reply, deps);
  return null;
}

/**
 * What there is to see: the sealed copy (also once revoked), else what was signed, void or not, unless it was returned or not
 * recognised. Paper stays paper.
 */
function viewable(own: OwnHousehold, agreement: Agreement): DocumentRef | null {
  if (agreement.sealed !== null) return agreement.sealed.channel === 'digital' ? agreement.sealed.document : null;
  if (agreement.status === 'signed' || agreement.status === 'approved') return currentSigning(own.situation, agreement)?.signedCopy ?? null;
  if (agreement.status !== 'void') return null;
  return own.situation.signings.find((each) => each.agreementId === agreement.agreementId && each.outcome === 'ended')?.signedCopy ?? null;
}

function standingWords(agreement: Agreement): { readonly stateNote: string; readonly warning: string | null } {
  if (agreement.status === 'void') {
    const on = agreement.voidedAtMs === null ? '' : `于${shanghaiWords(agreement.voidedAtMs)}`;
    return { stateNote: '已作废', warning: `这份文书已${on}作废，仅供查阅，不再有效。` };
  }
  if (agreement.status === 'sealed') return { stateNote: '已盖章', warning: null };
  if (agreement.kind === 'waiver_statement') return { stateNote: citizenStatusLabel(agreement), warning: null };
  return { stateNote: '已签字，尚未盖章', warning: '这份协议还没有盖章，尚未生效。盖章后请再来查看。' };
}
