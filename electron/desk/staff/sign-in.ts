import { makeKeyPair } from '../../../shared/crypto/key-pairs.ts';
import type { StaffView } from '../../../shared/desk/session-calls.ts';
import { staffSchema } from '../../../shared/domain/records.ts';
import type { Staff } from '../../../shared/domain/records.ts';
import { err, ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import { inTransaction } from '../db/in-transaction.ts';
import { readDevice } from '../db/meta.ts';
import { signOpenCommands } from '../db/outbox.ts';
import type { DeskSchema } from '../db/schema.ts';
import type { DeskDeps, StaffSession } from '../desk-deps.ts';
import { unwrapPrivateKey, wrapPrivateKey } from './password-key.ts';
import { countFailure, lockProblem, tellFailures } from './sign-in-failures.ts';

type StaffKey = DeskSchema['staff_key'];
/** Without the hub's word a password is good for this long: a dismissed colleague is not let in for ever. */
const offlineDays = 7;
/** What the hub says of the account itself; anything else is no answer about it, and the desk decides alone. */
const finalCodes = ['password', 'staff_stopped', 'device', 'device_stopped', 'device_refused'];

/** Signs in: at the hub when it answers (the first time makes the staff key), else by what this desk knows. */
export async function signIn(deps: DeskDeps, input: { readonly account: string; readonly password: string }): Promise<Result<{ staff: StaffView }, Refusal>> {
  if (await readDevice(deps.db) === null) return refuse('not_enrolled', '本机尚未登记，请先联网办理设备登记。');
  const known = await deps.db.selectFrom('staff_key').selectAll().where('account', '=', input.account).executeTakeFirst() ?? null;
  const knownPrivateKey = known === null ? null : unwrapPrivateKey(known, input.password);
  const pair = known !== null && knownPrivateKey !== null ? { publicKey: known.public_key, privateKey: knownPrivateKey } : makeKeyPair();
  const answer = await deps.hub.staffKey({ account: input.account, password: input.password, publicKey: pair.publicKey });
  if (!answer.ok && answer.error.code === 'password') await countFailure(deps, input.account, known !== null);
  if (!answer.ok && finalCodes.includes(answer.error.code)) return answer;
  if (!answer.ok) return signInOffline(deps, known, knownPrivateKey, answer.error);
  const staff = answer.value.staff;
  const session: StaffSession = { staff, privateKey: pair.privateKey };
  const kept = await inTransaction(deps.db, async (tx) => {
    const row = {
      account: staff.account, name: staff.name, roles: JSON.stringify(staff.roles), public_key: pair.publicKey,
      ...(known !== null && knownPrivateKey !== null ? { wrapped_private_key: known.wrapped_private_key, salt: known.salt } : wrapPrivateKey(pair.privateKey, input.password, deps.random)),
      offline_until_ms: deps.clock.nowMs() + offlineDays * 24 * 3_600_000,
    };
    await tx.insertInto('staff_key').values({ staff_id: staff.staffId, ...row }).onConflict((conflict) => conflict.column('staff_id').doUpdateSet(row)).execute();
    // A new key makes the old one's signatures worthless to the hub.
    await signOpenCommands(tx, { staffId: staff.staffId, privateKey: pair.privateKey }, knownPrivateKey === null ? 'all' : 'unsigned');
    return ok(undefined);
  });
  return kept.ok ? begin(deps, session) : kept;
}

async function signInOffline(deps: DeskDeps, known: StaffKey | null, privateKey: string | null, why: Refusal): Promise<Result<{ staff: StaffView }, Refusal>> {
  if (known === null) return why.code === 'offline' ? refuse('offline', '第一次在本机登录须联网，请检查网络后再试。') : err(why);
  const locked = await lockProblem(deps.db, known.account, deps.clock.nowMs());
  if (locked !== null) return err(locked);
  if (privateKey === null) {
    await countFailure(deps, known.account, true);
    return refuse('password', '帐号或密码不正确，请重新输入。');
  }
  if (known.offline_until_ms <= deps.clock.nowMs()) return refuse('offline_expired', '离线使用已超过 7 天，请联网登录一次。');
  const roles: Staff['roles'] = staffSchema.shape.roles.parse(JSON.parse(known.roles));
  await inTransaction(deps.db, async (tx) => ok(await signOpenCommands(tx, { staffId: known.staff_id, privateKey }, 'unsigned')));
  return begin(deps, { staff: { staffId: known.staff_id, account: known.account, name: known.name, roles }, privateKey });
}

async function begin(deps: DeskDeps, session: StaffSession): Promise<Result<{ staff: StaffView }, Refusal>> {
  deps.session.replace(session);
  await tellFailures(deps, session.staff.account);
  deps.events.emit({ event: 'session_changed' });
  deps.sync.hint();
  const { staffId, account, name, roles } = session.staff;
  return ok({ staff: { staffId, account, name, roles: [...roles] } });
}
