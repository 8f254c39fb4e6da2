const startedAtMs = Date.now();
const startedMark = performance.now();

/** Milliseconds since the page was made. Asleep, a phone may stop the one clock; set by hand, it may turn the other back. */
export function passedMs(): number {
  return Math.max(Date.now() - startedAtMs, performance.now() - startedMark, 0);
}
