/** Reading: zooms in place, so that no picture is fetched twice, and counts the seconds until 阅读并确认 is taken. */
const paper = document.querySelector<HTMLElement>('#page.paper');
const zoom = document.querySelector<HTMLAnchorElement>('[data-zoom]');
if (paper !== null && zoom !== null) {
  zoom.addEventListener('click', (event) => {
    event.preventDefault();
    turn(paper, zoom);
  });
}

function turn(sheet: HTMLElement, link: HTMLElement): void {
  // What was in the middle stays in the middle.
  const [across, down] = [middle(sheet.scrollLeft, sheet.clientWidth, sheet.scrollWidth), middle(sheet.scrollTop, sheet.clientHeight, sheet.scrollHeight)];
  const isZoomed = sheet.classList.toggle('zoomed');
  link.textContent = isZoomed ? '缩小' : '放大';
  sheet.scrollLeft = across * sheet.scrollWidth - sheet.clientWidth / 2;
  sheet.scrollTop = down * sheet.scrollHeight - sheet.clientHeight / 2;
}

function middle(scrolled: number, seen: number, whole: number): number {
  return whole > seen ? (scrolled + seen / 2) / whole : 0;
}

for (const waiting of document.querySelectorAll<HTMLElement>('[data-read-seconds]')) wait(waiting, Number(waiting.dataset['readSeconds']));

function wait(waiting: HTMLElement, seconds: number): void {
  const button = waiting.querySelector('button');
  const note = waiting.querySelector('[data-read-note]');
  if (button === null || note === null || !(seconds > 0)) return;
  // By the clock, as timers of a page in the background run slowly.
  const until = Date.now() + seconds * 1000;
  const tick = (): void => {
    const left = Math.ceil((until - Date.now()) / 1000);
    button.disabled = left > 0;
    note.textContent = left > 0 ? `请仔细阅读，${left} 秒后可以确认。` : '';
    if (left > 0) setTimeout(tick, 1000);
  };
  tick();
}
