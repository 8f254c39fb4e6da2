type Quitting = { readonly quit: () => void; readonly on: (event: 'will-quit', listener: (event: { readonly preventDefault: () => void }) => void) => unknown };

/** Whatever way the program is left (the menu, the last window, an update), the desk closes its database first. */
export function stopBeforeQuit(app: Quitting, link: { readonly stop: () => Promise<void> }): void {
  let state: 'running' | 'stopping' | 'stopped' = 'running';
  app.on('will-quit', (event) => {
    if (state === 'stopped') return;
    event.preventDefault();
    if (state === 'stopping') return;
    state = 'stopping';
    void link.stop().then(() => {
      state = 'stopped';
      app.quit();
    });
  });
}
