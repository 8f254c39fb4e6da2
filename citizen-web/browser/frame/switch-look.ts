/** 长辈版 and its sizes, without loading the page anew: what is typed or half drawn stays. The hub only remembers it. */
export function startLook(): void {
  const form = document.getElementById('look');
  if (form === null) return;
  form.addEventListener('click', (event) => {
    const pressed = event.target instanceof Element ? event.target.closest<HTMLButtonElement>('button[name="look"]') : null;
    if (pressed === null) return;
    event.preventDefault();
    const look = pressed.value;
    void remember(look);
    document.documentElement.className = look === 'ordinary' ? '' : `elder ${look}`;
    for (const button of form.querySelectorAll<HTMLButtonElement>('button[aria-pressed]')) button.setAttribute('aria-pressed', String(button.value === look));
    // The button that was pressed may be gone with its version.
    if (pressed.offsetParent === null) form.querySelector<HTMLButtonElement>(look === 'ordinary' ? '.of-ordinary' : '[aria-pressed="true"]')?.focus();
    // What is sized by its surroundings, as the signature box is, looks again.
    window.dispatchEvent(new Event('resize'));
  });
}

async function remember(look: string): Promise<void> {
  try {
    await fetch('/look', { method: 'POST', credentials: 'same-origin', body: new URLSearchParams({ look, stay: 'yes' }) });
  } catch (error) {
    // No network for a moment: this page has switched, the next one will not.
    if (!(error instanceof TypeError)) throw error;
  }
}
