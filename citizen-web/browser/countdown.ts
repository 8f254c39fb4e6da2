/** Keeps the “again” button quiet for its 60 seconds, and lets 提交 be pressed once. */
for (const waiting of document.querySelectorAll<HTMLElement>('[data-wait-seconds]')) wait(waiting, Number(waiting.dataset['waitSeconds']));

for (const button of document.querySelectorAll<HTMLButtonElement>('[data-once]')) {
  button.form?.addEventListener('submit', () => {
    // After this event, or the button's own form would not be sent.
    setTimeout(() => {
      button.disabled = true;
      button.textContent = '正在提交，请稍候…';
    }, 0);
  });
}
// Coming back with the back button shows the page as it was left: pressed.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});

function wait(waiting: HTMLElement, seconds: number): void {
  const button = waiting.querySelector('button');
  if (button === null || !(seconds > 0)) return;
  const words = button.textContent;
  let left = seconds;
  const tick = (): void => {
    button.disabled = left > 0;
    button.textContent = left > 0 ? `${left} 秒后可再次获取` : words;
    if (left === 0) return;
    left -= 1;
    setTimeout(tick, 1000);
  };
  tick();
}
