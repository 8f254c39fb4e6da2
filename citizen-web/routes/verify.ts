import type { FastifyInstance } from 'fastify';
import { verifyPage } from '../pages/verify-pages.ts';
import { addressKey, rateEndsAtMs, takeFromRate, untilWords } from '../security/rate-limits.ts';
import type { HubDeps } from '../store/hub-deps.ts';
import { checkFile, checkRegistered } from '../store/citizen-verify.ts';
import { registerCitizenScope, sendPage } from './citizen-reply.ts';
import { readUpload } from './upload-file.ts';

const largestFileBytes = 30 * 1024 * 1024;
/** Of those that an address has, so many are used by a file whose check took so long that it was given up. */
const givenUpUses = 15;

/** 验真, public and without login: by the QR code on the PDF, or by the file. Nothing personal is shown. */
export function registerVerifyRoutes(app: FastifyInstance, deps: HubDeps): void {
  registerCitizenScope(app, deps, (scope) => {
    scope.get('/verify', async (_request, reply) => sendPage(reply, deps, verifyPage({ answer: null, isFile: false })));
    for (const path of ['/v/:id', '/verify/:id']) {
      scope.get<{ Params: { id: string } }>(path, async (request, reply) => {
        if (!(await isAllowed(deps, request.ip))) return sendPage(reply, deps, verifyPage({ answer: null, isFile: false, problem: tooMany(deps) }), { statusCode: 429 });
        return sendPage(reply, deps, verifyPage({ answer: await checkRegistered(deps, request.params.id), isFile: false }));
      });
    }
    scope.post('/verify', async (request, reply) => {
      if (!(await isAllowed(deps, request.ip))) return sendPage(reply, deps, verifyPage({ answer: null, isFile: true, problem: tooMany(deps) }), { statusCode: 429 });
      const upload = await readUpload(request, largestFileBytes);
      if (!upload.ok) return sendPage(reply, deps, verifyPage({ answer: null, isFile: true, problem: upload.error.message }), { statusCode: 422 });
      if (upload.value.length === 0) return sendPage(reply, deps, verifyPage({ answer: null, isFile: true, problem: '请先选择协议 PDF 文件，再点“开始核对”。' }), { statusCode: 422 });
      const checked = await checkFile(deps, upload.value);
      // Made to hold others up, whether on purpose or not: four of these in ten minutes and the address has to wait.
      if (!checked.ok && checked.error.code === 'given_up') await isAllowed(deps, request.ip, givenUpUses - 1);
      if (!checked.ok) return sendPage(reply, deps, verifyPage({ answer: null, isFile: true, problem: checked.error.message }), { statusCode: checked.error.code === 'busy' ? 503 : 422 });
      return sendPage(reply, deps, verifyPage({ answer: checked.value, isFile: true }));
    });
  });
}

function tooMany({ clock }: HubDeps): string {
  return `核对次数太多，请在 ${untilWords(rateEndsAtMs('verifyPerAddress', clock.nowMs()), clock.nowMs())} 以后再试。`;
}

function isAllowed(deps: HubDeps, address: string, uses = 1): Promise<boolean> {
  return deps.db.transaction().execute((tx) => takeFromRate(tx, deps, 'verifyPerAddress', addressKey(deps, address), uses));
}
