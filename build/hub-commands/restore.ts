import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { restoreHubCopy } from '../../citizen-web/store/backup/restore-copy.ts';
import type { RestoreReport } from '../../citizen-web/store/backup/restore-copy.ts';
import { ok, refuse } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';

const options = { from: { type: 'string' }, copy: { type: 'string', default: 'latest' }, to: { type: 'string' }, keys: { type: 'string' } } as const;
const random = { bytes: (length: number) => new Uint8Array(randomBytes(length)) };

/** `npm run hub -- restore --from 备份文件夹 --to 新数据文件夹 --keys 密钥文件夹 [--copy hub-2026-11-26]`. */
export async function restore(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<Result<string, Refusal>> {
  const { values } = parseArgs({ args: [...args], options });
  const { from, to, keys, copy } = values;
  if (from === undefined || to === undefined || keys === undefined) return refuse('usage', '用法：npm run hub -- restore --from 备份文件夹 --to 新数据文件夹 --keys 密钥文件夹 [--copy hub-2026-11-26]');
  const startedMs = performance.now();
  const report = await restoreHubCopy({ backupDir: resolve(from), copy, to: resolve(to), keysFrom: resolve(keys), masterKeyHex: environment['HUB_MASTER_KEY'], random });
  return report.ok ? ok(`${wordsOf(report.value, startedMs)}\n已恢复到 ${resolve(to)}。启动后各工作台会自动补传服务器缺少的事项。`) : report;
}

/** `npm run hub -- restore-drill --from 备份文件夹 --keys 密钥文件夹`: the same into a folder that is thrown away. Worth doing every month. */
export async function restoreDrill(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<Result<string, Refusal>> {
  const { values } = parseArgs({ args: [...args], options });
  const { from, keys, copy } = values;
  if (from === undefined || keys === undefined) return refuse('usage', '用法：npm run hub -- restore-drill --from 备份文件夹 --keys 密钥文件夹 [--copy hub-2026-11-26]');
  const folder = mkdtempSync(join(tmpdir(), 'restore-drill-'));
  const startedMs = performance.now();
  try {
    const report = await restoreHubCopy({ backupDir: resolve(from), copy, to: join(folder, 'hub'), keysFrom: resolve(keys), masterKeyHex: environment['HUB_MASTER_KEY'], random });
    return report.ok ? ok(`恢复演练通过。${wordsOf(report.value, startedMs)}`) : report;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function wordsOf({ changes, parts, households }: RestoreReport, startedMs: number): string {
  return `变更记录 ${changes} 条，首尾相连；文书文件 ${parts} 个，逐个打开核对无误；${households} 户。用时 ${((performance.now() - startedMs) / 1000).toFixed(1)} 秒。`;
}
