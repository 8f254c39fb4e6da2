import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { findBackups } from '../desk/backup/backup-folder.ts';
import type { FoundBackup } from '../desk/backup/backup-folder.ts';
import { finishRestore, restoreBackup, startOver } from '../desk/backup/restore-backup.ts';
import { refusalForFault } from '../desk/fault-refusal.ts';
import { keyFileState } from '../desk/keys/pass-phrase-key.ts';
import type { Clock } from '../../shared/lib/clock.ts';
import { ok, refuse } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';
import type { KeySource } from './key-source.ts';

/** What stands before the desk while it is not open. */
export type DoorState =
  | { readonly kind: 'open' }
  /** 解锁, or the choice of a pass phrase for a new folder. */
  | { readonly kind: 'locked'; readonly isNew: boolean; readonly problem: string | null }
  /** 修复: what is wrong, and which backups could take the folder's place; `isFolderAtFault` false: nothing in the folder needs mending. */
  | { readonly kind: 'repair'; readonly refusal: Refusal; readonly isFolderAtFault: boolean; readonly backups: readonly FoundBackup[]; readonly problem: string | null };

export type FrontDoor<Desk> = {
  readonly desk: () => Desk | null;
  readonly state: () => DoorState;
  readonly unlock: (passPhrase: string, again: string | null) => Promise<void>;
  readonly retry: () => Promise<void>;
  readonly restore: (backupName: string) => Promise<void>;
  /** Only with the words typed as they stand; what is there is set aside, not deleted. */
  readonly startOver: (typed: string) => Promise<void>;
  /** For whoever helps: states and sizes, nothing of people. */
  readonly diagnostics: () => string;
};

export const startOverWords = '重新建立';
const triesBeforeWaiting = 5;
const waitMs = 30_000;

export type Place<Desk> = {
  readonly dataDir: string; readonly backupDir: string; readonly clock: Clock; readonly version: string; readonly key: KeySource;
  /** `lost` closes the door again: this desk, once open, has ended by itself. */
  readonly open: (key: Uint8Array, lost: (refusal: Refusal) => void) => Promise<Result<Desk, Refusal>>;
};
type Held<Desk> = { desk: Desk | null; passPhrase: string | null; refusal: Refusal | null; problem: string | null; failures: number; closedUntilMs: number };

/** What nobody can mend on the repair page: another window, a newer program. */
const notForRepair = ['already_open', 'newer_data'];
/** What a backup in the folder's place would not mend: it would only cost what has not been uploaded, or be moved under a desk that is open elsewhere. */
const notOfTheFolder = [...notForRepair, 'key_store_missing', 'key_store_unsafe'];

/**
 * Opens the desk with its key, and stands in for it until then, whenever its folder cannot be opened, and when it has ended by
 * itself. Refused: what must be settled before the program can be of use.
 */
export async function openFrontDoor<Desk>(place: Place<Desk>): Promise<Result<FrontDoor<Desk>, Refusal>> {
  const held: Held<Desk> = { desk: null, passPhrase: place.key.given, refusal: null, problem: null, failures: 0, closedUntilMs: 0 };
  const again = (): Promise<Refusal | null> => tryOpen(place, held, held.passPhrase);
  const refusal = await again();
  if (refusal !== null && notForRepair.includes(refusal.code)) return { ok: false, error: refusal };
  const whileClosed = oneAtATime(() => held.desk === null);
  return ok({
    desk: () => held.desk,
    state: () => stateOf(place, held),
    unlock: (passPhrase, repeated) => whileClosed(() => unlock(place, held, passPhrase, repeated)),
    retry: () => whileClosed(async () => void (await again())),
    restore: (backupName) => whileClosed(async () => {
      const restored = await restoreFrom(place, held, backupName);
      if (!restored.ok) return void (held.problem = restored.error.message);
      await again();
    }),
    startOver: (typed) => whileClosed(async () => {
      if (typed.trim() !== startOverWords) return void (held.problem = `没有改动。确需重新建立，请在框内输入“${startOverWords}”四个字。`);
      const begun = isFolderAtFault(held.refusal) ? await withoutFault(() => ok(startOver(place.dataDir, place.clock.nowMs()))) : nothingToMend;
      if (!begun.ok) return void (held.problem = begun.error.message);
      await again();
    }),
    diagnostics: () => diagnose(place, held.refusal),
  });
}

const nothingToMend = refuse('nothing_to_mend', '没有改动：本机数据没有问题，请先按上面的说明处理，再点“再试一次”。');

