import { isVerified, makeVerifier, publicPasswordCost, strongCost } from '../../shared/crypto/password-verifier.ts';
import { passwordTimeAfter } from '../../shared/domain/decide-administration.ts';
import { outsideEvent } from '../../shared/domain/make-event.ts';
import { passwordProblem } from '../../shared/domain/password-rules.ts';
import type { Staff } from '../../shared/domain/records.ts';
import { err, ok, refuse } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';
import { appendChange } from './append-change.ts';
import { checkPassword } from './check-password.ts';
import { hasKey, withKey } from './enrol-device.ts';
import type { KeyRequest } from './enrol-device.ts';
import type { HubDeps } from './hub-deps.ts';
import { loadAllStaff, loadRecord } from './load-situation.ts';

/**
 * Whoever knows the password sets another, and has signed in with it: the device's key is bound in the same transaction. Their keys on
 * other desks stay, since they signed what waits there; those desks let nobody in by the old password once they have heard of this.
 */
export async function changePassword(deps: HubDeps, request: KeyRequest & { readonly newPassword: string }): Promise<Result<Staff, Refusal>> {
  const done = await alreadyDone(deps, request);
  if (done !== null) return ok(done);
  const checked = await checkPassword(deps, request.account, request.password);
  if (!checked.ok) return checked;
  const problem = passwordProblem(request.newPassword, checked.value);
  if (problem !== null) return err(problem);
  if (request.newPassword.normalize('NFC') === request.password.normalize('NFC')) return refuse('same_password', '新密码与原密码相同，请换一个新密码。');
  const verifier = await makeVerifier(request.newPassword, deps.random, deps.config.demo ? publicPasswordCost : strongCost);
  const changed = await deps.db.transaction().execute(async (tx) => {
    const current = await loadRecord(tx, deps, 'staff', checked.value.staffId);
    if (current === null || !current.active || current.passwordChangedAtMs !== checked.value.passwordChangedAtMs) return refuse('password', '密码刚刚在别处修改过，请用新的密码重新登录。');
    const nowMs = deps.clock.nowMs();
    const record: Staff = { ...withKey(current, request), mustChangePassword: false, passwordChangedAtMs: passwordTimeAfter(current, nowMs) };
    await tx.updateTable('staff_secret').set({ verifier, expires_at_ms: null, last_sign_in_at_ms: nowMs }).where('staff_id', '=', record.staffId).execute();
    await appendChange(tx, deps, { decision: { puts: [{ kind: 'staff', record }], event: outsideEvent('hub', 'password_changed', nowMs, {}, `${record.name}（${record.account}）`) }, commandId: null });
    return ok(record);
  });
  if (changed.ok) deps.hints.emit(0);
  // The same request may have been sent twice at once: then the other has done it.
  const doneBeside = changed.ok ? null : await alreadyDone(deps, request);
  return doneBeside === null ? changed : ok(doneBeside);
}

/** The answer to the same request got lost: the new password is set and this very key bound. */
async function alreadyDone(deps: HubDeps, request: KeyRequest & { readonly newPassword: string }): Promise<Staff | null> {
  const staff = (await loadAllStaff(deps.db)).find((each) => each.account === request.account.trim() && each.active && !each.mustChangePassword && hasKey(each, request));
  if (staff === undefined) return null;
  const secret = await deps.db.selectFrom('staff_secret').select('verifier').where('staff_id', '=', staff.staffId).executeTakeFirst();
  return secret !== undefined && await isVerified(request.newPassword, secret.verifier) && !(await isVerified(request.password, secret.verifier)) ? staff : null;
}
