import { effectiveClosesAtMs, shanghaiWords, signingWindowState } from '../domain/signing-window.ts';
import { currentSigning, latestAgreement, openWaiver } from '../domain/situation.ts';
import type { Situation } from '../domain/situation.ts';
import type { Agreement, Progress } from '../domain/records.ts';
import { voidReasonLabels } from './labels-zh.ts';

/** The steps of the citizen's way, as staff read them. */
export const progressLabels: Readonly<Record<Progress['step'], string>> = {
  portal: '已登录', opened: '已打开签约页', consent: '阅读同意书', identity: '核对身份信息', face: '人脸', read: '阅读协议', sign: '手写签字', code: '短信验证码',
  submitted: '已提交', sealed_viewed: '已查看盖章协议',
};

/** Sentences that a member of the hotline can read out to the caller, first what is, then what to do. */
export function wordsToSay(situation: Situation, progress: Progress | null, nowMs: number): string[] {
  const { batch, household } = situation;
  const agreement = latestAgreement(situation);
  if (batch === null || household === null || agreement === null) return [];
  const waiver = openWaiver(situation);
  if (waiver !== null) {
    return waiver.status === 'signed'
      ? ['您的《放弃签约声明书》已收到，工作人员正在确认。']
      : ['您的《放弃签约声明书》已发出，请登录“福田区公共住房智慧管理系统”，在【补租业务】—【签约信息】中阅读并签字。'];
  }
  switch (agreement.status) {
    case 'draft': return ['您的协议还在准备中，推送后会以短信通知您。'];
    case 'awaiting_signature': return [...awaitingWords(situation, agreement, nowMs), ...problemWords(progress)];
    case 'signed': return [`${currentSigning(situation, agreement)?.counter?.agent === undefined ? '您已完成签字' : '受托人已代您签字'}，工作人员正在审核，无须再操作。`];
    case 'approved': return ['您的签字已审核通过，等待盖章，盖章后会以短信通知您。'];
    case 'sealed': return ['您的协议已盖章。请登录系统，在【补租业务】—【签约信息】中点击“签约信息”蓝色按钮，点击“查看”可以打印或保存。'];
    case 'void': return [`该协议已作废，原因是：${agreement.voidReason === null ? '' : voidReasonLabels[agreement.voidReason]}。`];
    default: return [];
  }
}

function awaitingWords(situation: Situation, agreement: Agreement, nowMs: number): string[] {
  const { batch, household } = situation;
  if (batch === null || household === null) return [];
  const state = signingWindowState(batch, household, agreement, nowMs);
  if (state === 'not_open') return [`签约还没有开始，请在${shanghaiWords(batch.opensAtMs)}以后签字。`];
  if (state === 'closed') return ['签约期限已过，未完成签约的视为放弃本次申请。如有特殊情况，我们可以为您登记并报管理员。'];
  const until = `请在${shanghaiWords(effectiveClosesAtMs(batch, household, agreement))}之前完成签字。`;
  const back = agreement.returned;
  const first = back === null
    ? '请登录“福田区公共住房智慧管理系统”，选择【补租业务】—【签约信息】，点击【签约协议】蓝色按钮，用微信扫码签字。'
    : `您的签字因“${back.reason}”被退回，请重新签字。${back.note}`;
  return [first, until];
}

function problemWords(progress: Progress | null): string[] {
  if (progress === null || progress.problem === null) return [];
  return [`您上次停在“${progressLabels[progress.step]}”：${progress.problem}。`];
}
