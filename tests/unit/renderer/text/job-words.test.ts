import { expect, test } from 'vitest';
import { canResume, failureLines, isAtWork, jobPercent, jobStateWords, jobText, paceText, phaseText } from '../../../../renderer/text/job-words.ts';
import { workText } from '../../../../renderer/text/times.ts';
import type { Job } from '../../../../shared/desk/job-calls.ts';

const running: Job = {
  jobId: 'j', kind: 'seal', state: 'running', batchId: 'b', staffName: '赵用印', total: 800, done: 312, failed: 0, phase: 'working', perMinute: 1200, leftMs: 24_400, workedMs: 9_000,
  startedAtMs: 0, finishedAtMs: null, message: '',
};

test('a job counts what is done out of all, and what did not succeed apart', () => {
  expect(jobText(running)).toBe('已完成 312 / 800');
  expect(jobText({ ...running, failed: 2 })).toBe('已完成 312 / 800，未成功 2');
});

test('its pace is told by the second when it is quick, by the minute when it is slow, and not at all while nobody knows', () => {
  expect(paceText(running)).toBe('每秒 20 份，约剩 24 秒');
  expect(paceText({ ...running, kind: 'publish', perMinute: 90, leftMs: 325_000 })).toBe('每分钟 90 户，约剩 5 分 25 秒');
  expect(paceText({ ...running, perMinute: null, leftMs: null })).toBe('');
});

test('every phase and state has its words', () => {
  expect(phaseText(running)).toBe('正在盖章并逐份核对');
  expect(phaseText({ ...running, phase: 'starting' })).toBe('正在准备');
  expect(phaseText({ ...running, phase: 'finishing' })).toBe('正在完成已开始的部分');
  expect(phaseText({ ...running, phase: null })).toBe('');
  expect(Object.values(jobStateWords).every(({ text }) => /^[\u4e00-\u9fff]+$/u.test(text))).toBe(true);
});

test('progress never shows 100 % before the last one is done, and counts what failed as dealt with', () => {
  expect(jobPercent({ ...running, done: 700, failed: 99 })).toBe(99);
  expect(jobPercent({ ...running, done: 700, failed: 100 })).toBe(100);
  expect(jobPercent({ ...running, total: 0, done: 0 })).toBe(0);
  expect(jobPercent({ ...running, total: 0, done: 0, state: 'finished' })).toBe(100);
});

test('only paused and interrupted jobs can be gone on with', () => {
  const states = ['running', 'pausing', 'paused', 'interrupted', 'finished', 'cancelled'] as const;
  expect(states.filter((state) => canResume({ state }))).toEqual(['paused', 'interrupted']);
  expect(states.filter((state) => isAtWork({ state }))).toEqual(['running', 'pausing']);
});

test('what failed is copied as lines of a table', () => {
  expect(failureLines([{ items: [{ name: '王大三', message: '缺少：开户银行。' }] }, { items: [{ name: '李四', message: '签约期限已过。' }] }]))
    .toBe('家庭\t未成功的原因\n王大三\t缺少：开户银行。\n李四\t签约期限已过。');
});

test.each([[300, '1 秒'], [8_400, '8 秒'], [125_000, '2 分 5 秒'], [3_660_000, '1小时1分钟']])('%d ms are %s', (lengthMs, text) => {
  expect(workText(lengthMs)).toBe(text);
});
