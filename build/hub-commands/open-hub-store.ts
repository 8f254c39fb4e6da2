import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { masterKeyPath, readMasterKey } from '../../citizen-web/hub-secrets.ts';
import { ensureLogHead } from '../../citizen-web/store/first-start.ts';
import type { HubDeps } from '../../citizen-web/store/hub-deps.ts';
import { openKeyRing } from '../../citizen-web/store/key-ring.ts';
import { lockHubFolder } from '../../citizen-web/store/lock-hub-folder.ts';
import { openHubDb } from '../../citizen-web/store/open-hub-db.ts';
import { ok } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';

export type HubStore = { readonly deps: Pick<HubDeps, 'db' | 'keys' | 'random' | 'clock'>; readonly close: () => Promise<void> };

/** The hub's database for a command that runs instead of the hub: same folder, same keys, same lock, no server. */
export async function openHubStore(dataDirGiven: string, masterKeyHex: string | undefined, environment: NodeJS.ProcessEnv = {}): Promise<Result<HubStore, Refusal>> {
  const dataDir = resolve(dataDirGiven);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const random = { bytes: (length: number) => new Uint8Array(randomBytes(length)) };
  const masterKey = readMasterKey(dataDir, { path: masterKeyPath(dataDir, environment), hex: masterKeyHex }, random);
  if (!masterKey.ok) return masterKey;
  const lock = lockHubFolder(dataDir);
  if (!lock.ok) return lock;
  const opened = await openHubDb(join(dataDir, 'hub.sqlite'));
  if (!opened.ok) {
    lock.value.release();
    return opened;
  }
  const keys = await openKeyRing(opened.value.db, masterKey.value, random, Date.now());
  if (!keys.ok) {
    await opened.value.close();
    lock.value.release();
    return keys;
  }
  const deps = { db: opened.value.db, keys: keys.value, random, clock: { nowMs: () => Date.now(), monotonicMs: () => performance.now() } };
  await ensureLogHead(deps);
  return ok({ deps, close: () => opened.value.close().then(lock.value.release) });
}
