import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import type { FromPretended, ToPretended } from './shell-messages.ts';

// As much of Electron as electron/main.ts calls, in an ordinary Node process: no window, no port to a page. What happens is told to the test.

let isKeyStoreAvailable = process.env['PRETENDED_KEY_STORE'] !== 'locked';
let answerRequest: (request: Request) => Promise<Response> = async () => new Response(null, { status: 404 });

function tell(message: FromPretended): void {
  process.send?.(message);
}

class PretendedApp extends EventEmitter {
  readonly isPackaged = false;
  setPath(): void { /* The test's folder is given by --data. */ }
  getPath(): string { throw new Error('the test gives --data'); }
  getVersion(): string { return '1.0.0'; }
  requestSingleInstanceLock(): boolean { return true; }
  whenReady(): Promise<void> { return Promise.resolve(); }
  showAboutPanel(): void { /* Nobody sees it. */ }
  exit(code: number): void { process.exit(code); }
  quit(): void {
    let isHeld = false;
    this.emit('will-quit', { preventDefault: () => { isHeld = true; } });
    if (!isHeld) process.exit(0);
  }
}

/** Under its exported name the class would be taken for Electron's own. */
class PretendedWindow extends EventEmitter {
  readonly webContents = Object.assign(new EventEmitter(), { print: () => undefined, postMessage: () => undefined });
  isDestroyed(): boolean { return false; }
  isMinimized(): boolean { return false; }
  show(): void { /* There is no screen. */ }
  async loadURL(address: string): Promise<void> { tell({ type: 'loaded', address }); }
}

export const app = new PretendedApp();
export const BrowserWindow = PretendedWindow;
export const ipcMain = new EventEmitter();
export const powerMonitor = new EventEmitter();
export const shell = { openPath: async () => '', openExternal: async () => undefined };
export const Menu = { buildFromTemplate: (template: unknown) => template, setApplicationMenu: () => undefined };
export const dialog = { showErrorBox: (_title: string, message: string) => tell({ type: 'error_box', message }), showMessageBoxSync: () => 0 };
export const session = { defaultSession: Object.assign(new EventEmitter(), {
  setPermissionRequestHandler: () => undefined, setPermissionCheckHandler: () => undefined, setDevicePermissionHandler: () => undefined, setDisplayMediaRequestHandler: () => undefined,
}) };
export const protocol = { registerSchemesAsPrivileged: () => undefined, handle: (_scheme: string, handler: typeof answerRequest) => { answerRequest = handler; } };
export const safeStorage = {
  getSelectedStorageBackend: () => 'gnome_libsecret',
  isAsyncEncryptionAvailable: async () => isKeyStoreAvailable,
  encryptStringAsync: async (text: string) => Buffer.from(text).map((byte) => byte ^ 0x5a),
  decryptStringAsync: async (wrapped: Buffer) => ({ result: Buffer.from(wrapped).map((byte) => byte ^ 0x5a).toString(), shouldReEncrypt: false }),
};
export class MessageChannelMain {
  readonly port1 = null;
  readonly port2 = null;
}

/** A real process of Node, so that it can be killed in earnest; it inherits the hooks that this one was started with. */
export const utilityProcess = { fork: (path: string) => {
  const child: ChildProcess = fork(path, [], { env: { ...process.env, PRETENDED_UTILITY_PROCESS: '1' } });
  if (child.pid !== undefined) tell({ type: 'forked', pid: child.pid });
  return {
    postMessage: (message: object) => void child.send(message), kill: () => child.kill('SIGKILL'),
    on: (event: string, listener: (value: unknown) => void) => child.on(event, listener),
    once: (event: 'exit', listener: (code: number) => void) => child.once(event, (code) => listener(code ?? 137)),
  };
} };

if (process.env['PRETENDED_UTILITY_PROCESS'] !== '1') {
  process.on('message', (message: ToPretended) => {
    if (message.type === 'quit') app.quit();
    if (message.type === 'key_store') isKeyStoreAvailable = message.isAvailable;
    if (message.type === 'request') void answer(message);
  });
}

async function answer({ id, method, path, headers, form }: Extract<ToPretended, { type: 'request' }>): Promise<void> {
  const answered = await answerRequest(new Request(`app://desk${path}`, { method, headers, ...(method === 'POST' ? { body: form } : {}) }));
  tell({ type: 'answer', id, status: answered.status, body: await answered.text() });
}
