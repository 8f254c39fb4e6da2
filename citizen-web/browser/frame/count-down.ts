import { passedMs } from './passed-time.ts';

const minuteMs = 60_000;

/** Keeps the countdown of the page right, and shows it half an hour before the close. */
export function startCountdown(): void {
  const note = document.getElementById('countdown');
  const left = document.getElementById('countdown-left');
  if (note === null || left === null) return;
  const leftAtStartMs = Number(note.dataset['leftMs']);
  const shownMs = Number(note.dataset['shownMs']);
  const tick = (): void => {
    const leftMs = leftAtStartMs - passedMs();
    if (leftMs <= 0) {
      note.textContent = '签约期限已到，不能再提交。如有疑问，请拨打页面下方的咨询电话。';
      note.hidden = false;
      return;
    }
    note.hidden = leftMs > shownMs;
    const words = `距签约截止还有${leftMs <= minuteMs ? '不到 1' : ` ${Math.ceil(leftMs / minuteMs)}`} 分钟`;
    if (left.textContent !== words) left.textContent = words;
    setTimeout(tick, 1000);
  };
  tick();
}
