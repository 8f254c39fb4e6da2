import type { FastifyInstance, FastifyRequest } from 'fastify';
import { maskResidentId } from '../../shared/domain/resident-id.ts';
import { consentDigest } from '../../shared/crypto/consent-digest.ts';
import { effectiveClosesAtMs, shanghaiWords } from '../../shared/domain/signing-window.ts';
import { consentsByTick } from '../../shared/text/consents/consents-by-tick.ts';
import type { ConsentText } from '../../shared/text/consents/consent-text.ts';
import { consentPage, coverPage, identityPage } from '../pages/start-pages.ts';
import { flashOf } from '../security/sessions.ts';
import { saveStep } from '../store/citizen-drafts.ts';
import type { SigningDraft } from '../store/citizen-draft.ts';
import type { HubDeps } from '../store/hub-deps.ts';
import { applicantName, documentName, openFlow, pathOfStage, stagePaths } from './citizen-flow.ts';
import type { Flow } from './citizen-flow.ts';
import { formText, frameOf, sendBack, sendPage } from './citizen-reply.ts';
import { returnedWords } from './returned-words.ts';

/** The second tick of the guide stands for two texts; what is biometric is recorded by itself. */
const [privacyText, biometricText] = consentsByTick.identity;

const notTicked = '没有勾选同意，还不能继续。请阅读后勾选；不同意的，请点下面的现场签约。';

/** Steps 1 and 2: 电子合同, its consents, 核对身份信息. */
export function registerConsentRoutes(app: FastifyInstance, deps: HubDeps): void {
  app.get('/sign/cover', async (request, reply) => {
    const flow = await openFlow(request, reply, deps, 'cover');
    if (flow === null) return reply;
    return sendPage(reply, deps, coverPage(coverView(flow)), frameOf(flow));
  });
  app.post('/sign/cover', async (request, reply) => {
    const flow = await openFlow(request, reply, deps, 'cover');
    if (flow === null) return reply;
    await saveStep(deps, flow, 'opened', (draft) => ({ ...draft, coverAtMs: draft.coverAtMs ?? flow.nowMs }));
    return reply.redirect(stagePaths.consent, 303);
  });
  app.get('/sign/consent', async (request, reply) => {
    const flow = await openFlow(request, reply, deps, 'consent');
    if (flow === null) return reply;
    return sendPage(reply, deps, consentPage({ problem: flashOf(flow.session) }), frameOf(flow));
  });
  app.post('/sign/consent', async (request, reply) => {
    const flow = await openFlow(request, reply, deps, 'consent');
    if (flow === null) return reply;
    if (!hasTicked(request)) return sendBack(reply, deps, flow.session, { path: stagePaths.consent, message: notTicked });
    await saveStep(deps, flow, 'consent', (draft) => ({ ...draft, service: draft.service ?? consentAct(consentsByTick.start, flow.nowMs) }));
    return reply.redirect(stagePaths.identity, 303);
  });
  app.get('/sign/identity', async (request, reply) => {
    const flow = await openFlow(request, reply, deps, 'identity');
    if (flow === null) return reply;
    return sendPage(reply, deps, identityPage({ ...identityView(flow), problem: flashOf(flow.session) }), frameOf(flow));
  });
  app.post('/sign/identity', async (request, reply) => {
    const flow = await openFlow(request, reply, deps, 'identity');
    if (flow === null) return reply;
    if (!hasTicked(request)) return sendBack(reply, deps, flow.session, { path: stagePaths.identity, message: notTicked });
    await saveStep(deps, flow, 'identity', (draft) => ({
      ...draft, identity: draft.identity ?? consentAct([privacyText], flow.nowMs), biometric: draft.biometric ?? consentAct([biometricText], flow.nowMs),
    }));
    return reply.redirect(pathOfStage(deps, 'card'), 303);
  });
}

function hasTicked(request: FastifyRequest): boolean {
  return formText(request, 'agreed') === 'yes';
}

function coverView(flow: Flow): Parameters<typeof coverPage>[0] {
  const { agreement, batch, household } = flow;
  const returned = returnedWords(agreement);
  return {
    documentName: documentName(agreement), agreementNo: agreement.agreementNo, batchName: batch.name,
    windowText: `${shanghaiWords(batch.opensAtMs)} 至 ${shanghaiWords(effectiveClosesAtMs(batch, household, agreement))}`,
    returned: returned === null ? null : `${returned.happened}${returned.redo}`,
  };
}

function identityView(flow: Flow): { name: string; maskedResidentId: string } {
  return { name: applicantName(flow), maskedResidentId: maskResidentId(flow.issued.fields.values['residentId'] ?? '') };
}

/** Texts as they were shown, by version and digest. */
function consentAct(texts: readonly ConsentText[], atMs: number): NonNullable<SigningDraft['service']> {
  return { atMs, texts: texts.map((text) => ({ key: text.key, version: text.version, digest: consentDigest(text) })) };
}
