import type { App } from 'electron';
import { isAllowedNavigation } from './guards.ts';

/** Every page the app will ever have stays where it is: no other address, no second window, no webview (checklist items 11 to 14). */
export function guardNavigation(app: App): void {
  app.on('web-contents-created', (_created, contents) => {
    contents.on('will-frame-navigate', (event) => {
      if (!isAllowedNavigation(event.url)) event.preventDefault();
    });
    contents.on('will-redirect', (event) => {
      if (!isAllowedNavigation(event.url)) event.preventDefault();
    });
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}
