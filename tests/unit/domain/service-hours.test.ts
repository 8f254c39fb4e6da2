import { expect, test } from 'vitest';
import { readHubConfig } from '../../../citizen-web/config.ts';
import { lineNow, readDaySpans, readHourSpans } from '../../../shared/domain/service-hours.ts';
import { shanghaiTimeMs } from '../../../shared/domain/signing-window.ts';
import { must } from '../../../shared/lib/assert.ts';

const guideHours = readHourSpans('工作日9:00-12:00，14:00-18:00');

function at(text: string, calendar = plainCalendar()): string | undefined {
  return lineNow(guideHours, calendar, must(shanghaiTimeMs(text), 'a time'))?.words;
}

/** The calendar that a hub has when nobody has set another. */
function plainCalendar() {
  const config = readHubConfig({ HUB_DEMO: '1' });
  return must(config.ok ? config.value : null, 'a configuration').calendar;
}

test.each([
  ['2026-01-20 09:00', '现在有人接听'],
  ['2026-01-20 11:59', '现在有人接听'],
  ['2026-01-20 12:00', '现在没有人接听，今天14:00开始'],
  ['2026-01-20 08:59', '现在没有人接听，今天9:00开始'],
  ['2026-01-20 18:00', '现在没有人接听，明天9:00开始'],
  ['2026-01-23 18:00', '现在没有人接听，周一9:00开始'],
  ['2026-01-24 10:00', '现在没有人接听，周一9:00开始'],
  ['2026-01-25 23:59', '现在没有人接听，明天9:00开始'],
  ['2026-02-14 10:00', '现在有人接听'],
  ['2026-02-14 18:30', '现在没有人接听，2月24日9:00开始'],
  ['2026-10-01 10:00', '现在没有人接听，10月8日9:00开始'],
  ['2026-10-05 10:00', '现在没有人接听，周四9:00开始'],
  ['2026-10-10 15:00', '现在有人接听'],
])('at %s in Shanghai: %s', (text, words) => {
  expect(at(text)).toBe(words);
});

test('hours that are said in another way claim nothing; a calendar without an end does not search for ever', () => {
  expect(lineNow(readHourSpans('请在上班时间来电'), plainCalendar(), 0)).toBeNull();
  expect(readHourSpans('18:00-9:00')).toEqual([]);
  expect(readHourSpans('周一至周五 上午 8：30—12：00、下午2:30至6:00')).toHaveLength(2);
  expect(at('2026-01-20 10:00', { holidays: [{ from: '2026-01-01', to: '2026-12-31' }], workdays: [] })).toBe('现在没有人接听');
});

test('days are read as they are written, and a slip is refused with how to write them', () => {
  expect(readDaySpans('2026-10-01..2026-10-07， 2027-01-01')).toEqual([{ from: '2026-10-01', to: '2026-10-07' }, { from: '2027-01-01', to: '2027-01-01' }]);
  for (const wrong of ['2026-2-30', '2026-02-30', '2026-10-07..2026-10-01', '国庆']) expect(readDaySpans(wrong), wrong).toBeNull();
  const config = readHubConfig({ HUB_DEMO: '1', HUB_HOLIDAYS: '国庆' });
  expect(config.ok ? '' : config.error.message).toContain('2026-10-01..2026-10-07');
});
