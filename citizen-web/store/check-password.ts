import { isOutOfDate, isVerified, makeVerifier, nobodysVerifier } from '../../shared/crypto/password-verifier.ts';
import type { Staff } from '../../shared/domain/records.ts';
import { ok, refuse } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';
import { takeFromRate } from '../security/rate-limits.ts';
import type { HubDeps } from './hub-deps.ts';
import { loadAllStaff } from './load-situation.ts';

/** Whose password this is. Ten tries a quarter of an hour and account; a stopped account and a one-time password past its time are refused. */
export async function checkPassword(deps: HubDeps, accountTyped: string, password: string): Promise<Result<Staff, Refusal>> {
  const account = accountTyped.trim();
  const isAllowed = await deps.db.transaction().execute((tx) => takeFromRate(tx, deps, 'signInPerAccount', deps.keys.keyedHash('account', account)));
  if (!isAllowed) return refuse('too_many', '该帐号登录次数太多，请 15 分钟后再试，或联系管理员。');
  const staff = (await loadAllStaff(deps.db)).find((each) => each.account === account);
  const secret = staff === undefined ? undefined : await deps.db.selectFrom('staff_secret').selectAll().where('staff_id', '=', staff.staffId).executeTakeFirst();
  const isRight = await isVerified(password, secret?.verifier ?? nobodysVerifier);
  if (staff === undefined || secret === undefined || !isRight) return refuse('password', '帐号或密码不正确，请重新输入。');
  if (!staff.active) return refuse('staff_stopped', '该帐号已停用，请联系管理员。');
  if (secret.expires_at_ms !== null && secret.expires_at_ms <= deps.clock.nowMs()) return refuse('password_expired', '这个一次性密码已过期，请联系管理员重设密码。');
  // The demonstration's password is everybody's, so its verifier stays cheap.
  if (!deps.config.demo && isOutOfDate(secret.verifier)) {
    await deps.db.updateTable('staff_secret').set({ verifier: await makeVerifier(password, deps.random) }).where('staff_id', '=', staff.staffId).where('verifier', '=', secret.verifier).execute();
  }
  return ok(staff);
}
