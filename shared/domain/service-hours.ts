import { shanghaiDate, shanghaiText } from './signing-window.ts';

/** From one day to another, both included, as `2026-10-01`. */
export type DaySpan = { readonly from: string; readonly to: string };
/** Which days differ from Monday to Friday: holidays, and weekend days that are worked instead. */
export type WorkCalendar = { readonly holidays: readonly DaySpan[]; readonly workdays: readonly DaySpan[] };
/** Minutes since midnight in Asia/Shanghai, half-open. */
export type HourSpan = { readonly fromMinute: number; readonly toMinute: number };

const dayMs = 24 * 3_600_000;
/** The longest holidays last nine days; whatever lies further off is a fault of the calendar. */
const daysAhead = 31;
const weekdays = ['周日', '周一', '周二', '周三', '周四', '周五', '周六'] as const;

/** The spans in `工作日9:00-12:00，14:00-18:00`; none when the text says them otherwise, and then nothing is claimed. */
export function readHourSpans(text: string): HourSpan[] {
  const spans = [...text.matchAll(/(\d{1,2})[:：](\d{2})\s*[-–—~～至到]\s*(\d{1,2})[:：](\d{2})/g)]
    .map(([, fromHour, fromRest, toHour, toRest]) => ({ fromMinute: Number(fromHour) * 60 + Number(fromRest), toMinute: Number(toHour) * 60 + Number(toRest) }));
  return spans.every((each) => each.fromMinute < each.toMinute && each.toMinute <= 24 * 60) ? spans.toSorted((one, other) => one.fromMinute - other.fromMinute) : [];
}

/** `2026-10-01..2026-10-07,2027-01-01` → its spans; null when it says anything else. */
export function readDaySpans(text: string): DaySpan[] | null {
  const spans = text.split(/[,，\s]+/).filter((each) => each !== '').map((each) => /^(\d{4}-\d{2}-\d{2})(?:\.\.(\d{4}-\d{2}-\d{2}))?$/.exec(each));
  const read = spans.flatMap((match) => (match?.[1] === undefined ? [] : [{ from: match[1], to: match[2] ?? match[1] }]));
  return read.length === spans.length && read.every((each) => isDay(each.from) && isDay(each.to) && each.from <= each.to) ? read : null;
}

/**
 * Whether somebody answers 咨询电话 at this moment, and the sentence that says so, with when they next do (product.md: workdays, with a
 * holiday calendar). Null when the hours are not known. Judged in Asia/Shanghai whatever the reader's clock says.
 */
export function lineNow(spans: readonly HourSpan[], calendar: WorkCalendar, nowMs: number): { readonly isOpen: boolean; readonly words: string } | null {
  if (spans.length === 0) return null;
  const minute = minuteOfDay(nowMs);
  if (isWorkday(calendar, nowMs) && spans.some((each) => each.fromMinute <= minute && minute < each.toMinute)) return { isOpen: true, words: '现在有人接听' };
  for (let days = 0; days <= daysAhead; days += 1) {
    const dayAtMs = nowMs + days * dayMs;
    const next = isWorkday(calendar, dayAtMs) ? spans.find((each) => days > 0 || each.fromMinute > minute) : undefined;
    if (next !== undefined) return { isOpen: false, words: `现在没有人接听，${dayWords(dayAtMs, days)}${clockWords(next.fromMinute)}开始` };
  }
  return { isOpen: false, words: '现在没有人接听' };
}

function isWorkday(calendar: WorkCalendar, timeMs: number): boolean {
  const day = shanghaiDate(timeMs);
  if (calendar.workdays.some((each) => each.from <= day && day <= each.to)) return true;
  if (calendar.holidays.some((each) => each.from <= day && day <= each.to)) return false;
  return weekdayOf(timeMs) >= 1 && weekdayOf(timeMs) <= 5;
}

function dayWords(timeMs: number, days: number): string {
  if (days === 0) return '今天';
  if (days === 1) return '明天';
  const [, month, day] = shanghaiDate(timeMs).split('-').map(Number);
  return days < 7 ? weekdays[weekdayOf(timeMs)] ?? '' : `${month}月${day}日`;
}

function weekdayOf(timeMs: number): number {
  return new Date(`${shanghaiDate(timeMs)}T00:00:00Z`).getUTCDay();
}

function minuteOfDay(timeMs: number): number {
  const text = shanghaiText(timeMs);
  return Number(text.slice(11, 13)) * 60 + Number(text.slice(14, 16));
}

function clockWords(minute: number): string {
  return `${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')}`;
}

function isDay(text: string): boolean {
  const timeMs = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(timeMs) && new Date(timeMs).toISOString().startsWith(text);
}
