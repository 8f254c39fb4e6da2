import { shanghaiDate, shanghaiText } from '../../shared/domain/signing-window.ts';

/** `2026-01-20 09:30`, or 「—」 where there is no time. All times are Asia/Shanghai, wherever the computer thinks it is. */
export function timeText(timeMs: number | null): string {
  return timeMs === null ? '—' : shanghaiText(timeMs);
}

/** Today `14:05`, else `01-20 14:05`: for lists where every line has a time. */
export function shortTimeText(timeMs: number, nowMs: number): string {
  const text = shanghaiText(timeMs);
  if (shanghaiDate(timeMs) === shanghaiDate(nowMs)) return text.slice(11);
  return text.slice(0, 4) === shanghaiText(nowMs).slice(0, 4) ? text.slice(5) : text;
}

/** `2026-01-20 09:30 至 2026-01-23 18:00` */
export function windowText(signingWindow: { readonly opensAtMs: number; readonly closesAtMs: number }): string {
  return `${shanghaiText(signingWindow.opensAtMs)} 至 ${shanghaiText(signingWindow.closesAtMs)}`;
}

/** How long work takes, to the second: `8 秒`, `2 分 5 秒`; from an hour on as `durationText`. */
export function workText(lengthMs: number): string {
  const seconds = Math.max(1, Math.round(lengthMs / 1000));
  if (seconds < 60) return `${seconds} 秒`;
  return seconds < 3600 ? `${Math.floor(seconds / 60)} 分 ${seconds % 60} 秒` : durationText(lengthMs);
}

/** How long something lasts, in the two largest units: `2天3小时`, `18分钟`. */
export function durationText(lengthMs: number): string {
  const minutes = Math.max(0, Math.floor(lengthMs / 60_000));
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  if (days > 0) return hours > 0 ? `${days}天${hours}小时` : `${days}天`;
  if (hours > 0) return rest > 0 ? `${hours}小时${rest}分钟` : `${hours}小时`;
  return `${rest}分钟`;
}
