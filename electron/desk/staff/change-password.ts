import { makeKeyPair } from '../../../shared/crypto/key-pairs.ts';
import { passwordProblem } from '../../../shared/domain/password-rules.ts';
import { err, refuse } from '../../../shared/lib/result.ts';
import { readDevice } from '../db/meta.ts';
import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { beginFromHub } from './begin-session.ts';
import { costFor, unwrapPrivateKey, wrapPrivateKey } from './password-key.ts';
import { countFailure } from './sign-in-failures.ts';

/** Sets another password at the hub and goes on, or begins, with it. Both are typed: whoever finds an open desk cannot take an account over. */
export async function changePassword(deps: DeskDeps, { account, password, newPassword }: Input<'session.changePassword'>): Answer<'session.changePassword'> {
  if (await readDevice(deps.db) === null) return refuse('not_enrolled', '本机尚未登记，请先联网办理设备登记。');
  const session = deps.session.current();
  if (session !== null && session.staff.account !== account) return refuse('other_account', '只能修改自己的密码。');
  const weak = passwordProblem(newPassword, { account, name: session?.staff.name ?? '' });
  if (weak !== null) return err(weak);
  const known = await deps.db.selectFrom('staff_key').selectAll().where('account', '=', account).executeTakeFirst() ?? null;
  const knownPrivateKey = known === null ? null : unwrapPrivateKey(known, password);
  const pair = known !== null && knownPrivateKey !== null ? { publicKey: known.public_key, privateKey: knownPrivateKey } : makeKeyPair();
  const answer = await deps.hub.changePassword({ account, password, newPassword, publicKey: pair.publicKey });
  if (!answer.ok) {
    if (answer.error.code === 'password') await countFailure(deps, account, known !== null);
    if (answer.error.code === 'password' && session !== null) return refuse('password', '原密码不正确，请重新输入。');
    return answer.error.code === 'offline' ? refuse('offline', '修改密码须联网，请检查网络后再试。') : answer;
  }
  const wrapped = wrapPrivateKey(pair.privateKey, newPassword, deps.random, costFor(deps.config.demo));
  return beginFromHub(deps, { ...answer.value, pair, wrapped, isNewKey: knownPrivateKey === null });
}
