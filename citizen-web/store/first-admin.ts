import { makeVerifier } from '../../shared/crypto/password-verifier.ts';
import { passwordTimeAfter } from '../../shared/domain/decide-administration.ts';
import { newOneTimePassword } from '../../shared/domain/enrolment-code.ts';
import { outsideEvent } from '../../shared/domain/make-event.ts';
import type { Staff } from '../../shared/domain/records.ts';
import { ok, refuse } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';
import { appendChange } from './append-change.ts';
import { oneTimePasswordMs, saveStaff } from './first-start.ts';
import type { HubDeps } from './hub-deps.ts';
import { loadAllStaff } from './load-situation.ts';

type AdminDeps = Pick<HubDeps, 'db' | 'keys' | 'random' | 'clock'>;
export type FirstAdmin = { readonly password: string; readonly isReset: boolean };

const accountForm = /^[a-z0-9][a-z0-9._-]{1,31}$/;

/**
 * The office's first admin, by whoever runs the hub, with a one-time password. Once there is an admin others are added at a desk; for an
 * account that is an admin's already it sets a one-time password, so that an office whose only admin forgot theirs is not locked out.
 */
export async function makeFirstAdmin(deps: AdminDeps, given: { readonly account: string; readonly name: string }): Promise<Result<FirstAdmin, Refusal>> {
  const [account, name] = [given.account.trim().toLowerCase(), given.name.trim()];
  if (!accountForm.test(account)) return refuse('account', '帐号用 2 到 32 个小写字母、数字、点、横线或下划线，以字母或数字开头，请修改 --account。');
  const everybody = await loadAllStaff(deps.db);
  const known = everybody.find((each) => each.account === account);
  const admins = everybody.filter((each) => each.active && each.roles.includes('admin'));
  if (known !== undefined && !admins.includes(known)) return refuse('account_taken', `帐号“${account}”已被使用，且不是在用的管理员，请换一个帐号。`);
  if (known === undefined && admins.length > 0) return refuse('admin_exists', `已有管理员（${admins.map((each) => each.account).join('、')}），请在工作台“管理”里新增人员；管理员忘记密码时，用其帐号运行本命令。`);
  const password = newOneTimePassword(deps.random);
  if (known !== undefined) await resetAdmin(deps, known, password);
  else if (name === '' || name.length > 40) return refuse('name', '请用 --name 填写姓名，最多 40 个字。');
  else await saveStaff(deps, { account, name, roles: ['admin'], verifier: await makeVerifier(password, deps.random), isOneTime: true });
  return ok({ password, isReset: known !== undefined });
}

async function resetAdmin(deps: AdminDeps, known: Staff, password: string): Promise<void> {
  const nowMs = deps.clock.nowMs();
  const verifier = await makeVerifier(password, deps.random);
  const record: Staff = { ...known, keys: [], mustChangePassword: true, passwordChangedAtMs: passwordTimeAfter(known, nowMs), revision: known.revision + 1 };
  await deps.db.transaction().execute(async (tx) => {
    await tx.updateTable('staff_secret').set({ verifier, expires_at_ms: nowMs + oneTimePasswordMs }).where('staff_id', '=', known.staffId).execute();
    await appendChange(tx, deps, { decision: { puts: [{ kind: 'staff', record }], event: outsideEvent('hub', 'reset_password', nowMs, {}, `${known.name}（${known.account}）：由服务器管理人员重设`) }, commandId: null });
  });
}
