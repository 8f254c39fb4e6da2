import fs from 'node:fs';
import fsPromises from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { resolve } from 'node:path';

/**
 * One thing that a program did to a file or folder through Node, in order. `data` is a file's whole content so far, `sync` and
 * `syncFolder` are the calls that make the disk keep it. SQLite's own files are written by native code and are not seen here, but for
 * the flushes of its log that the program itself asks for.
 */
export type FileStep =
  | { readonly kind: 'makeFolder' | 'syncFolder' | 'remove'; readonly path: string }
  | { readonly kind: 'create'; readonly path: string; readonly file: number }
  | { readonly kind: 'data'; readonly file: number; readonly bytes: Buffer }
  | { readonly kind: 'sync'; readonly file: number }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string };

export type FileRecorder = {
  readonly steps: readonly FileStep[];
  /** What a file that others write held when this process last had it flushed; empty when it never had. */
  readonly lastFlush: (path: string) => Buffer;
  readonly stop: () => void;
};
/** A planted fault: the program believes that it has flushed, and nothing was. */
export type Planted = { readonly forgetsFileSync?: boolean; readonly forgetsFolderSync?: boolean; readonly forgetsLogFlush?: boolean };

/** Watches what this process writes under `root` from now on: Node's functions are wrapped, for sync and promised calls alike. */
export function recordFiles(root: string, planted: Planted = {}): FileRecorder {
  const steps: FileStep[] = [];
  const isInside = (path: unknown): path is string => typeof path === 'string' && resolve(path).startsWith(resolve(root));
  const flushes = new Map<string, Buffer>();
  const open = new Map<number, { readonly file: number | null; readonly path: string }>();
  let files = 0;
  const note = (step: FileStep): void => {
    const isForgotten = (step.kind === 'sync' && planted.forgetsFileSync === true) || (step.kind === 'syncFolder' && planted.forgetsFolderSync === true);
    if (!isForgotten) steps.push(step);
  };
  const began = (fd: number, path: string, flags: unknown): void => {
    const isWritten = typeof flags === 'string' && /[wa+]/.test(flags);
    files += isWritten ? 1 : 0;
    open.set(fd, { file: isWritten ? files : null, path });
    if (isWritten && /w/.test(String(flags))) note({ kind: 'create', path, file: files });
  };
  const wrote = (fd: number): void => {
    const known = open.get(fd);
    if (known?.file != null) note({ kind: 'data', file: known.file, bytes: real.readFileSync(known.path) });
  };
  const synced = (fd: number): void => {
    const known = open.get(fd);
    if (known !== undefined) note(known.file === null ? { kind: 'syncFolder', path: known.path } : { kind: 'sync', file: known.file });
  };
  const flushed = (path: string, bytes: Buffer): void => { if (planted.forgetsLogFlush !== true) flushes.set(path, bytes); };
  const real = { ...fs };
  const realPromises = { ...fsPromises };
  wrapSync(real, { isInside, note, began, wrote, synced, flushed, open, nextFile: () => (files += 1) });
  wrapPromised(realPromises, { isInside, note, began, wrote, synced, flushed, open, nextFile: () => (files += 1) });
  syncBuiltinESMExports();
  return {
    steps,
    lastFlush: (path) => flushes.get(path) ?? Buffer.alloc(0),
    stop: () => {
      for (const name of ['openSync', 'writeSync', 'writeFileSync', 'fsyncSync', 'closeSync', 'renameSync', 'rmSync', 'mkdirSync'] as const) Object.assign(fs, { [name]: real[name] });
      for (const name of ['open', 'rename', 'mkdir'] as const) Object.assign(fsPromises, { [name]: realPromises[name] });
      syncBuiltinESMExports();
    },
  };
}

type Watch = {
  readonly isInside: (path: unknown) => path is string; readonly note: (step: FileStep) => void; readonly began: (fd: number, path: string, flags: unknown) => void;
  readonly wrote: (fd: number) => void; readonly synced: (fd: number) => void; readonly flushed: (path: string, bytes: Buffer) => void; readonly open: Map<number, unknown>; readonly nextFile: () => number;
};

