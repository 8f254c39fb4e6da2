import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { restoreBackup } from '../electron/desk/backup/restore-backup.ts';
import { shortestPassPhrase, writeKey } from '../electron/desk/keys/pass-phrase-key.ts';
import { openByRecovery, readRecoveryText } from '../electron/desk/keys/recovery-key.ts';

const usage = '用法：npm run recover -- --data 数据文件夹 [--backup 备份文件夹] [--recovery-key 恢复密钥私钥文件]（新口令在提示后输入，或放在环境变量 DESK_PASS_PHRASE 中）';

process.exitCode = await recover();

/**
 * `npm run recover`: puts a backup in place, and opens a folder whose pass phrase or computer is gone with the recovery key from the
 * safe, under a new pass phrase. The desk must not be open.
 */
async function recover(): Promise<number> {
  const settings = readSettings();
  if (settings?.data === undefined || (settings.backup === undefined && settings['recovery-key'] === undefined)) return say(usage, 1);
  if (settings.backup !== undefined) {
    const restored = restoreBackup(settings.data, settings.backup, Date.now());
    if (!restored.ok) return say(restored.error.message, 1);
    say('备份已恢复。原有数据移到了数据文件夹里的 set-aside 文件夹，没有删除。', 0);
  }
  const file = settings['recovery-key'];
  return file === undefined ? 0 : setPassPhrase(settings.data, file);
}

async function setPassPhrase(dataDir: string, recoveryFile: string): Promise<number> {
  const privateKey = readRecoveryText(readFileSync(recoveryFile, 'utf8'), 'private');
  if (!privateKey.ok) return say(privateKey.error.message, 1);
  const key = openByRecovery(dataDir, privateKey.value);
  if (!key.ok) return say(key.error.message, 1);
  const passPhrase = process.env['DESK_PASS_PHRASE'] ?? (await askPassPhrase());
  if ([...passPhrase].length < shortestPassPhrase) return say(`口令至少 ${shortestPassPhrase} 个字符，没有改动。`, 1);
  writeKey(dataDir, key.value, passPhrase, { bytes: (length) => randomBytes(length) });
  return say('已换成新口令。请打开签约台（浏览器版用 npm run desk），输入新口令，再把恢复密钥放回保险柜。', 0);
}

async function askPassPhrase(): Promise<string> {
  const line = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await line.question('请输入新口令（至少 10 个字符）：');
  } finally {
    line.close();
  }
}

function readSettings(): { data?: string; backup?: string; 'recovery-key'?: string } | null {
  try {
    return parseArgs({ options: { data: { type: 'string' }, backup: { type: 'string' }, 'recovery-key': { type: 'string' } } }).values;
  } catch {
    // parseArgs throws on an option it does not know; the usage line is the better answer.
    return null;
  }
}

function say(message: string, exitCode: number): number {
  console.log(message);
  return exitCode;
}
