import { join } from 'node:path';
import { openDeskDb } from '../../electron/desk/db/open-desk-db.ts';
import { createCurrentDesk } from '../../electron/shell/current-desk.ts';
import { hostDesk } from '../../electron/shell/desk-host.ts';
import { startDeskLink } from '../../electron/shell/desk-link.ts';
import { keyStoreSource } from '../../electron/shell/key-store.ts';
import type { KeyStoreDeps } from '../../electron/shell/key-store.ts';
import { answerScreenRequest } from '../../electron/shell/screen-answer.ts';
import { createShellDoor } from '../../electron/shell/shell-door.ts';
import { must } from '../../shared/lib/assert.ts';
import { ok } from '../../shared/lib/result.ts';
import type { Refusal } from '../../shared/lib/result.ts';
import { createFakeDeskChild } from './fake-desk-child.ts';
import type { FakeDeskChild } from './fake-desk-child.ts';

/** Electron's shell from its protocol to the desk's folder, without Electron: utility processes are of this process, their databases real. */
export function createShell(dataDir: string, keyStore: () => KeyStoreDeps, readScreen: (path: string) => Promise<Uint8Array<ArrayBuffer>>) {
  const children: FakeDeskChild[] = [];
  const loads: string[] = [];
  const desk = createCurrentDesk((key, lost) => {
    const child = forkHere();
    children.push(child);
    return startDeskLink({
      child, onLost: lost, answerAsk: async () => ok({}), newChannel: () => { throw new Error('pages have no ports here'); },
      start: { type: 'start', dataDir, hubUrl: 'http://127.0.0.1:1', version: '1.0.0', keyHex: Buffer.from(key).toString('hex') },
    });
  });
  const door = createShellDoor({
    dataDir, backupDir: join(dataDir, 'backups'), version: '1.0.0', clock: { nowMs: () => 1_768_872_600_000, monotonicMs: () => 1 },
    // Asked for anew each time: the system's key store may come back while the page is shown.
    key: { isTyped: () => keyStoreSource(dataDir, keyStore()).isTyped(), given: null, read: (passPhrase) => keyStoreSource(dataDir, keyStore()).read(passPhrase), check: (folder) => keyStoreSource(dataDir, keyStore()).check(folder) },
  }, desk, () => void loads.push('app://desk/'));
  const ask = (method: 'GET' | 'POST', path: string, headers: Headers, form = ''): Promise<Response> =>
    answerScreenRequest({ url: `app://desk${path}`, method, headers, text: async () => form }, { readScreen, door: door.current });
  return {
    desk, door, loads, ask,
    open: (): Promise<Refusal | null> => door.open(),
    /** The utility process that was forked last. */
    child: () => must(children.at(-1), 'one was forked'), forked: () => children.length,
    page: async (): Promise<string> => (await ask('GET', '/', new Headers({ accept: 'text/html' }))).text(),
    post: (path: string, form: Readonly<Record<string, string>> = {}): Promise<Response> => ask('POST', path, new Headers({ origin: 'app://desk' }), new URLSearchParams(form).toString()),
  };
}
export type Shell = ReturnType<typeof createShell>;

/** A process that ends gives its folder's lock back, however it ends. */
function forkHere(): FakeDeskChild {
  let tellDesk: (data: unknown) => void = () => undefined;
  let close = async (): Promise<void> => undefined;
  const child = createFakeDeskChild((message) => setImmediate(() => tellDesk(message)));
  const exit = (code: number): void => void close().then(() => child.exit(code));
  hostDesk(
    { postMessage: (message) => void setImmediate(() => child.say(message)), on: (_event, listener) => { tellDesk = (data) => listener({ data, ports: [] }); } },
    async ({ start }) => {
      const opened = await openDeskDb(start.dataDir, Buffer.from(start.keyHex, 'hex'));
      if (!opened.ok) return opened;
      close = opened.value.close;
      return ok({ stop: async () => undefined, lock: async () => undefined });
    },
    exit,
  );
  return { ...child, exit };
}
