import type { FastifyInstance } from 'fastify';
import { endSessions } from '../security/sessions.ts';
import type { HubDeps } from '../store/hub-deps.ts';
import { registerConsentRoutes } from './citizen-consent.ts';
import { registerContactRoutes } from './citizen-contact.ts';
import { registerCounterRoutes } from './citizen-counter.ts';
import { registerEntryRoutes } from './citizen-entry.ts';
import { registerFaceRoutes } from './citizen-face.ts';
import { registerFaceProviderRoutes } from './citizen-face-provider.ts';
import { registerLookRoute } from './citizen-look.ts';
import { registerOtherPhoneRoutes } from './citizen-other-phone.ts';
import { registerReadRoutes } from './citizen-read.ts';
import { registerCitizenScope } from './citizen-reply.ts';
import { registerSessionRoutes } from './citizen-session.ts';
import { registerSubmitRoutes } from './citizen-submit.ts';
import { registerWriteRoutes } from './citizen-write.ts';
import { registerPhotoPhoneRoutes } from './photo-phone.ts';

/** The citizen's way from the QR code to 提交 (product.md, The citizen's way), with 请工作人员联系我 and 退出. */
export function registerCitizenRoutes(app: FastifyInstance, deps: HubDeps): void {
  registerCitizenScope(app, deps, (scope) => {
    registerEntryRoutes(scope, deps);
    registerConsentRoutes(scope, deps);
    registerCounterRoutes(scope, deps);
    if (deps.config.face.hasLivePhoto) {
      registerFaceRoutes(scope, deps);
      registerOtherPhoneRoutes(scope, deps);
      registerPhotoPhoneRoutes(scope, deps);
    }
    registerFaceProviderRoutes(scope, deps);
    registerReadRoutes(scope, deps);
    registerWriteRoutes(scope, deps);
    registerSubmitRoutes(scope, deps);
    registerContactRoutes(scope, deps);
    registerLookRoute(scope, deps);
    registerSessionRoutes(scope, deps);
    scope.post('/exit', async (request, reply) => {
      await endSessions(request, reply, deps);
      return reply.header('clear-site-data', '"cache", "storage"').redirect('/', 303);
    });
  });
}
