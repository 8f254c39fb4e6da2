import type { Job, JobKind } from '../../shared/desk/job-calls.ts';
import { workText } from './times.ts';
import type { TagWords } from './words.ts';

/** The words of the desk for bulk jobs. */
export const jobTitles: Readonly<Record<JobKind, string>> = { import: '导入', publish: '推送', seal: '盖章' };
export const jobUnits: Readonly<Record<JobKind, string>> = { import: '户', publish: '户', seal: '份' };

export const jobStateWords: Readonly<Record<Job['state'], TagWords>> = {
  running: { text: '进行中', color: 'blue' }, pausing: { text: '正在停下', color: 'orange' }, paused: { text: '已暂停', color: 'orange' },
  interrupted: { text: '已中断', color: 'red' }, finished: { text: '已结束', color: 'green' }, cancelled: { text: '已取消', color: 'default' },
};

const workWords: Readonly<Record<JobKind, string>> = { import: '正在导入', publish: '正在生成并保存协议', seal: '正在盖章并逐份核对' };

export function isAtWork(job: Pick<Job, 'state'>): boolean {
  return job.state === 'running' || job.state === 'pausing';
}

/** Paused and interrupted jobs wait for somebody to go on with them. */
export function canResume(job: Pick<Job, 'state'>): boolean {
  return job.state === 'paused' || job.state === 'interrupted';
}

export function phaseText(job: Pick<Job, 'kind' | 'phase'>): string {
  if (job.phase === null) return '';
  if (job.phase === 'starting') return '正在准备';
  return job.phase === 'finishing' ? '正在完成已开始的部分' : workWords[job.kind];
}

/** 「已完成 312 / 800」, and what did not succeed. */
export function jobText(job: Pick<Job, 'done' | 'total' | 'failed'>): string {
  return `已完成 ${job.done} / ${job.total}${job.failed === 0 ? '' : `，未成功 ${job.failed}`}`;
}

/** How fast, and how long still: 「每分钟 1200 户，约剩 25 秒」; slow work is told by the minute, quick work by the second. */
export function paceText(job: Pick<Job, 'kind' | 'perMinute' | 'leftMs'>): string {
  if (job.perMinute === null || job.leftMs === null) return '';
  const unit = jobUnits[job.kind];
  const rate = job.perMinute >= 600 ? `每秒 ${Math.round(job.perMinute / 60)} ${unit}` : `每分钟 ${job.perMinute} ${unit}`;
  return `${rate}，约剩 ${workText(job.leftMs)}`;
}

export function jobPercent(job: Pick<Job, 'done' | 'failed' | 'total' | 'state'>): number {
  if (job.total === 0) return isAtWork(job) ? 0 : 100;
  return Math.floor(((job.done + job.failed) / job.total) * 100);
}

/** What lands on the clipboard: a line for each, ready for a spreadsheet. */
export function failureLines(groups: readonly { readonly items: readonly { readonly name: string; readonly message: string }[] }[]): string {
  return ['家庭\t未成功的原因', ...groups.flatMap((group) => group.items.map((item) => `${item.name}\t${item.message}`))].join('\n');
}
