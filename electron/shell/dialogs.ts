import { dialog, shell } from 'electron';
import type { BrowserWindow } from 'electron';
import { ok, refuse } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';
import type { Ask } from './desk-messages.ts';
import { isAllowedExternal, safeFileName } from './guards.ts';
import { printPage } from './printing.ts';

/**
 * Does for the desk process what only the shell can. A path goes back to the desk process alone; the renderer gets a token from it.
 * A dialog that the person closes answers with `path: null`.
 */
export async function answerAsk(ask: Ask, window: BrowserWindow, allowedOrigins: readonly string[]): Promise<Result<unknown, Refusal>> {
  switch (ask.kind) {
    case 'open_file': {
      const chosen = await dialog.showOpenDialog(window, { title: ask.title, filters: ask.filters, properties: ['openFile'] });
      return ok({ path: chosen.filePaths[0] ?? null });
    }
    case 'choose_folder': {
      const chosen = await dialog.showOpenDialog(window, { title: ask.title, properties: ['openDirectory', 'createDirectory'] });
      return ok({ path: chosen.filePaths[0] ?? null });
    }
    case 'save_file': {
      const chosen = await dialog.showSaveDialog(window, { title: ask.title, filters: ask.filters, defaultPath: safeFileName(ask.fileName) });
      return ok({ path: chosen.canceled ? null : chosen.filePath });
    }
    case 'print_page':
      return printPage(window.webContents);
    case 'open_external':
      if (!isAllowedExternal(ask.address, allowedOrigins)) return refuse('address_not_allowed', '这个网址不在允许打开的范围内。');
      await shell.openExternal(ask.address);
      return ok({});
  }
}
