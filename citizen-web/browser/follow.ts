/** A page with a QR code follows by itself when the phone is done. */
const everyMs = 3000;
const note = document.querySelector<HTMLElement>('#follow');
if (note !== null) setInterval(() => void ask(note), everyMs);

async function ask(followNote: HTMLElement): Promise<void> {
  const address = followNote.dataset['stateUrl'];
  const next = followNote.dataset['nextUrl'];
  if (address === undefined || next === undefined || document.hidden) return;
  try {
    const answer = await fetch(address, { headers: { accept: 'text/plain' } });
    const state = await answer.text();
    if (state === 'done' || state === 'gone') location.assign(next);
    if (state === 'opened') followNote.textContent = followNote.dataset['openedText'] ?? '手机已打开签约页面，请在手机上继续。';
  } catch (error) {
    // No network for a moment: the next question comes soon.
    if (!(error instanceof TypeError)) throw error;
  }
}
