import { app, dialog } from 'electron';
import type { BrowserWindow } from 'electron';
import electronUpdater from 'electron-updater';

const checkEveryMs = 6 * 60 * 60 * 1000;

/**
 * Looks for a signed newer version now and every six hours; a person decides about downloading and restarting.
 * Never goes back to an older version. Only installed copies have a feed, so a development run does nothing.
 */
export function startUpdater(window: BrowserWindow): { readonly checkNow: () => void } {
  if (!app.isPackaged) return { checkNow: () => void tell(window, '这是开发版本，没有更新。') };
  const { autoUpdater } = electronUpdater;
  autoUpdater.autoDownload = false;
  autoUpdater.autoInstallOnAppQuit = true;
  autoUpdater.allowDowngrade = false;
  autoUpdater.on('update-available', (info) => {
    void ask(window, `有新版本 ${info.version}，是否下载？`, '下载').then((agreed) => (agreed ? autoUpdater.downloadUpdate() : undefined)).catch(ignoreUntilNextCheck);
  });
  autoUpdater.on('update-downloaded', (info) => {
    void ask(window, `新版本 ${info.version} 已下载，是否现在重新启动？未上传的操作都已保存。`, '重新启动').then((agreed) => (agreed ? autoUpdater.quitAndInstall() : undefined));
  });
  // Being offline is ordinary for a desk: the next check comes by itself.
  autoUpdater.on('error', ignoreUntilNextCheck);
  const check = (): void => void autoUpdater.checkForUpdates().catch(ignoreUntilNextCheck);
  check();
  const timer = setInterval(check, checkEveryMs);
  window.once('closed', () => clearInterval(timer));
  return { checkNow: check };
}

function ignoreUntilNextCheck(): void {
  // Nothing to tell: an update that cannot be had now is not a fault of the desk.
}

async function ask(window: BrowserWindow, message: string, agreement: string): Promise<boolean> {
  const answer = await dialog.showMessageBox(window, { type: 'question', message, buttons: [agreement, '以后再说'], defaultId: 0, cancelId: 1 });
  return answer.response === 0;
}

function tell(window: BrowserWindow, message: string): Promise<unknown> {
  return dialog.showMessageBox(window, { type: 'info', message, buttons: ['知道了'] });
}
