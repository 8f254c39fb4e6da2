import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { assert } from '../../../shared/lib/assert.ts';
import { flushFolder, makeFolder } from '../durable-files.ts';

export const latestName = 'latest';
const datedPattern = /^hub-\d{4}-\d{2}-\d{2}$/;
const databaseName = 'hub.sqlite';

/**
 * Copies the running hub into `backupDir/latest` and, once a day, into a dated folder beside it. SQLite copies its own pages while the
 * hub works on (the online backup API); large parts never change, so only new ones are copied, into one `files` folder for all
 * copies. A copy counts only when it is whole: checked, flushed, renamed. Keys are not in it: they are kept elsewhere.
 */
export async function writeHubCopy(place: { readonly dataDir: string; readonly backupDir: string; readonly today: string; readonly keptDays: number }): Promise<void> {
  makeFolder(place.backupDir);
  makeFolder(join(place.backupDir, 'files'));
  const fresh = join(place.backupDir, 'unfinished');
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { mode: 0o700 });
  const source = new Database(join(place.dataDir, databaseName), { readonly: true, timeout: 5000 });
  try {
    await source.backup(join(fresh, databaseName));
  } finally {
    source.close();
  }
  checkPages(join(fresh, databaseName));
  // Files after the database: a row without its file would be a loss, a file without a row is nothing.
  copyNewFiles(join(place.dataDir, 'files'), join(place.backupDir, 'files'));
  const dated = join(place.backupDir, `hub-${place.today}`);
  if (!existsSync(dated)) {
    mkdirSync(`${dated}.unfinished`, { recursive: true, mode: 0o700 });
    copyFileSync(join(fresh, databaseName), join(`${dated}.unfinished`, databaseName));
    renameSync(`${dated}.unfinished`, dated);
  }
  replace(fresh, join(place.backupDir, latestName));
  flushFolder(place.backupDir);
  dropOld(place.backupDir, place.keptDays);
}

/** The names of the dated copies, the newest first. */
export function datedCopies(backupDir: string): string[] {
  return existsSync(backupDir) ? readdirSync(backupDir).filter((name) => datedPattern.test(name)).toSorted().toReversed() : [];
}

function checkPages(path: string): void {
  const copy = new Database(path);
  try {
    // Out of WAL, so that the copy is one file.
    copy.pragma('journal_mode = DELETE');
    assert(copy.pragma('quick_check(1)', { simple: true }) === 'ok', 'the copy of the database is whole');
  } finally {
    copy.close();
  }
}

function copyNewFiles(from: string, to: string): void {
  const here = new Set(readdirSync(to));
  for (const name of existsSync(from) ? readdirSync(from).filter((each) => !each.startsWith('.')) : []) {
    if (here.has(name)) continue;
    copyFileSync(join(from, name), join(to, `.${name}.new`));
    renameSync(join(to, `.${name}.new`), join(to, name));
  }
  flushFolder(to);
}

/** There is a whole copy at every moment: the old one is renamed away only when the new one is complete, and `previous` counts until then. */
function replace(fresh: string, latest: string): void {
  const previous = `${latest}.previous`;
  rmSync(previous, { recursive: true, force: true });
  if (existsSync(latest)) renameSync(latest, previous);
  renameSync(fresh, latest);
  rmSync(previous, { recursive: true, force: true });
}

function dropOld(backupDir: string, keptDays: number): void {
  for (const name of datedCopies(backupDir).slice(keptDays)) rmSync(join(backupDir, name), { recursive: true });
}
