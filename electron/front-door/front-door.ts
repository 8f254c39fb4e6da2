import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { findBackups } from '../desk/backup/backup-folder.ts';
import type { FoundBackup } from '../desk/backup/backup-folder.ts';
import { finishRestore, restoreBackup, startOver } from '../desk/backup/restore-backup.ts';
import { keyFileState, openByPassPhrase } from '../desk/keys/pass-phrase-key.ts';
import type { Clock } from '../../shared/lib/clock.ts';
import type { Random } from '../../shared/lib/random.ts';
import { refuse } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';

/** What a browser is shown before the desk is open. */
export type DoorState =
  | { readonly kind: 'open' }
  /** 解锁, or the choice of a pass phrase for a new folder. */
  | { readonly kind: 'locked'; readonly isNew: boolean; readonly problem: string | null }
  /** 修复: what is wrong with the folder, and which backups could take its place. */
  | { readonly kind: 'repair'; readonly refusal: Refusal; readonly backups: readonly FoundBackup[]; readonly problem: string | null };

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

type Place<Desk> = {
  readonly dataDir: string; readonly backupDir: string; readonly clock: Clock; readonly random: Random; readonly version: string;
  readonly open: (key: Uint8Array) => Promise<Result<Desk, Refusal>>;
};
/** What nobody can mend on the repair page: another window, a newer program. */
const notForRepair = ['already_open', 'newer_data'];

/**
 * Opens the desk with its pass phrase, and stands in for it until then and whenever its folder cannot be opened. `given`: the pass
 * phrase is known already (a demonstration, a service's environment). Refused: what must be settled before the program can be of use.
 */
export async function openFrontDoor<Desk>(place: Place<Desk>, given: string | null): Promise<Result<FrontDoor<Desk>, Refusal>> {
  finishRestore(place.dataDir, place.clock.nowMs());
  const held: { desk: Desk | null; passPhrase: string | null; refusal: Refusal | null; problem: string | null; failures: number; closedUntilMs: number } = { desk: null, passPhrase: given, refusal: null, problem: null, failures: 0, closedUntilMs: 0 };
  const tryOpen = async (passPhrase: string): Promise<Refusal | null> => {
    const key = openByPassPhrase(place.dataDir, passPhrase, place.random);
    const opened = key.ok ? await place.open(key.value) : key;
    held.desk = opened.ok ? opened.value : null;
    held.passPhrase = key.ok ? passPhrase : null;
    held.problem = null;
    const isAboutPassPhrase = !opened.ok && (opened.error.code === 'pass_phrase' || opened.error.code === 'pass_phrase_short');
    if (isAboutPassPhrase) held.problem = opened.error.message;
    held.refusal = opened.ok || isAboutPassPhrase ? null : opened.error;
    return opened.ok ? null : opened.error;
  };
  const refusal = given === null ? lookAtFolder(place.dataDir, held) : await tryOpen(given);
  if (refusal !== null && notForRepair.includes(refusal.code)) return { ok: false, error: refusal };
  const again = async (): Promise<void> => {
    if (held.passPhrase !== null) await tryOpen(held.passPhrase);
    else lookAtFolder(place.dataDir, held);
  };
  const whileClosed = oneAtATime(() => held.desk === null);
  return { ok: true, value: {
    desk: () => held.desk,
    state: () => stateOf(place, held),
    unlock: (passPhrase, repeated) => whileClosed(async () => {
      const waitedFor = held.closedUntilMs - place.clock.monotonicMs();
      if (waitedFor > 0) return void (held.problem = `口令错误次数较多，请 ${Math.ceil(waitedFor / 1000)} 秒后再试。`);
      if (repeated !== null && repeated !== passPhrase) return void (held.problem = '两次输入的口令不一致，请重新输入。');
      const problem = await tryOpen(passPhrase);
      held.failures = problem?.code === 'pass_phrase' ? held.failures + 1 : 0;
      if (held.failures >= triesBeforeWaiting) held.closedUntilMs = place.clock.monotonicMs() + waitMs * 2 ** (held.failures - triesBeforeWaiting);
    }),
    retry: () => whileClosed(again),
    restore: (backupName) => whileClosed(async () => {
      const backup = findBackups(place.backupDir).find((each) => each.name === backupName);
      const restored = backup === undefined ? refuse('no_backup', '没有找到这份备份，请刷新后重新选择。') : restoreBackup(place.dataDir, backup.folder, place.clock.nowMs());
      if (!restored.ok) return void (held.problem = restored.error.message);
      await again();
    }),
    startOver: (typed) => whileClosed(async () => {
      if (typed.trim() !== startOverWords) return void (held.problem = `没有改动。确需重新建立，请在框内输入“${startOverWords}”四个字。`);
      startOver(place.dataDir, place.clock.nowMs());
      await again();
    }),
    diagnostics: () => diagnose(place, held.refusal),
  } };
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

type Held = { passPhrase: string | null; refusal: Refusal | null; problem: string | null };

function lookAtFolder(dataDir: string, held: Held): Refusal | null {
  held.problem = null;
  held.refusal = null;
  const state = keyFileState(dataDir);
  if (state !== 'missing' && state !== 'foreign') return null;
  const found = openByPassPhrase(dataDir, '', { bytes: () => new Uint8Array() });
  held.refusal = found.ok ? null : found.error;
  return held.refusal;
}

function stateOf<Desk>(place: Place<Desk>, held: Held & { readonly desk: Desk | null }): DoorState {
  if (held.desk !== null) return { kind: 'open' };
  if (held.refusal !== null) return { kind: 'repair', refusal: held.refusal, backups: findBackups(place.backupDir), problem: held.problem };
  return { kind: 'locked', isNew: keyFileState(place.dataDir) === 'none', problem: held.problem };
}

function diagnose<Desk>(place: Place<Desk>, refusal: Refusal | null): string {
  const files = existsSync(place.dataDir) ? readdirSync(place.dataDir).map((name) => `${name} ${statSync(join(place.dataDir, name)).size}`) : ['(没有数据文件夹)'];
  return [
    `签约台 ${place.version}`, `Node ${process.version} ${process.platform} ${process.arch}`, `时间 ${new Date(place.clock.nowMs()).toISOString()}`,
    `情况 ${refusal?.code ?? '无'}：${refusal?.message ?? ''}`, '文件（名称 字节数）：', ...files.map((line) => `  ${line}`), `备份：${findBackups(place.backupDir).map((each) => each.name).join(' ') || '无'}`, '',
  ].join('\n');
}
