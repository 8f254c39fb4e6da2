import { contract, isCallName } from '../../../shared/desk/contract.ts';
import type { CallName } from '../../../shared/desk/contract.ts';
import { refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { handlers } from './handlers.ts';

type AnyHandler = (deps: DeskDeps, input: unknown) => Promise<Result<unknown, Refusal>>;

export type DispatchOptions = {
  /** Tests check answers against the contract too; screens are built from the same types. */
  readonly checkOutput?: boolean;
};

/** Every call ends here: parse → use case → Result. Nothing that happens inside reaches a screen as anything but a Result. */
export async function dispatch(deps: DeskDeps, callName: string, input: unknown, options: DispatchOptions = {}): Promise<Result<unknown, Refusal>> {
  if (!isCallName(callName) || !Object.hasOwn(contract, callName)) return refuse('unknown_call', '请求内容有误，请刷新页面后再试。');
  const parsed = contract[callName].input.safeParse(input);
  if (!isOpenCall(callName) && deps.session.current() === null) return refuse('not_signed_in', '请先登录再办理。');
  if (!parsed.success) return refuse('bad_input', firstChineseMessage(parsed.error.issues) ?? '请求内容有误，请刷新页面后再试。');
  try {
    const result = await handlerOf(callName)(deps, parsed.data);
    if (options.checkOutput === true && result.ok) contract[callName].output.parse(result.value);
    return result;
  } catch (error) {
    return refusalForFault(deps, callName, error);
  }
}

/** What the sign-in page needs; everything else, reading too, is for whoever is signed in. */
function isOpenCall(callName: CallName): boolean {
  return callName.startsWith('session.') || callName === 'sync.state' || callName === 'sync.now';
}

function handlerOf(callName: CallName): AnyHandler {
  // Handlers is mapped from the contract, so this handler takes what the schema of the same name gives; the union hides it.
  return handlers[callName] as AnyHandler;
}

function firstChineseMessage(issues: readonly { readonly message: string }[]): string | null {
  return issues.map((each) => each.message).find((message) => /[\u4e00-\u9fff]/u.test(message)) ?? null;
}

function refusalForFault(deps: DeskDeps, callName: string, error: unknown): Result<never, Refusal> {
  deps.log.error(`call ${callName} failed`, error);
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code === 'SQLITE_FULL' || code === 'ENOSPC') return refuse('disk_full', '磁盘空间已满，本次操作没有保存，请清理磁盘后再试。');
  if (code === 'SQLITE_READONLY' || code === 'EACCES' || code === 'EROFS') return refuse('not_writable', '数据文件夹无法写入，本次操作没有保存，请检查磁盘权限后再试。');
  if (code === 'SQLITE_CORRUPT' || code === 'SQLITE_NOTADB') return refuse('data_damaged', '本机数据文件已损坏，请停止使用并联系管理员从备份恢复。');
  return refuse('fault', '操作没有完成，本机出现内部错误，已记入日志；请重试，仍不行请联系管理员。');
}
