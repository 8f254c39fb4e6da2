import { contract, isCallName } from '../../../shared/desk/contract.ts';
import type { CallName } from '../../../shared/desk/contract.ts';
import { refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { refusalForFault } from '../fault-refusal.ts';
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
  const session = deps.session.current();
  if (!isOpenCall(callName) && session === null) return refuse('not_signed_in', '请先登录再办理。');
  if (!isOpenCall(callName) && session?.isLocked === true) return refuse('locked', '签约台已锁定，请输入密码解锁后继续。');
  if (!parsed.success) return refuse('bad_input', firstChineseMessage(parsed.error.issues) ?? '请求内容有误，请刷新页面后再试。');
  try {
    const result = await handlerOf(callName)(deps, parsed.data);
    if (options.checkOutput === true && result.ok) contract[callName].output.parse(result.value);
    return result;
  } catch (error) {
    deps.log.error(`call ${callName} failed`, error);
    return refusalForFault(error);
  }
}

/** What the sign-in page and the locked screen need; everything else, reading too, is for whoever is signed in. */
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
