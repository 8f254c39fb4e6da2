import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { app, dialog, ipcMain, powerMonitor, safeStorage, session, shell } from 'electron';
import type { BrowserWindow } from 'electron';
import { registerAppScheme, serveScreens } from './shell/app-protocol.ts';
import { startDeskLink } from './shell/desk-link.ts';
import type { DeskLink } from './shell/desk-link.ts';
import { answerAsk } from './shell/dialogs.ts';
import { isTrustedSender } from './shell/guards.ts';
import { readOrMakeKey } from './shell/key-store.ts';
import { setMenu } from './shell/menu.ts';
import { guardNavigation } from './shell/navigation.ts';
import { guardPermissions } from './shell/permissions.ts';
import { printPage } from './shell/printing.ts';
import { stopBeforeQuit } from './shell/stop-before-quit.ts';
import { startUpdater } from './shell/updater.ts';
import { openWindow, showWindow } from './shell/window.ts';

/** The built files lie beside the bundle of this file (main.js, preload.cjs, desk-entry.js), the screens in the folder next to it. */
const bundleDir = import.meta.dirname;
const defaultHubUrl = 'http://127.0.0.1:8787';

const { values: settings } = parseArgs({ args: process.argv.slice(1), strict: false, options: { data: { type: 'string' }, hub: { type: 'string' }, 'demo-code': { type: 'string' }, 'rare-font': { type: 'string' } } });
const dataDir = typeof settings.data === 'string' ? resolve(settings.data) : join(app.getPath('userData'), 'data');
const hubUrl = typeof settings.hub === 'string' ? settings.hub : defaultHubUrl;
const demoCode = settings['demo-code'];
const rareFont = settings['rare-font'];
// The lock is one per folder of user data; a second desk on other data is another desk.
if (typeof settings.data === 'string') app.setPath('userData', join(dataDir, 'electron'));

registerAppScheme();
guardNavigation(app);
if (app.requestSingleInstanceLock()) void app.whenReady().then(run);
else app.quit();

async function run(): Promise<void> {
  guardPermissions(session.defaultSession);
  serveScreens(join(bundleDir, '../screens'));
  const key = await readOrMakeKey(join(dataDir, 'desk-key.json'), { safeStorage, platform: process.platform, random: { bytes: (length) => randomBytes(length) } });
  if (!key.ok) return stopWith(key.error.message);
  const window = openWindow({ preloadPath: join(bundleDir, 'preload.cjs'), isPackaged: app.isPackaged });
  const link = startDeskLink({
    entryPath: join(bundleDir, 'desk-entry.js'),
    start: { type: 'start', dataDir, hubUrl, version: app.getVersion(), keyHex: key.value, ...(typeof demoCode === 'string' ? { demoEnrolmentCode: demoCode } : {}), ...(typeof rareFont === 'string' ? { rareFontFile: resolve(rareFont) } : {}) },
    answerAsk: (ask) => answerAsk(ask, window, [new URL(hubUrl).origin]),
    onFailure: stopWith,
  });
  acceptPortRequests(window, link);
  const updater = startUpdater(window);
  powerMonitor.on('suspend', link.lock);
  powerMonitor.on('lock-screen', link.lock);
  setMenu({ lock: link.lock, print: () => void printPage(window.webContents), checkForUpdate: updater.checkNow, showDataFolder: () => void shell.openPath(dataDir), showAbout: () => app.showAboutPanel() });
  app.on('second-instance', () => showWindow(window));
  app.on('window-all-closed', () => app.quit());
  stopBeforeQuit(app, link);
}

function acceptPortRequests(window: BrowserWindow, link: DeskLink): void {
  ipcMain.on('desk-port-please', (event) => {
    const frame = event.senderFrame;
    const isTopFrame = frame !== null && frame.parent === null && event.sender === window.webContents;
    if (frame !== null && isTrustedSender({ address: frame.url, isTopFrame })) link.connect(event.sender);
  });
}

function stopWith(message: string): void {
  dialog.showErrorBox('签约台无法继续', message);
  app.exit(1);
}
