import { publicOrigin } from '../security/links.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { consentDigest } from '../../shared/crypto/consent-digest.ts';
import { newId } from '../../shared/lib/random.ts';
import { faceProviderText } from '../../shared/text/consents/face-provider.ts';
import { faceLeavePage, faceProviderPage, faceReturnPage } from '../pages/face-provider-pages.ts';
import { isProviderPage } from '../providers/face/face-provider.ts';
import type { FaceProvider } from '../providers/face/face-provider.ts';
import { securityHeaders } from '../security/headers.ts';
import { leftOfRate, takeFromRate } from '../security/rate-limits.ts';
import { flashOf } from '../security/sessions.ts';
import type { SigningDraft } from '../store/citizen-draft.ts';
import { recordProblem, saveStep } from '../store/citizen-drafts.ts';
import { takeFaceResult } from '../store/citizen-face-result.ts';
import type { HubDeps } from '../store/hub-deps.ts';
import { applicantName, faceProviderPath, openFlow, stagePaths } from './citizen-flow.ts';
import type { Flow } from './citizen-flow.ts';
import { formText, frameOf, sendBack, sendPage } from './citizen-reply.ts';

const longestFacts = 4096;

/** Step 3 by a provider: its page in the browser, its result by our own question. Only where one is configured. */
export function registerFaceProviderRoutes(app: FastifyInstance, deps: HubDeps): void {
  const provider = deps.face;
  if (provider === null) return;
  const scriptOrigins = provider.browserScript === null ? [] : [new URL(provider.browserScript).origin];
  app.get(faceProviderPath, async (request, reply) => {
    void reply.headers(securityHeaders(deps.config.publicUrl, scriptOrigins));
    const flow = await openFlow(request, reply, deps, 'card');
    return flow === null ? reply : sendStartPage(reply, deps, provider, flow);
  });
  app.post(faceProviderPath, async (request, reply) => {
    const flow = await openFlow(request, reply, deps, 'card');
    return flow === null ? reply : startAttempt(request, reply, deps, provider, flow);
  });
  app.get(`${faceProviderPath}/leave`, async (request, reply) => {
    const flow = await openFlow(request, reply, deps, 'card');
    if (flow === null) return reply;
    const { started } = flow.draft.providerFace;
    if (started === null || started.holder !== flow.session.tokenHash || !isProviderPage(started.url, provider.hosts)) return reply.redirect(faceProviderPath, 303);
    const url = new URL(started.url).href;
    return sendPage(reply.header('refresh', `0; url=${url}`), deps, faceLeavePage(url), frameOf(flow));
  });
  // Whatever the provider has put into the query is not looked at: the attempt is the session's.
  app.get(`${faceProviderPath}/return`, async (request, reply) => {
    const flow = await openFlow(request, reply, deps, 'card');
    return flow === null ? reply : sendPage(reply, deps, faceReturnPage(), frameOf(flow));
  });
  app.post(`${faceProviderPath}/result`, async (request, reply) => {
    const flow = await openFlow(request, reply, deps, 'card');
    if (flow === null) return reply;
    const taken = await takeFaceResult(deps, provider, { ...flow, person: personOf(flow) });
    if (!taken.ok) return sendProblem(reply, deps, flow, taken.error.message);
    if (taken.value.isPassed) return reply.redirect(stagePaths.read, 303);
    if (taken.value.told !== null) await recordProblem(deps, flow, 'face', taken.value.told);
    return sendBack(reply, deps, flow.session, { path: faceProviderPath, message: taken.value.problem });
  });
}

async function sendStartPage(reply: FastifyReply, deps: HubDeps, provider: FaceProvider, flow: Flow): Promise<FastifyReply> {
  const content = faceProviderPage({
    problem: flashOf(flow.session), label: provider.label, consent: flow.draft.providerFace.consent === null ? faceProviderText(provider.label) : null,
    attemptsLeft: await leftOfRate(deps.db, deps, 'facePerPerson', personKey(deps, flow)), hasLivePhoto: deps.config.face.hasLivePhoto, browserScript: provider.browserScript,
  });
  return sendPage(reply, deps, content, frameOf(flow));
}

