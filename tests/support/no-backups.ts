import type { DeskDeps } from '../../electron/desk/desk-deps.ts';

/** For desks whose folder nobody backs up. */
export const noBackups: DeskDeps['atRest'] = {
  backups: { now: () => Promise.reject(new Error('no backups here')), state: () => ({ isWorking: false, problem: null, check: null }) }, wrapForRecovery: () => undefined,
};
