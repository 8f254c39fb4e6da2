import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Dice } from '../dice.ts';
import type { FileStep } from './file-recorder.ts';

type Content = { bytes: Buffer; isSafe: boolean };
type Entry = Exclude<FileStep, { kind: 'data' | 'sync' | 'syncFolder' }>;

/**
 * The files and folders that a disk may hold after a power cut at the end of these steps: what was flushed is there; of what was
 * not, a name may be missing (names of one folder in order), and a content may be empty, zeros, a beginning, or whole.
 * Writes them under `into`, whose other files (SQLite's) stay.
 */
export function writeFileImage(steps: readonly FileStep[], dice: Dice, from: string, into: string): void {
  const contents = new Map<number, Content>();
  const waiting = new Map<string, Entry[]>();
  const kept: Entry[] = [];
  const order = new Map<Entry, number>();
  for (const [index, step] of steps.entries()) {
    if (step.kind === 'data') contents.set(step.file, { bytes: step.bytes, isSafe: false });
    else if (step.kind === 'sync') contents.set(step.file, { bytes: contents.get(step.file)?.bytes ?? Buffer.alloc(0), isSafe: true });
    else if (step.kind === 'syncFolder') {
      kept.push(...waiting.get(step.path) ?? []);
      waiting.delete(step.path);
    } else {
      order.set(step, index);
      const folder = dirname(step.kind === 'rename' ? step.to : step.path);
      waiting.set(folder, [...waiting.get(folder) ?? [], step]);
    }
  }
  // Names that nobody has flushed: as many of each folder as chance gives.
  for (const entries of waiting.values()) kept.push(...entries.slice(0, dice.below(entries.length + 1)));
  const place = (path: string): string => join(into, relative(from, path));
  const fileByPath = new Map<string, number>();
  for (const entry of kept.toSorted((one, other) => (order.get(one) ?? 0) - (order.get(other) ?? 0))) {
    if (entry.kind === 'create') fileByPath.set(entry.path, entry.file);
    else if (entry.kind === 'remove') fileByPath.delete(entry.path);
    else if (entry.kind === 'rename') {
      const file = fileByPath.get(entry.from);
      fileByPath.delete(entry.from);
      if (file !== undefined) fileByPath.set(entry.to, file);
    }
  }
  const made = kept.flatMap((entry) => (entry.kind === 'makeFolder' ? [entry.path] : []));
  const lostFolders = steps.flatMap((step) => (step.kind === 'makeFolder' && !made.includes(step.path) ? [step.path] : []));
  for (const path of lostFolders) rmSync(place(path), { recursive: true, force: true });
  for (const [path, file] of fileByPath) {
    if (lostFolders.some((folder) => path.startsWith(`${folder}/`))) continue;
    mkdirSync(dirname(place(path)), { recursive: true });
    writeFileSync(place(path), onDisk(contents.get(file) ?? { bytes: Buffer.alloc(0), isSafe: false }, dice));
  }
}

function onDisk({ bytes, isSafe }: Content, dice: Dice): Buffer {
  if (isSafe) return bytes;
  switch (dice.below(4)) {
    case 0: return Buffer.alloc(0);
    case 1: return Buffer.alloc(bytes.length);
    case 2: return bytes.subarray(0, dice.below(bytes.length + 1));
    default: return bytes;
  }
}
