import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Agreement, DocumentRef } from '../../shared/domain/records.ts';
import { currentSigning } from '../../shared/domain/situation.ts';
import { citizenStatusLabels } from '../../shared/text/labels-zh.ts';
import { documentsPage, viewerPage } from '../pages/document-pages.ts';
import { writeProgress } from '../store/citizen-drafts.ts';
import type { OwnHousehold } from '../store/citizen-households.ts';
import { withHint } from '../store/citizen-writes.ts';
import type { HubDeps } from '../store/hub-deps.ts';
import { readDocument } from '../store/parts.ts';
import { pageCount, pageImage } from '../workers/page-images.ts';
import { documentName } from './citizen-flow.ts';
import { sendMessage, sendPage } from './citizen-reply.ts';
import { findOwn, openPortal, sendUnknown } from './portal-open.ts';
import { statusNote } from './portal-status.ts';

/** 【签约信息】: the documents, 查看 with 打印 and 保存. */
export function registerDocumentRoutes(app: FastifyInstance, deps: HubDeps): void {
  app.get<{ Params: { id: string } }>('/portal/documents/:id', async (request, reply) => {
    const portal = await openPortal(request, reply, deps);
    if (portal === null) return reply;
    const own = findOwn(portal.households, request.params.id);
    if (own === null) return sendUnknown(reply, deps);
    const nowMs = deps.clock.nowMs();
    const versions = own.situation.agreements.filter((each) => each.status !== 'draft' && (each.status !== 'void' || viewable(own, each) !== null || each.agreementId === own.agreement.agreementId));
    return sendPage(reply, deps, documentsPage({
      rows: versions.toSorted((one, other) => other.versionNo - one.versionNo).map((each) => ({
        agreementId: each.agreementId, documentName: documentName(each), agreementNo: each.agreementNo, statusLabel: citizenStatusLabels[each.status],
        note: statusNote(own, each, nowMs), canView: viewable(own, each) !== null,
      })),
    }), { contact: 'possible' });
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
    const count = await pageCount(deps, document, own.household.householdId);
    return sendPage(reply, deps, viewerPage({
      agreementId: own.agreement.agreementId, documentName: documentName(own.agreement), agreementNo: own.agreement.agreementNo, pageCount: count,
      stateNote: stateNote(own.agreement), backHref: `/portal/documents/${own.agreement.agreementId}`,
    }), { contact: 'possible' });
  });
  app.get<{ Params: { id: string; page: string } }>('/portal/view/:id/pages/:page.png', async (request, reply) => {
    const shown = await openDocument(request, reply, deps, request.params.id);
    if (shown === null) return reply;
    const { householdId } = shown.own.household;
    const pageNo = Number(request.params.page);
    if (!Number.isInteger(pageNo) || pageNo < 1 || pageNo > (await pageCount(deps, shown.document, householdId))) return reply.code(404).type('text/plain; charset=utf-8').send('没有这一页。');
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

/** What there is to see: the sealed copy (also once revoked), else what was signed and is not void. Paper stays paper. */
function viewable(own: OwnHousehold, agreement: Agreement): DocumentRef | null {
  if (agreement.sealed !== null) return agreement.sealed.channel === 'digital' ? agreement.sealed.document : null;
  if (agreement.status !== 'signed' && agreement.status !== 'approved') return null;
  return currentSigning(own.situation, agreement)?.signedCopy ?? null;
}

function stateNote(agreement: Agreement): string {
  if (agreement.status === 'void') return '已作废';
  return agreement.status === 'sealed' ? '已盖章' : '已签字，尚未盖章';
}
