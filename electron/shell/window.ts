import { BrowserWindow } from 'electron';
import { appOrigin } from './guards.ts';

/** The one window of the desk, sandboxed in full (checklist items 2 to 4, 6, 8 to 10). */
export function openWindow(options: { readonly preloadPath: string; readonly isPackaged: boolean }): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 1024,
    minHeight: 680,
    show: false,
    title: '签约台',
    backgroundColor: '#ffffff',
    webPreferences: {
      preload: options.preloadPath, sandbox: true, contextIsolation: true, nodeIntegration: false, nodeIntegrationInWorker: false, nodeIntegrationInSubFrames: false,
      webSecurity: true, allowRunningInsecureContent: false, webviewTag: false, experimentalFeatures: false, navigateOnDragDrop: false, devTools: !options.isPackaged, spellcheck: false,
    },
  });
  window.once('ready-to-show', () => window.show());
  showFirstPage(window);
  return window;
}

/** Loads the desk from its first address: its screens, or the front door in their place. A window that is gone by now needs none. */
export function showFirstPage(window: BrowserWindow): void {
  if (window.isDestroyed()) return;
  // Electron rejects a load that a later one takes the place of; the later one is what counts.
  window.loadURL(`${appOrigin}/`).catch(() => undefined);
}

/** Brings the window forward when the app is started a second time. */
export function showWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.focus();
}
