import { Menu } from 'electron';
import type { MenuItemConstructorOptions } from 'electron';

export type MenuActions = { readonly lock: () => void; readonly print: () => void; readonly checkForUpdate: () => void; readonly showDataFolder: () => void; readonly showAbout: () => void };

export function setMenu(actions: MenuActions): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(actions)));
}

/** The Chinese menu as data; developer tools and reload have no entry. */
export function menuTemplate(actions: MenuActions): MenuItemConstructorOptions[] {
  return [
    { label: '文件', submenu: [
      // The page itself listens to Ctrl+L, in the browser too; here it is only said.
      { label: '锁定签约台', accelerator: 'CommandOrControl+L', registerAccelerator: false, click: actions.lock },
      { label: '打印本页…', accelerator: 'CommandOrControl+P', click: actions.print },
      { label: '打开数据文件夹', click: actions.showDataFolder },
      { type: 'separator' },
      { label: '退出', role: 'quit' },
    ] },
    { label: '编辑', submenu: [
      { label: '撤销', role: 'undo' }, { label: '重做', role: 'redo' }, { type: 'separator' },
      { label: '剪切', role: 'cut' }, { label: '复制', role: 'copy' }, { label: '粘贴', role: 'paste' }, { label: '全选', role: 'selectAll' },
    ] },
    { label: '查看', submenu: [
      { label: '放大', role: 'zoomIn' }, { label: '缩小', role: 'zoomOut' }, { label: '实际大小', role: 'resetZoom' }, { label: '全屏', role: 'togglefullscreen' },
    ] },
    { label: '帮助', submenu: [{ label: '检查更新', click: actions.checkForUpdate }, { label: '关于签约台', click: actions.showAbout }] },
  ];
}
