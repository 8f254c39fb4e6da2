import type { Job, JobKind } from '../../../shared/desk/job-calls.ts';

type Counts = Pick<Job, 'total' | 'done' | 'failed'>;
export type StopReason = 'paused' | 'cancelled' | 'signed_out' | 'closing';

type KindWords = {
  /** What was done to the good ones. */
  readonly did: string;
  readonly unit: string;
  /** What a person who comes back after a power cut wants to know first. */
  readonly notTwice: string;
};
const wordsByKind: Readonly<Record<JobKind, KindWords>> = {
  import: { did: '已导入', unit: '户', notTwice: '未重复导入' },
  publish: { did: '已推送', unit: '户', notTwice: '未重复推送' },
  seal: { did: '已盖章', unit: '份', notTwice: '未重复盖章' },
};

export function endSentence(kind: JobKind, { done, failed }: Counts): string {
  const { did, unit } = wordsByKind[kind];
  return `${did} ${done} ${unit}${failed === 0 ? '' : `，${failed} ${unit}未成功，请查看原因后重试`}。`;
}

/** A job that was not ended: 「已完成 312 / 800，未重复盖章」. */
export function interruptedSentence(kind: JobKind, counts: Counts): string {
  return `${soFar(counts)}，${wordsByKind[kind].notTwice}。签约台曾关闭或断电，任务中断，可以继续办理其余部分。`;
}

export function stopSentence(kind: JobKind, reason: StopReason, counts: Counts): string {
  switch (reason) {
    case 'paused': return `已暂停：${soFar(counts)}，其余可以随时继续。`;
    case 'cancelled': return `已取消：${soFar(counts)}，已完成的保留，其余没有办理。`;
    case 'signed_out': return `办理人已退出登录，任务已暂停：${soFar(counts)}。有权限的人员登录后可以继续。`;
    case 'closing': return interruptedSentence(kind, counts);
  }
}

/** A job that stopped itself because nothing could go on. */
export function haltedSentence(counts: Counts, problem: string): string {
  return `任务已自动暂停：${soFar(counts)}，已完成的不受影响。${problem}处理好后点“继续”。`;
}

export function brokenSentence(kind: JobKind, counts: Counts): string {
  return `任务中途出错，已停止：${soFar(counts)}，${wordsByKind[kind].notTwice}。错误已记入日志，可以继续办理；仍不行请联系管理员。`;
}

function soFar({ done, failed, total }: Counts): string {
  return `已完成 ${done} / ${total}${failed === 0 ? '' : `，未成功 ${failed}`}`;
}