function wrapSync(real: typeof fs, watch: Watch): void {
  Object.assign(fs, {
    openSync: (path: fs.PathLike, flags?: fs.OpenMode, mode?: fs.Mode | null) => {
      const fd = real.openSync(path, flags ?? 'r', mode);
      if (watch.isInside(path)) watch.began(fd, path, flags ?? 'r');
      return fd;
    },
    writeSync: (fd: number, ...rest: unknown[]) => {
      const written: unknown = Reflect.apply(real.writeSync, real, [fd, ...rest]);
      watch.wrote(fd);
      return written;
    },
    writeFileSync: (target: fs.PathOrFileDescriptor, data: string | NodeJS.ArrayBufferView, options?: fs.WriteFileOptions) => {
      real.writeFileSync(target, data, options);
      if (typeof target === 'number') return watch.wrote(target);
      if (!watch.isInside(target)) return undefined;
      const file = watch.nextFile();
      watch.note({ kind: 'create', path: target, file });
      watch.note({ kind: 'data', file, bytes: real.readFileSync(target) });
      if (typeof options === 'object' && options?.flush === true) watch.note({ kind: 'sync', file });
      return undefined;
    },
    fsyncSync: (fd: number) => {
      real.fsyncSync(fd);
      watch.synced(fd);
    },
    closeSync: (fd: number) => {
      watch.open.delete(fd);
      real.closeSync(fd);
    },
    renameSync: (from: fs.PathLike, to: fs.PathLike) => {
      real.renameSync(from, to);
      if (watch.isInside(from) && watch.isInside(to)) watch.note({ kind: 'rename', from, to });
    },
    rmSync: (path: fs.PathLike, options?: fs.RmOptions) => {
      real.rmSync(path, options);
      if (watch.isInside(path)) watch.note({ kind: 'remove', path });
    },
    mkdirSync: (path: fs.PathLike, options?: fs.MakeDirectoryOptions) => {
      const isNew = !real.existsSync(path);
      const made = real.mkdirSync(path, options);
      if (isNew && watch.isInside(path)) watch.note({ kind: 'makeFolder', path });
      return made;
    },
  });
}

function wrapPromised(real: typeof fsPromises, watch: Watch): void {
  Object.assign(fsPromises, {
    open: async (path: fs.PathLike, flags?: string | number, mode?: fs.Mode) => {
      const handle = await real.open(path, flags, mode);
      if (watch.isInside(path)) watchHandle(handle, path, flags ?? 'r', watch);
      return handle;
    },
    rename: async (from: fs.PathLike, to: fs.PathLike) => {
      await real.rename(from, to);
      if (watch.isInside(from) && watch.isInside(to)) watch.note({ kind: 'rename', from, to });
    },
    mkdir: async (path: fs.PathLike, options?: fs.MakeDirectoryOptions) => {
      const isNew = await real.access(path).then(() => false, () => true);
      const made = await real.mkdir(path, options);
      if (isNew && watch.isInside(path)) watch.note({ kind: 'makeFolder', path });
      return made;
    },
  });
}

function watchHandle(handle: FileHandle, path: string, flags: unknown, watch: Watch): void {
  watch.began(handle.fd, path, flags);
  const [writeFile, sync, datasync, close] = [handle.writeFile.bind(handle), handle.sync.bind(handle), handle.datasync.bind(handle), handle.close.bind(handle)];
  Object.assign(handle, {
    writeFile: async (...values: Parameters<FileHandle['writeFile']>) => {
      await writeFile(...values);
      watch.wrote(handle.fd);
    },
    sync: async () => {
      await sync();
      watch.synced(handle.fd);
    },
    datasync: async () => {
      // Only what was there when the flush began is certain.
      const bytes = fs.readFileSync(path);
      await datasync();
      watch.flushed(path, bytes);
    },
    close: async () => {
      watch.open.delete(handle.fd);
      await close();
    },
  });
}
