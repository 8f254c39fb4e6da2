import { ok } from '../../../shared/lib/result.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { recoveryFingerprint, recoveryPublicKey } from '../keys/recovery-key.ts';
import type { Answer } from '../use-case.ts';
import { findBackups } from './backup-folder.ts';

/** 备份: what there is, how old the newest is, what the folder's check found, and whether a recovery key could open it all. */
export async function listBackups(deps: DeskDeps): Answer<'backup.list'> {
  const { backup, dataDir } = deps.config;
  const publicKey = recoveryPublicKey(dataDir);
  return ok({
    backups: findBackups(backup.folder).map(({ name, madeAtMs, bytes }) => ({ name, madeAtMs, bytes })), folder: backup.folder, keptDays: backup.keptDays,
    ...deps.atRest.backups.state(), recoveryKey: publicKey === null ? null : recoveryFingerprint(publicKey),
  });
}
