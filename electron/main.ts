import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { MessageChannelMain, app, dialog, ipcMain, powerMonitor, safeStorage, session, shell, utilityProcess } from 'electron';
import type { BrowserWindow } from 'electron';
import type { Refusal } from '../shared/lib/result.ts';
import { registerAppScheme, serveScreens } from './shell/app-protocol.ts';
import { createCurrentDesk } from './shell/current-desk.ts';
import type { CurrentDesk } from './shell/current-desk.ts';
import { startDeskLink } from './shell/desk-link.ts';
import type { DeskLink } from './shell/desk-link.ts';
import { answerAsk } from './shell/dialogs.ts';
import { isTrustedSender } from './shell/guards.ts';
import { keyStoreSource } from './shell/key-store.ts';
import { askBeforeLeaving } from './shell/leave-page.ts';
import { setMenu } from './shell/menu.ts';
import { guardNavigation } from './shell/navigation.ts';
import { guardPermissions } from './shell/permissions.ts';
import { printPage } from './shell/printing.ts';
import { createShellDoor } from './shell/shell-door.ts';
import { stopBeforeQuit } from './shell/stop-before-quit.ts';
import { startUpdater } from './shell/updater.ts';
import { openWindow, showFirstPage, showWindow } from './shell/window.ts';

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
  serveScreens(join(bundleDir, '../screens'), () => door.current());
  const window = openWindow({ preloadPath: join(bundleDir, 'preload.cjs'), isPackaged: app.isPackaged });
  const desk = createCurrentDesk((key, lost) => startLink(key, window, lost));
  const door = createShellDoor({
    dataDir, backupDir: join(dataDir, 'backups'), version: app.getVersion(), clock: { nowMs: () => Date.now(), monotonicMs: () => performance.now() },
    key: keyStoreSource(dataDir, { safeStorage, platform: process.platform, random: { bytes: (length) => randomBytes(length) } }),
  }, desk, () => showFirstPage(window));
  acceptPortRequests(window, desk);
  askBeforeLeaving(window.webContents, () => door.current()?.desk() !== null, () => askToLeave(window));
  const updater = startUpdater(window);
  powerMonitor.on('suspend', desk.lock);
  powerMonitor.on('lock-screen', desk.lock);
  setMenu({ lock: desk.lock, print: () => void printPage(window.webContents), checkForUpdate: updater.checkNow, showDataFolder: () => void shell.openPath(dataDir), showAbout: () => app.showAboutPanel() });
  app.on('second-instance', () => showWindow(window));
  app.on('window-all-closed', () => app.quit());
  stopBeforeQuit(app, desk);
  const refusal = await door.open();
  if (refusal !== null) stopWith(refusal.message);
}

function startLink(key: Uint8Array, window: BrowserWindow, onLost: (refusal: Refusal) => void): DeskLink {
  const child = utilityProcess.fork(join(bundleDir, 'desk-entry.js'), [], { serviceName: 'qianyuetai-desk', stdio: 'inherit' });
  // An `error` that nobody hears would end this process too; the `exit` that follows it says all there is to know.
  child.on('error', () => undefined);
  return startDeskLink({
    child, onLost, newChannel: () => new MessageChannelMain(), answerAsk: (ask) => answerAsk(ask, window, [new URL(hubUrl).origin]),
    start: { type: 'start', dataDir, hubUrl, version: app.getVersion(), keyHex: Buffer.from(key).toString('hex'), ...(typeof demoCode === 'string' ? { demoEnrolmentCode: demoCode } : {}), ...(typeof rareFont === 'string' ? { rareFontFile: resolve(rareFont) } : {}) },
  });
}

function acceptPortRequests(window: BrowserWindow, desk: CurrentDesk): void {
  ipcMain.on('desk-port-please', (event) => {
    const frame = event.senderFrame;
    const isTopFrame = frame !== null && frame.parent === null && event.sender === window.webContents;
    if (frame !== null && isTrustedSender({ address: frame.url, isTopFrame })) desk.connect(event.sender);
  });
}

function askToLeave(window: BrowserWindow): 'leave' | 'stay' {
  const answer = dialog.showMessageBoxSync(window, { type: 'question', message: '本页有未保存的内容，离开后不会保留。确定离开吗？', buttons: ['离开', '留在本页'], defaultId: 1, cancelId: 1 });
  return answer === 0 ? 'leave' : 'stay';
}

function stopWith(message: string): void {
  dialog.showErrorBox('签约台无法继续', message);
  app.exit(1);
}
