import { expect, test } from 'vitest';
import { durationText, shortTimeText, timeText, windowText } from '../../../../renderer/text/times.ts';

const noonMs = Date.parse('2026-01-21T12:00:00+08:00');

test('times are Asia/Shanghai wherever the computer stands', () => {
  expect(timeText(Date.parse('2026-01-20T01:30:00Z'))).toBe('2026-01-20 09:30');
  expect(timeText(null)).toBe('—');
  expect(windowText({ opensAtMs: Date.parse('2026-01-20T09:30:00+08:00'), closesAtMs: Date.parse('2026-01-23T18:00:00+08:00') })).toBe('2026-01-20 09:30 至 2026-01-23 18:00');
});

test('lists leave out what is today or this year', () => {
  expect(shortTimeText(noonMs, noonMs)).toBe('12:00');
  expect(shortTimeText(Date.parse('2026-01-20T23:59:00+08:00'), noonMs)).toBe('01-20 23:59');
  expect(shortTimeText(Date.parse('2025-12-31T23:59:00+08:00'), noonMs)).toBe('2025-12-31 23:59');
});

test.each([[0, '0分钟'], [-5, '0分钟'], [18 * 60_000, '18分钟'], [3_600_000, '1小时'], [3_660_000, '1小时1分钟'], [26 * 3_600_000, '1天2小时'], [48 * 3_600_000 + 60_000, '2天']])('%i ms are %s', (lengthMs, text) => {
  expect(durationText(lengthMs)).toBe(text);
});
