import { expect, test } from 'vitest';
import { clockText, offlineLeftText } from '../../../../renderer/text/words.ts';

const dayMs = 86_400_000;

test.each([
  [6.9 * dayMs, '离线登录还可用 6 天'], [dayMs, '离线登录还可用 1 天'], [5 * 3_600_000 + 60_000, '离线登录还可用 5小时1分钟'], [0, '离线登录期限已过，退出后须联网登录'], [-1, '离线登录期限已过，退出后须联网登录'],
])('%d ms left: %s', (leftMs, words) => {
  expect(offlineLeftText({ offlineUntilMs: 1_000 + leftMs }, 1_000)).toBe(words);
});

test('who has never been told how long says nothing', () => {
  expect(offlineLeftText({ offlineUntilMs: null }, 0)).toBe('');
  expect(offlineLeftText({}, 0)).toBe('');
});

test.each([[0, null], [60_000, null], [-60_000, null], [61_000, '本机时间比服务器快 1 分钟，请校准'], [-14 * 60_000, '本机时间比服务器慢 14 分钟，请校准']])('a clock %d ms ahead', (clockAheadMs, words) => {
  expect(clockText({ clockAheadMs })).toBe(words);
});

test('a clock that nobody has compared is not complained of', () => {
  expect(clockText({ clockAheadMs: null })).toBeNull();
  expect(clockText({})).toBeNull();
});
