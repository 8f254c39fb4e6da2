import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { citizenSigningProblem } from '../../shared/domain/decide-citizen.ts';
import type { Agreement, Household } from '../../shared/domain/records.ts';
import { facePage } from '../pages/face-pages.ts';
import { photoPhoneStartPage } from '../pages/other-phone-pages.ts';
import { accessCodeHash, looksLikeAccessCode } from '../security/links.ts';
import { beginSession, flashOf, touchSession } from '../security/sessions.ts';
import type { PhotoState, Session } from '../security/sessions.ts';
import { findAccessCode, openOnce, revokeCodes } from '../store/citizen-access-codes.ts';
import type { AccessCodeRow } from '../store/citizen-access-codes.ts';
import type { SigningDraft } from '../store/citizen-draft.ts';
import { findDraft, recordProblem } from '../store/citizen-drafts.ts';
import type { HubDeps } from '../store/hub-deps.ts';
import { facePicturesLeft, keepFacePicture } from '../store/keep-face-picture.ts';
import type { FacePart } from '../store/keep-face-picture.ts';
import { loadAgreement, loadSituationOfHousehold } from '../store/load-situation.ts';
import { formText, sendBack, sendMessage, sendPage } from './citizen-reply.ts';
import { deviceClassOf } from './device-class.ts';
import { cameraProblems, receivePicture } from './face-upload.ts';

/** The other phone: takes the two pictures of a signing that goes on elsewhere. It is shown nothing of the person or the agreement. */
export function registerPhotoPhoneRoutes(app: FastifyInstance, deps: HubDeps): void {
  app.get<{ Params: { code: string } }>('/p/:code', async (request, reply) => {
    const found = await openPhotoCode(request.params.code, reply, deps);
    return found === null ? reply : sendPage(reply, deps, photoPhoneStartPage({ action: `/p/${request.params.code}` }));
  });
  app.post<{ Params: { code: string } }>('/p/:code', async (request, reply) => {
    const found = await openPhotoCode(request.params.code, reply, deps);
    if (found === null) return reply;
    if (!(await openOnce(deps, accessCodeHash(request.params.code)))) return sendDead(reply, deps);
    await beginSession(request, reply, deps, { kind: 'photo', householdId: found.householdId, deviceClass: deviceClassOf(request), state: { agreementId: found.agreementId, flash: null } });
    return reply.redirect('/photo/card', 303);
  });
  for (const part of ['card', 'person'] as const) {
    app.get(`/photo/${part}`, async (request, reply) => {
      const work = await openPhotoWork(request, reply, deps, part);
      if (work === null) return reply;
      const left = await facePicturesLeft(deps, work.household.householdId, work.draft);
      return sendPage(reply, deps, facePage({ part, base: '/photo', action: work.draft.faceAction, problem: flashOf(work.session), left, isComputer: false }));
    });
    app.post(`/photo/${part}`, async (request, reply) => {
      const picture = await receivePicture(request);
      const work = await openPhotoWork(request, reply, deps, part);
      if (work === null) return reply;
      // The device that asked for help stays the one that holds the draft.
      const kept = await keepFacePicture(deps, { ...work, session: { tokenHash: work.holder } }, part, picture);
      if (!kept.ok) return sendBack(reply, deps, work.session, { path: `/photo/${part}`, message: kept.error.message });
      if (part === 'person') await revokeCodes(deps, work.agreement.agreementId, 'photo');
      return reply.redirect(part === 'card' ? '/photo/person' : '/photo/done', 303);
    });
  }
  app.get('/photo/done', async (_request, reply) => sendDone(reply, deps));
  app.post('/photo/problem', async (request, reply) => {
    const work = await openPhotoWork(request, reply, deps, 'card');
    if (work === null) return reply;
    const words = cameraProblems[formText(request, 'problem')];
    if (words !== undefined) await recordProblem(deps, work, 'face', `${words}（另一台手机）`);
    return reply.code(204).send();
  });
}

/** The living code, or null when the page that it is dead has been sent: unknown, expired, replaced and finished ones are not told apart. */
async function openPhotoCode(code: string, reply: FastifyReply, deps: HubDeps): Promise<AccessCodeRow | null> {
  const row = looksLikeAccessCode(code) ? await findAccessCode(deps.db, accessCodeHash(code), 'photo') : null;
  if (row !== null && row.revokedAtMs === null && row.expiresAtMs > deps.clock.nowMs()) return row;
  sendDead(reply, deps);
  return null;
}

type PhotoWork = {
  readonly session: Session<PhotoState>; readonly household: Household; readonly agreement: Agreement; readonly draft: SigningDraft; readonly holder: string; readonly nowMs: number;
};

/** The pictures still wanted of this phone; null when another page has been sent instead. */
async function openPhotoWork(request: FastifyRequest, reply: FastifyReply, deps: HubDeps, part: FacePart): Promise<PhotoWork | null> {
  const nowMs = deps.clock.nowMs();
  const session = await touchSession(request, deps, 'photo');
  const found = session === null ? null : await loadAgreement(deps.db, deps, session.state.agreementId);
  const situation = found === null ? null : await loadSituationOfHousehold(deps.db, deps, found.householdId);
  const agreement = situation?.agreements.find((each) => each.agreementId === found?.agreementId) ?? null;
  const kept = agreement === null ? null : await findDraft(deps, agreement);
  if (session === null || situation === null || situation.household === null || agreement === null || kept === null || citizenSigningProblem(situation, agreement, nowMs) !== null) {
    sendDead(reply, deps);
    return null;
  }
  const { draft, holder } = kept;
  if (draft.identity === null || draft.person !== null) {
    sendDone(reply, deps);
    return null;
  }
  if (part === 'person' && draft.card === null) {
    void reply.redirect('/photo/card', 303);
    return null;
  }
  return { session, household: situation.household, agreement, draft, holder, nowMs };
}

function sendDone(reply: FastifyReply, deps: HubDeps): FastifyReply {
  return sendMessage(reply, deps, { title: '照片已拍好', happened: '照片已经拍好，这台手机上的操作到此结束。', advice: '请回到原来的手机或电脑继续办理，那边的页面会自动往下走。' }, { statusCode: 200 });
}

function sendDead(reply: FastifyReply, deps: HubDeps): FastifyReply {
  return sendMessage(reply, deps, {
    title: '拍照二维码已失效', happened: '这个拍照二维码已经失效，或者已在别的手机上打开。', advice: '请在原来的手机或电脑上再点一次“换一台手机拍照”，重新扫描新的二维码。',
  }, { statusCode: 410 });
}
