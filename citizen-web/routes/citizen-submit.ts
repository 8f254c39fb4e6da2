import type { FastifyInstance, FastifyReply } from 'fastify';
import { citizenStatusLabels } from '../../shared/text/labels-zh.ts';
import type { Agreement } from '../../shared/domain/records.ts';
import { shanghaiDate, shanghaiWords } from '../../shared/domain/signing-window.ts';
import { currentSigning } from '../../shared/domain/situation.ts';
import { must } from '../../shared/lib/assert.ts';
import { checkPage, donePage } from '../pages/check-pages.ts';
import { deviceHashOf } from '../security/device-id.ts';
import { sendCode, waitingCode } from '../security/one-time-codes.ts';
import { flashOf, touchSession } from '../security/sessions.ts';
import { recordProblem, writeProgress } from '../store/citizen-drafts.ts';
import { submitBinding, submitSigning } from '../store/citizen-submit.ts';
import type { HubDeps } from '../store/hub-deps.ts';
import { applicantName, documentName, loadFlow, maskedContactPhone, openFlow, sendExpired } from './citizen-flow.ts';
import type { Flow, LoadedFlow } from './citizen-flow.ts';
import { formText, frameOf, sendBack, sendMessage, sendPage } from './citizen-reply.ts';
import { userAgentFamilyOf } from './device-class.ts';

/** Steps 6 and 7: the last look, 获取短信验证码, 提交, and what comes next. */
export function registerSubmitRoutes(app: FastifyInstance, deps: HubDeps): void {
  app.get('/sign/check', async (request, reply) => {
    const flow = await openFlow(request, reply, deps, 'check');
    return flow === null ? reply : sendCheckPage(reply, deps, flow);
  });
  app.post('/sign/code', async (request, reply) => {
    const flow = await openFlow(request, reply, deps, 'check');
    if (flow === null) return reply;
    const { household, agreement } = flow;
    const sent = await deps.db.transaction().execute(async (tx) => {
      const result = await sendCode(tx, deps, {
        ...submitBinding(flow.session.tokenHash, flow.issued, flow.draft), phone: household.contactPhone, residentId: null, isKnown: true, householdId: household.householdId,
        agreementNo: agreement.agreementNo, address: request.ip,
      });
      if (result.ok) await writeProgress(tx, deps, flow, 'code', null);
      return result;
    });
    return sent.ok ? reply.redirect('/sign/check', 303) : sendBack(reply, deps, flow.session, { path: '/sign/check', message: sent.error.message });
  });
  app.post('/sign/submit', async (request, reply) => {
    const flow = await openFlow(request, reply, deps, 'check');
    if (flow === null) return reply;
    // The handler begins once the whole request is here, and the flow is judged by the time it began.
    const submitted = await submitSigning(deps, { ...flow, typedCode: formText(request, 'code'), arrivedAtMs: flow.nowMs, address: request.ip, userAgentFamily: userAgentFamilyOf(request), deviceHash: deviceHashOf(request, reply, deps) });
    if (submitted.ok || submitted.error.code === 'signed') return reply.redirect('/sign/done', 303);
    if (['closed', 'expired', 'superseded', 'void', 'waiver_open'].includes(submitted.error.code)) {
      return sendMessage(reply, deps, { title: '未能提交', happened: submitted.error.message, advice: '请拨打页面下方的咨询电话。' }, { contact: 'possible', statusCode: 409 });
    }
    await recordProblem(deps, flow, 'code', `提交：${submitted.error.message}`);
    return sendBack(reply, deps, flow.session, { path: '/sign/check', message: submitted.error.message });
  });
  app.get('/sign/done', async (request, reply) => {
    const session = await touchSession(request, deps, 'signing');
    const flow = session === null || !session.state.phoneVerified ? null : await loadFlow(deps, session);
    if (flow === null) return sendExpired(reply, deps);
    if (!['signed', 'approved', 'sealed'].includes(flow.agreement.status)) return reply.redirect('/sign', 303);
    return sendPage(reply, deps, donePage(doneView(flow)), { contact: 'possible' });
  });
}

async function sendCheckPage(reply: FastifyReply, deps: HubDeps, flow: Flow): Promise<FastifyReply> {
  const waiting = await waitingCode(deps.db, deps, submitBinding(flow.session.tokenHash, flow.issued, flow.draft));
  const content = checkPage({
    problem: flashOf(flow.session), documentName: documentName(flow.agreement), facts: checkFacts(flow), signedOn: dateWords(flow.nowMs), maskedPhone: maskedContactPhone(flow),
    drawings: flow.draft.characters.map((each) => must(each.drawing, 'every character is drawn')), serial: waiting?.serial ?? null, waitSeconds: waiting?.waitSeconds ?? 0,
  });
  return sendPage(reply, deps, content, frameOf(flow));
}

function checkFacts(flow: Flow): { label: string; value: string }[] {
  const { values } = flow.issued.fields;
  const facts = [{ label: '编号', value: flow.agreement.agreementNo }, { label: '主申请人', value: applicantName(flow) }];
  if (flow.agreement.kind !== 'agreement') return facts;
  return [...facts, { label: '承租住房', value: values['housingAddress'] ?? '' }, { label: '每月补租金额', value: `${values['monthlySubsidy'] ?? ''} 元` }];
}

function doneView(flow: LoadedFlow): Parameters<typeof donePage>[0] {
  const { agreement, situation } = flow;
  const signing = currentSigning(situation, agreement);
  const isWaiver = agreement.kind === 'waiver_statement';
  const waiting = isWaiver ? '工作人员确认后会发短信告知结果。' : '工作人员将审核您的签字，审核通过后盖章。盖章后会发短信提醒，届时可登录查看、打印、保存协议。';
  return {
    documentName: documentName(agreement), statusLabel: citizenStatusLabels[agreement.status], submittedAt: signing === null ? null : shanghaiWords(signing.submittedAtMs),
    next: agreement.status === 'sealed' ? sealedWords(agreement) : `${waiting}如签字需要重写，会发短信提醒您。`,
    viewAction: agreement.sealed?.channel === 'digital' ? `/portal/view/${agreement.agreementId}` : null,
  };
}

function sealedWords(agreement: Agreement): string {
  return agreement.sealed?.channel === 'paper' ? '已办理纸质签约，以纸质原件为准。' : '协议已盖章，可以查看、打印或保存。';
}

/** `2026年1月21日` in Asia/Shanghai. */
function dateWords(timeMs: number): string {
  const [year, month, day] = shanghaiDate(timeMs).split('-').map(Number);
  return `${year}年${month}月${day}日`;
}