/** One try; what came of it is held for the page, and told. A pass phrase that does not open is asked for again, all else is for the repair page. */
async function tryOpen<Desk>(place: Place<Desk>, held: Held<Desk>, passPhrase: string | null): Promise<Refusal | null> {
  const life: { desk: Desk | null; ended: Refusal | null } = { desk: null, ended: null };
  const key = await withoutFault(async () => {
    finishRestore(place.dataDir, place.clock.nowMs());
    return place.key.read(passPhrase);
  });
  const opened = key === null || !key.ok ? key : await place.open(key.value, (refusal) => {
    life.ended = refusal;
    // A desk that has a successor by now has nothing more to say at the door.
    if (life.desk !== null && held.desk === life.desk) Object.assign(held, { desk: null, refusal, problem: null });
  });
  life.desk = opened?.ok ? opened.value : null;
  const refusal = life.ended ?? (opened === null || opened.ok ? null : opened.error);
  const isAboutPassPhrase = refusal?.code === 'pass_phrase' || refusal?.code === 'pass_phrase_short';
  held.desk = refusal === null ? life.desk : null;
  held.passPhrase = key?.ok ? passPhrase : null;
  held.problem = isAboutPassPhrase ? refusal.message : null;
  held.refusal = isAboutPassPhrase ? null : refusal;
  return refusal;
}

async function unlock<Desk>(place: Place<Desk>, held: Held<Desk>, passPhrase: string, repeated: string | null): Promise<void> {
  if (!place.key.isTyped()) return;
  const waitedFor = held.closedUntilMs - place.clock.monotonicMs();
  if (waitedFor > 0) return void (held.problem = `口令错误次数较多，请 ${Math.ceil(waitedFor / 1000)} 秒后再试。`);
  if (repeated !== null && repeated !== passPhrase) return void (held.problem = '两次输入的口令不一致，请重新输入。');
  const problem = await tryOpen(place, held, passPhrase);
  held.failures = problem?.code === 'pass_phrase' ? held.failures + 1 : 0;
  if (held.failures >= triesBeforeWaiting) held.closedUntilMs = place.clock.monotonicMs() + waitMs * 2 ** (held.failures - triesBeforeWaiting);
}

/** A backup whose key this computer cannot read would open no better than what is there: it is refused before anything is moved. */
async function restoreFrom<Desk>(place: Place<Desk>, held: Held<Desk>, backupName: string): Promise<Result<null, Refusal>> {
  if (!isFolderAtFault(held.refusal)) return nothingToMend;
  const backup = findBackups(place.backupDir).find((each) => each.name === backupName);
  if (backup === undefined) return refuse('no_backup', '没有找到这份备份，请刷新后重新选择。');
  return withoutFault(async () => {
    const readable = await place.key.check(backup.folder);
    if (!readable.ok) return refuse(readable.error.code, `这份备份没有恢复，本机数据没有改动。${readable.error.message}`);
    return restoreBackup(place.dataDir, backup.folder, place.clock.nowMs());
  });
}

/** A disk that is full, gone or held by another program has its sentence; all else is a fault of ours and stays one. */
async function withoutFault<Value>(work: () => Value | Promise<Value>): Promise<Value | Result<never, Refusal>> {
  try {
    return await work();
  } catch (error) {
    const known = refusalForFault(error);
    if (!known.ok && known.error.code !== 'fault') return known;
    if (error instanceof Error && 'syscall' in error && 'code' in error) return refuse('folder_fault', `数据文件夹里的文件无法读写（${String(error.code)}）。请检查磁盘是否接好、文件是否被其他程序占用，再试一次。`);
    throw error;
  }
}

function isFolderAtFault(refusal: Refusal | null): boolean {
  return refusal !== null && !notOfTheFolder.includes(refusal.code);
}

/** Acts at the door one after another, and only while it is closed: a button pressed twice, or a page from before, must not touch a desk that is open by now. */
function oneAtATime(isClosed: () => boolean): (work: () => Promise<void>) => Promise<void> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(() => (isClosed() ? work() : undefined));
    // What went wrong is told to whoever asked for it; the next one is not held up.
    last = next.catch(() => undefined);
    return next;
  };
}

function stateOf<Desk>(place: Place<Desk>, held: Held<Desk>): DoorState {
  if (held.desk !== null) return { kind: 'open' };
  if (held.refusal === null) return { kind: 'locked', isNew: keyFileState(place.dataDir) === 'none', problem: held.problem };
  return { kind: 'repair', refusal: held.refusal, isFolderAtFault: isFolderAtFault(held.refusal), backups: findBackups(place.backupDir), problem: held.problem };
}

function diagnose<Desk>(place: Place<Desk>, refusal: Refusal | null): string {
  const files = existsSync(place.dataDir) ? readdirSync(place.dataDir).map((name) => `${name} ${statSync(join(place.dataDir, name)).size}`) : ['(没有数据文件夹)'];
  return [
    `签约台 ${place.version}`, `Node ${process.version} ${process.platform} ${process.arch}`, `时间 ${new Date(place.clock.nowMs()).toISOString()}`,
    `情况 ${refusal?.code ?? '无'}：${refusal?.message ?? ''}`, '文件（名称 字节数）：', ...files.map((line) => `  ${line}`), `备份：${findBackups(place.backupDir).map((each) => each.name).join(' ') || '无'}`, '',
  ].join('\n');
}
