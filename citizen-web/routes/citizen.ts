import type { FastifyInstance, FastifyRequest } from 'fastify';
import { outsideEvent } from '../../shared/domain/make-event.ts';
import type { Call, Household } from '../../shared/domain/records.ts';
import { newId } from '../../shared/lib/random.ts';
import { takeFromRate } from '../security/rate-limits.ts';
import { endSessions, touchSession } from '../security/sessions.ts';
import { appendChange } from '../store/append-change.ts';
import { withHint } from '../store/citizen-writes.ts';
import type { HubDeps } from '../store/hub-deps.ts';
import { findHouseholdsByResidentId, loadAgreement, loadRecord } from '../store/load-situation.ts';
import { registerConsentRoutes } from './citizen-consent.ts';
import { registerCounterRoutes } from './citizen-counter.ts';
import { registerEntryRoutes } from './citizen-entry.ts';
import { registerFaceRoutes } from './citizen-face.ts';
import { registerOtherPhoneRoutes } from './citizen-other-phone.ts';
import { registerReadRoutes } from './citizen-read.ts';
import { registerCitizenScope, sendMessage } from './citizen-reply.ts';
import { registerSubmitRoutes } from './citizen-submit.ts';
import { registerWriteRoutes } from './citizen-write.ts';
import { registerPhotoPhoneRoutes } from './photo-phone.ts';

/** The citizen's way from the QR code to 提交 (product.md, The citizen's way), with 请工作人员联系我 and 退出. */
export function registerCitizenRoutes(app: FastifyInstance, deps: HubDeps): void {
  registerCitizenScope(app, deps, (scope) => {
    registerEntryRoutes(scope, deps);
    registerConsentRoutes(scope, deps);
    registerCounterRoutes(scope, deps);
    registerFaceRoutes(scope, deps);
    registerOtherPhoneRoutes(scope, deps);
    registerPhotoPhoneRoutes(scope, deps);
    registerReadRoutes(scope, deps);
    registerWriteRoutes(scope, deps);
    registerSubmitRoutes(scope, deps);
    scope.post('/contact', async (request, reply) => {
      const who = await whoAsks(request, deps);
      if (who === null) {
        return sendMessage(reply, deps, { title: '请先登录', happened: '登录后才能请工作人员联系您。', advice: '也可以直接拨打页面下方的咨询电话。', link: { href: '/', label: '登录' } }, { statusCode: 401 });
      }
      await logContact(deps, who.household, who.where);
      return sendMessage(reply, deps, { title: '已登记', happened: '已登记您的请求。', advice: '工作人员会在工作时间按登记的手机号与您联系。', link: { href: who.back, label: '返回' } }, { statusCode: 200, contact: 'asked' });
    });
    scope.post('/exit', async (request, reply) => {
      await endSessions(request, reply, deps);
      return reply.header('clear-site-data', '"cache", "storage"').redirect('/', 303);
    });
  });
}

type WhoAsks = { readonly household: Household; readonly where: string; readonly back: string };

async function whoAsks(request: FastifyRequest, deps: HubDeps): Promise<WhoAsks | null> {
  const signing = await touchSession(request, deps, 'signing');
  const agreement = signing === null ? null : await loadAgreement(deps.db, deps, signing.state.agreementId);
  if (agreement !== null) {
    const household = await loadRecord(deps.db, deps, 'household', agreement.householdId);
    return household === null ? null : { household, where: '签约页面', back: '/sign' };
  }
  const portal = await touchSession(request, deps, 'portal');
  if (portal === null || !portal.state.isLoggedIn) return null;
  for (const householdId of await findHouseholdsByResidentId(deps.db, deps, portal.state.residentId)) {
    const household = await loadRecord(deps.db, deps, 'household', householdId);
    if (household !== null && household.contactPhone === portal.state.phone) return { household, where: '签约信息页面', back: '/portal/signing' };
  }
  return null;
}

/** One item on the call list; pressing again within half a day adds no more than three. */
async function logContact(deps: HubDeps, household: Household, where: string): Promise<void> {
  const { householdId, batchId } = household;
  await withHint(deps, async (tx) => {
    if (!(await takeFromRate(tx, deps, 'contactPerHousehold', householdId))) return;
    const atMs = deps.clock.nowMs();
    const progress = await loadRecord(tx, deps, 'progress', householdId);
    const matter = `请工作人员联系我（${where}${progress?.problem === null || progress === null ? '' : `，${progress.problem}`}）`;
    const record: Call = {
      callId: newId(deps.random), householdId, batchId, source: 'citizen', atMs, staffId: null, caller: '申请人', verified: false, matter, handling: '',
      callbackAtMs: null, done: false, revision: 1,
    };
    const event = outsideEvent('citizen', 'citizen_contact', atMs, { batchId, householdId }, matter);
    await appendChange(tx, deps, { decision: { puts: [{ kind: 'call', record }], event }, commandId: null });
  });
}
