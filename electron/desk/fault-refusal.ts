import { refuse } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';

/** What a person is told of a fault of the machine: a full disk, a read-only folder and damaged data each have their own sentence. */
export function refusalForFault(error: unknown): Result<never, Refusal> {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code === 'SQLITE_FULL' || code === 'ENOSPC') return refuse('disk_full', '磁盘空间已满，本次操作没有保存，请清理磁盘后再试。');
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN') || code === 'EACCES' || code === 'EROFS') return refuse('not_writable', '数据文件夹无法写入，本次操作没有保存，请检查磁盘权限后再试。');
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_IOERR_SHORT_READ' || code === 'SQLITE_NOTADB') return refuse('data_damaged', '本机数据文件已损坏，请停止使用并联系管理员从备份恢复。');
  return refuse('fault', '操作没有完成，本机出现内部错误，已记入日志；请重试，仍不行请联系管理员。');
}
