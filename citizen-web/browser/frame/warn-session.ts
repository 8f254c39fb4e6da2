import { passedMs } from './passed-time.ts';

const minuteMs = 60_000;
const longAnswerMs = 5000;

/** Two minutes before the session ends the page says so, and one tap goes on (WCAG 2.2, 2.2.1). */
export function startSession(): void {
  const box = document.getElementById('session');
  const said = document.getElementById('session-said');
  const button = document.getElementById('session-extend');
  const again = document.getElementById('session-again');
  if (box === null || said === null || button === null || again === null) return;
  const warningMs = Number(box.dataset['warningMs']);
  const address = `/session/${box.dataset['kind'] ?? ''}`;
  let endsMs = Number(box.dataset['leftMs']);
  const leftMs = (): number => endsMs - passedMs();
  const say = (words: string): void => {
    if (said.textContent !== words) said.textContent = words;
  };
  const show = (isShown: boolean): void => {
    box.hidden = !isShown;
    document.body.classList.toggle('has-session', isShown);
  };
  const hear = async (path: string, method: 'GET' | 'POST'): Promise<number | null> => {
    // A phone that slept while it waited for the answer has not won that time; it asks again, and takes what it was told as of the question.
    for (let tries = 1; ; tries += 1) {
      const askedMs = passedMs();
      const told = await ask(path, method);
      if (told !== null) endsMs = askedMs + told;
      if (told === null || tries === 3 || passedMs() - askedMs < longAnswerMs) return told;
    }
  };
  const end = (): void => {
    button.hidden = true;
    again.hidden = false;
    say('页面已自动退出。已办理的内容和已写的字都保留着，重新登录后接着办。');
    show(true);
  };
  const tick = async (): Promise<void> => {
    // Another page of the same browser may have been used meanwhile: the hub is asked before anything is said, and once more at the end.
    if ((box.hidden && leftMs() <= warningMs) || leftMs() <= 0) await hear(address, 'GET');
    if (leftMs() <= 0) {
      end();
      return;
    }
    if (leftMs() <= warningMs) say(`${leftMs() > minuteMs ? 2 : 1} 分钟内没有操作，页面将自动退出。`);
    if (box.hidden === (leftMs() <= warningMs)) show(leftMs() <= warningMs);
    setTimeout(() => void tick(), 1000);
  };
  button.addEventListener('click', () => {
    void hear(`${address}/extend`, 'POST').then((told) => {
      if (told === null) say('网络不通，没有延长。请检查网络后再点一次“继续办理”。');
      else if (told > warningMs) show(false);
    });
  });
  void tick();
}

/** Milliseconds left as the hub says; null when it could not be asked. */
async function ask(address: string, method: 'GET' | 'POST'): Promise<number | null> {
  try {
    const answer = await fetch(address, { method, credentials: 'same-origin' });
    return answer.ok ? Number(await answer.text()) : null;
  } catch (error) {
    // No network for a moment: what was known still holds.
    if (error instanceof TypeError) return null;
    throw error;
  }
}
