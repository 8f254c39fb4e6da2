import { err, ok, refuse } from '../../../shared/lib/result.ts';
import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { unwrapPrivateKey } from './password-key.ts';
import { countFailure, lockProblem, tellFailures } from './sign-in-failures.ts';
import { signOut } from './sign-out.ts';

/** The password of whoever has locked, checked here: the lock needs no network. Five wrong ones end the session. */
export async function unlockDesk(deps: DeskDeps, { password }: Input<'session.unlock'>): Answer<'session.unlock'> {
  const session = deps.session.current();
  if (session === null) return refuse('signed_out', '已退出登录，请重新登录。');
  if (session.isLocked !== true) return ok({});
  const { account, staffId } = session.staff;
  const known = await deps.db.selectFrom('staff_key').selectAll().where('staff_id', '=', staffId).executeTakeFirst();
  const locked = await lockProblem(deps.db, account, deps.clock.nowMs());
  if (known === undefined || locked !== null) {
    await signOut(deps);
    return err(locked ?? { code: 'signed_out', message: '已退出登录，请重新登录。' });
  }
  if (unwrapPrivateKey(known, password) === null) {
    await countFailure(deps, account, true);
    const nowLocked = await lockProblem(deps.db, account, deps.clock.nowMs());
    if (nowLocked !== null) await signOut(deps);
    return err(nowLocked ?? { code: 'password', message: '密码不正确，请重新输入。' });
  }
  if (known.offline_until_ms <= deps.clock.nowMs()) {
    await signOut(deps);
    return refuse('offline_expired', '离线登录的期限已过，请联网登录一次。');
  }
  deps.session.replace({ ...session, isLocked: false, lastInputMs: deps.clock.monotonicMs() });
  await tellFailures(deps, account);
  deps.events.emit({ event: 'session_changed' });
  return ok({});
}
