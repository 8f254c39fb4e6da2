import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { masterKeyPath, parseMasterKey, putNewMasterKeyInPlace, readMasterKey } from '../../citizen-web/hub-secrets.ts';
import { masterKeyId } from '../../citizen-web/security/hub-keys.ts';
import { writeDurably } from '../../citizen-web/store/durable-files.ts';
import { keyIdOf, openKeyRing, rewrapKeys } from '../../citizen-web/store/key-ring.ts';
import { lockHubFolder } from '../../citizen-web/store/lock-hub-folder.ts';
import { openHubDb } from '../../citizen-web/store/open-hub-db.ts';
import { openPostgres } from '../../citizen-web/store/open-postgres.ts';
import type { ReadDb } from '../../citizen-web/store/schema.ts';
import { ok, refuse } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';

const random = { bytes: (length: number) => new Uint8Array(randomBytes(length)) };

/**
 * `npm run hub -- rotate-master-key`, the hub stopped: wraps every household's key with a new master key. The new key is on the disk before
 * anything is wrapped with it; wrapping is one transaction; then the key files change their names. Interrupted anywhere it is run again,
 * and a hub that starts in between finishes it by itself.
 */
export async function rotateMasterKey(environment: NodeJS.ProcessEnv): Promise<Result<string, Refusal>> {
  const dataDir = resolve(environment['HUB_DATA'] ?? '.data/hub');
  if (environment['HUB_MASTER_KEY'] !== undefined) return refuse('usage', '更换密钥要用密钥文件：请把现在的密钥存成文件，用 HUB_MASTER_KEY_FILE 指明，取消 HUB_MASTER_KEY 后再运行。');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const lock = lockHubFolder(dataDir);
  if (!lock.ok) return lock;
  try {
    const url = environment['DATABASE_URL'];
    const opened = url === undefined ? await openHubDb(join(dataDir, 'hub.sqlite')) : await openPostgres(url);
    if (!opened.ok) return opened;
    try {
      return await rotate(opened.value.db, dataDir, masterKeyPath(dataDir, environment));
    } finally {
      await opened.value.close();
    }
  } finally {
    lock.value.release();
  }
}

async function rotate(db: ReadDb, dataDir: string, path: string): Promise<Result<string, Refusal>> {
  const nextPath = `${path}.next`;
  if (!existsSync(nextPath)) writeDurably(nextPath, Buffer.from(random.bytes(32)).toString('hex'));
  const next = parseMasterKey(readFileSync(nextPath, 'utf8'));
  if (!next.ok) return next;
  const keyId = masterKeyId(next.value);
  let households: number | null = null;
  if (await keyIdOf(db) !== keyId) {
    const current = readMasterKey(dataDir, { path, hex: undefined }, random);
    if (!current.ok) return current;
    const fits = await openKeyRing(db, current.value, random, Date.now());
    if (!fits.ok) return fits;
    households = await rewrapKeys(db, { from: current.value, to: next.value }, random, Date.now());
  }
  const retired = putNewMasterKeyInPlace(path);
  const what = households === null ? '上次没有做完的更换已经完成' : `${households} 户的密钥已改用新密钥保护`;
  return ok(`${what}，新密钥编号 ${keyId}，存放在 ${path}。\n旧密钥改名为 ${retired}：更换以前的备份要用它才能打开，请另行妥善保管，等这些备份过期后销毁。\n请立即备份新的密钥文件。`);
}
