type LeftPage = { readonly on: (event: 'will-prevent-unload', listener: (event: { readonly preventDefault: () => void }) => void) => unknown };

/**
 * A page with unsaved input holds back its window's closing, and Electron would do so without a word: the person is asked instead.
 * Nobody is asked when the desk behind the page is gone, for nothing could be saved any more and the door's page is waiting.
 */
export function askBeforeLeaving(page: LeftPage, isDeskOpen: () => boolean, ask: () => 'leave' | 'stay'): void {
  page.on('will-prevent-unload', (event) => {
    if (!isDeskOpen() || ask() === 'leave') event.preventDefault();
  });
}
