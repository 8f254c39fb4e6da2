import { globSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');

/** Compares the newest source and the lockfile with the oldest built file of a part of dist/; true as well when nothing is built. */
export function isOutdated(part: string, sourcePatterns: readonly string[]): boolean {
  const built = globSync(`dist/${part}/**/*.*`, { cwd: root }).map(changedAtMs);
  if (built.length === 0) return true;
  const sources = [...sourcePatterns.flatMap((pattern) => globSync(pattern, { cwd: root })), 'package-lock.json'].map(changedAtMs);
  return Math.max(...sources) > Math.min(...built);
}

function changedAtMs(path: string): number {
  return statSync(join(root, path)).mtimeMs;
}
