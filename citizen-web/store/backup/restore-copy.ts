import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { newId } from '../../../shared/lib/random.ts';
import type { Random } from '../../../shared/lib/random.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import { parseMasterKey, readMasterKey } from '../../hub-secrets.ts';
import { masterKeyId } from '../../security/hub-keys.ts';
import { writeDurably } from '../durable-files.ts';
import type { HubKeys } from '../hub-deps.ts';
import { createHubFiles } from '../hub-files.ts';
import { keyIdOf, openKeyRing } from '../key-ring.ts';
import { openHubDb } from '../open-hub-db.ts';
import { readPart } from '../parts.ts';
import type { ReadDb } from '../schema.ts';
import { beginNewEpoch, checkChain } from './log-chain.ts';
import { latestName } from './write-copy.ts';

export type RestoreOrder = {
  /** The backup folder, and which copy in it: `latest` or a dated one. */
  readonly backupDir: string; readonly copy: string;
  /** A folder that does not hold a hub yet. */
  readonly to: string;
  /** Where master.key, event-authority.json and event-root.pem lie; they are in no copy. */
  readonly keysFrom: string;
  readonly masterKeyHex: string | undefined; readonly random: Random;
};
export type RestoreReport = { readonly changes: number; readonly parts: number; readonly households: number; readonly epoch: string };

const keyFiles = ['master.key', 'event-authority.json', 'event-root.pem'];

/**
 * Makes a hub's data folder from a copy: checked page by page, the log's chain followed, a new epoch begun, every part opened and held
 * against its digest. Refused, and the target folder is worth nothing then: a copy that is not whole, keys that do not open it.
 */
export async function restoreHubCopy(order: RestoreOrder): Promise<Result<RestoreReport, Refusal>> {
  const from = existingCopy(order.backupDir, order.copy);
  if (from === null) return refuse('no_copy', `备份文件夹 ${order.backupDir} 里没有“${order.copy}”这份备份，请检查路径，或选其他日期的备份。`);
  if (existsSync(join(order.to, 'hub.sqlite'))) return refuse('not_empty', `目标文件夹 ${order.to} 里已有数据，没有改动。请换一个空文件夹。`);
  mkdirSync(order.to, { recursive: true, mode: 0o700 });
  copyFileSync(join(from, 'hub.sqlite'), join(order.to, 'hub.sqlite'));
  if (existsSync(join(order.backupDir, 'files'))) cpSync(join(order.backupDir, 'files'), join(order.to, 'files'), { recursive: true });
  for (const name of keyFiles) if (existsSync(join(order.keysFrom, name))) copyFileSync(join(order.keysFrom, name), join(order.to, name));
  const epoch = newId(order.random);
  const chain = startLogAnew(join(order.to, 'hub.sqlite'), epoch);
  if (!chain.ok) return chain;
  const opened = await openEverything(order);
  return opened.ok ? ok({ changes: chain.value, epoch, ...opened.value }) : opened;
}

/** `latest` stands for the one before it in the moment in which it is replaced. */
function existingCopy(backupDir: string, copy: string): string | null {
  const names = copy === latestName ? [latestName, `${latestName}.previous`] : [copy];
  return names.map((name) => join(backupDir, name)).find((folder) => existsSync(join(folder, 'hub.sqlite'))) ?? null;
}

function startLogAnew(path: string, epoch: string): Result<number, Refusal> {
  const sqlite = new Database(path);
  try {
    if (sqlite.pragma('integrity_check(1)', { simple: true }) !== 'ok') return refuse('damaged_copy', '这份备份的数据库已损坏，请选其他日期的备份。');
    const chain = checkChain(sqlite);
    if (chain.brokenAt !== null) return refuse('broken_chain', `这份备份的变更记录从第 ${chain.brokenAt} 条起对不上，请选其他日期的备份。`);
    sqlite.transaction(() => beginNewEpoch(sqlite, epoch))();
    return ok(chain.changes);
  } finally {
    sqlite.close();
  }
}

async function openEverything(order: RestoreOrder): Promise<Result<{ readonly parts: number; readonly households: number }, Refusal>> {
  const masterKey = order.masterKeyHex === undefined && !readdirSync(order.to).includes('master.key') ? refuse('master_key', '缺少密钥文件 master.key，请用 --keys 指明保管它的文件夹。') : readMasterKey(order.to, order.masterKeyHex, order.random);
  if (!masterKey.ok) return masterKey;
  const opened = await openHubDb(join(order.to, 'hub.sqlite'));
  if (!opened.ok) return opened;
  try {
    const keys = await keysOfCopy(opened.value.db, order, masterKey.value);
    if (!keys.ok) return keys;
    const deps = { keys: keys.value, files: await createHubFiles(join(order.to, 'files')) };
    const parts = await opened.value.db.selectFrom('part').select('digest').distinct().execute();
    for (const { digest } of parts) {
      const bytes = await readPart(opened.value.db, deps, digest).catch(() => null);
      if (bytes === null) return refuse('part', `备份中有文书文件缺失、损坏，或与密钥不符（${digest.slice(0, 12)}…）。请检查密钥文件，或选其他日期的备份。`);
    }
    const { households } = await opened.value.db.selectFrom('data_key').select((expression) => expression.fn.countAll<number>().as('households')).executeTakeFirstOrThrow();
    return ok({ parts: parts.length, households: Number(households) });
  } finally {
    await opened.value.close();
  }
}

/** A copy from before the master key was changed opens with the key of then, which lies beside the new one under its number. */
async function keysOfCopy(db: ReadDb, order: RestoreOrder, masterKey: Uint8Array): Promise<Result<HubKeys, Refusal>> {
  const keyId = await keyIdOf(db);
  const retired = readdirSync(order.keysFrom).find((name) => keyId !== null && name.endsWith(`.${keyId}.old`));
  const former = retired === undefined || masterKeyId(masterKey) === keyId ? null : parseMasterKey(readFileSync(join(order.keysFrom, retired), 'utf8'));
  if (former?.ok !== true) return openKeyRing(db, masterKey, order.random, 0);
  writeDurably(join(order.to, 'master.key'), Buffer.from(former.value).toString('hex'));
  return openKeyRing(db, former.value, order.random, 0);
}
