import type { FastifyInstance, FastifyRequest } from 'fastify';
import { refuse } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';
import { facePage } from '../pages/face-pages.ts';
import { flashOf, peekSession, rotateSession } from '../security/sessions.ts';
import { readPicture } from '../../shared/documents/images/picture-check.ts';
import type { Picture } from '../../shared/documents/images/picture-check.ts';
import { recordProblem, saveStep } from '../store/citizen-drafts.ts';
import type { HubDeps } from '../store/hub-deps.ts';
import { storeDocument } from '../store/parts.ts';
import { openFlow, sendExpired, stagePaths } from './citizen-flow.ts';
import type { Flow } from './citizen-flow.ts';
import { formText, frameOf, sendBack, sendPage } from './citizen-reply.ts';
import { readUpload } from './upload-file.ts';

const largestPictureBytes = 12 * 1024 * 1024;

/** What the page's script reports, in the words staff read out. */
const problemWords: Readonly<Record<string, string>> = {
  camera_denied: '人脸：未允许摄像头', camera_missing: '人脸：浏览器不能使用摄像头', camera_failed: '人脸：摄像头打不开',
};

/** Step 3 by live photo: the portrait side of the ID card, then the face; staff compare them side by side. */
export function registerFaceRoutes(app: FastifyInstance, deps: HubDeps): void {
  for (const part of ['card', 'person'] as const) {
    app.get(`/sign/face/${part}`, async (request, reply) => {
      const flow = await openFlow(request, reply, deps, part);
      if (flow === null) return reply;
      const content = facePage({ part, action: flow.draft.faceAction, problem: flashOf(flow.session) });
      return sendPage(reply, deps, content, frameOf(flow));
    });
    app.post(`/sign/face/${part}`, async (request, reply) => {
      // Nobody else's pictures are received, let alone looked at.
      if ((await peekSession(request, deps, 'signing')) === null) return sendExpired(reply, deps);
      const picture = await receivePicture(request);
      const flow = await openFlow(request, reply, deps, part);
      if (flow === null) return reply;
      if (!picture.ok) {
        await recordProblem(deps, flow, 'face', `人脸：${picture.error.code === 'picture' ? '照片打不开' : '照片不合要求'}`);
        return sendBack(reply, deps, flow.session, { path: stagePaths[part], message: picture.error.message });
      }
      await keepPicture(deps, flow, part, picture.value);
      if (part === 'person') await rotateSession(reply, deps, 'signing', flow.session);
      return reply.redirect(part === 'card' ? stagePaths.person : stagePaths.read, 303);
    });
  }
  app.post('/sign/problem', async (request, reply) => {
    const flow = await openFlow(request, reply, deps, 'any');
    if (flow === null) return reply;
    const words = problemWords[formText(request, 'problem')];
    if (words !== undefined) await recordProblem(deps, flow, 'face', words);
    return reply.code(204).send();
  });
}

async function keepPicture(deps: HubDeps, flow: Flow, part: 'card' | 'person', picture: Picture): Promise<void> {
  await saveStep(deps, flow, 'face', async (draft, tx) => {
    const document = await storeDocument(tx, deps, flow.household.householdId, [picture.bytes]);
    return { ...draft, [part]: { document, mediaType: picture.mediaType, atMs: flow.nowMs } };
  });
}

async function receivePicture(request: FastifyRequest): Promise<Result<Picture, Refusal>> {
  const upload = await readUpload(request, largestPictureBytes);
  if (!upload.ok) return upload;
  return upload.value.length === 0 ? refuse('picture_missing', '没有收到照片，请拍照或选择照片后再点“确定”。') : readPicture(upload.value);
}