async function startAttempt(request: FastifyRequest, reply: FastifyReply, deps: HubDeps, provider: FaceProvider, flow: Flow): Promise<FastifyReply> {
  const back = (message: string): Promise<FastifyReply> => sendBack(reply, deps, flow.session, { path: faceProviderPath, message });
  if (flow.draft.providerFace.passed !== null) return reply.redirect(stagePaths.read, 303);
  const consent = flow.draft.providerFace.consent ?? (formText(request, 'agreed') === 'yes' ? consentAct(provider, flow.nowMs) : null);
  if (consent === null) return back('请先阅读并勾选同意，再开始人脸识别；不同意的，请用下面的其他方式办理。');
  const browserFacts = formText(request, 'browserFacts');
  if (provider.browserScript !== null && (browserFacts === '' || browserFacts.length > longestFacts)) return back('手机还没有准备好人脸识别。请等几秒再点“开始人脸识别”；仍不行请用下面的其他方式办理。');
  if ((await leftOfRate(deps.db, deps, 'facePerPerson', personKey(deps, flow))) === 0) return back('今天人脸识别的次数已经用完。');
  const orderNo = newId(deps.random);
  const origin = publicOrigin(deps);
  const begun = await provider.start({ ...personOf(flow), orderNo, browserFacts, returnUrl: `${origin}${faceProviderPath}/return` });
  if (!begun.ok) return sendProblem(reply, deps, flow, begun.error.message);
  if (!isProviderPage(begun.value.url, provider.hosts)) {
    deps.log.warn({ provider: provider.name }, 'a face provider answered with a page of another host');
    return sendProblem(reply, deps, flow, '人脸识别服务的配置有误，暂时不能使用。');
  }
  // Counted only now: who cannot begin because the provider is down has not used anything up.
  if (!(await deps.db.transaction().execute((tx) => takeFromRate(tx, deps, 'facePerPerson', personKey(deps, flow))))) return back('今天人脸识别的次数已经用完。');
  const started = { name: provider.name, token: begun.value.token, url: begun.value.url, orderNo, atMs: flow.nowMs, holder: flow.session.tokenHash };
  await saveStep(deps, flow, null, (draft) => ({ ...draft, providerFace: { ...draft.providerFace, consent: draft.providerFace.consent ?? consent, started } }));
  return reply.redirect(`${faceProviderPath}/leave`, 303);
}

/** Staff read where the citizen is stuck; the citizen reads what is left to do. */
async function sendProblem(reply: FastifyReply, deps: HubDeps, flow: Flow, message: string): Promise<FastifyReply> {
  await recordProblem(deps, flow, 'face', `人脸：${message.replace(/。$/, '')}`);
  const advice = deps.config.face.hasLivePhoto ? '请过一会儿再试，或改为拍照，也可以拨打咨询电话。' : '请过一会儿再试，或拨打咨询电话，预约现场签约。';
  return sendBack(reply, deps, flow.session, { path: faceProviderPath, message: `${message}${advice}` });
}

function personOf(flow: Flow): { readonly name: string; readonly residentId: string } {
  return { name: applicantName(flow), residentId: flow.issued.fields.values['residentId'] ?? '' };
}

function personKey(deps: HubDeps, flow: Flow): string {
  return deps.keys.keyedHash('face-person', personOf(flow).residentId.toUpperCase());
}

/** The text as it was shown, by version and digest. */
function consentAct(provider: FaceProvider, atMs: number): NonNullable<SigningDraft['service']> {
  const text = faceProviderText(provider.label);
  return { atMs, texts: [{ key: text.key, version: text.version, digest: consentDigest(text) }] };
}
