import type { FastifyInstance } from 'fastify';
import { facePage } from '../pages/face-pages.ts';
import { flashOf, peekSession, rotateSession } from '../security/sessions.ts';
import { recordProblem } from '../store/citizen-drafts.ts';
import type { HubDeps } from '../store/hub-deps.ts';
import { facePicturesLeft, keepFacePicture } from '../store/keep-face-picture.ts';
import { openFlow, sendExpired, stagePaths } from './citizen-flow.ts';
import { formText, frameOf, sendBack, sendPage } from './citizen-reply.ts';
import { deviceClassOf } from './device-class.ts';
import { cameraProblems, receivePicture } from './face-upload.ts';

/** Step 3 by live photo: the portrait side of the ID card, then the face; staff compare them side by side. */
export function registerFaceRoutes(app: FastifyInstance, deps: HubDeps): void {
  for (const part of ['card', 'person'] as const) {
    app.get(`/sign/face/${part}`, async (request, reply) => {
      const flow = await openFlow(request, reply, deps, part);
      if (flow === null) return reply;
      const content = facePage({
        part, base: '/sign/face', action: flow.draft.faceAction, problem: flashOf(flow.session), left: await facePicturesLeft(deps, flow.household.householdId, flow.draft),
        isComputer: deviceClassOf(request) === 'computer',
      });
      return sendPage(reply, deps, content, frameOf(flow));
    });
    app.post(`/sign/face/${part}`, async (request, reply) => {
      // Nobody else's pictures are received, let alone looked at.
      if ((await peekSession(request, deps, 'signing')) === null) return sendExpired(reply, deps);
      const picture = await receivePicture(request);
      const flow = await openFlow(request, reply, deps, part);
      if (flow === null) return reply;
      const kept = await keepFacePicture(deps, flow, part, picture);
      if (!kept.ok) return sendBack(reply, deps, flow.session, { path: stagePaths[part], message: kept.error.message });
      if (part === 'person') await rotateSession(reply, deps, 'signing', flow.session);
      return reply.redirect(part === 'card' ? stagePaths.person : stagePaths.read, 303);
    });
  }
  app.post('/sign/face/problem', async (request, reply) => {
    const flow = await openFlow(request, reply, deps, 'any');
    if (flow === null) return reply;
    const words = cameraProblems[formText(request, 'problem')];
    if (words !== undefined) await recordProblem(deps, flow, 'face', words);
    return reply.code(204).send();
  });
}
