import { makeKeyPair } from '../../../shared/crypto/key-pairs.ts';
import type { StaffView } from '../../../shared/desk/session-calls.ts';
import { staffSchema } from '../../../shared/domain/records.ts';
import type { Staff } from '../../../shared/domain/records.ts';
import { err, ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import { maxDeviceClockSkewMs } from '../../../shared/protocol/enrolment.ts';
import { inTransaction } from '../db/in-transaction.ts';
import { readDevice, readMeta, readMetaNumber } from '../db/meta.ts';
import { signOpenCommands } from '../db/outbox.ts';
import type { DeskSchema } from '../db/schema.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { begin, beginFromHub } from './begin-session.ts';
import { costFor, kdfText, unwrapPrivateKey, wrapPrivateKey } from './password-key.ts';
import { countFailure, lockProblem } from './sign-in-failures.ts';

type StaffKey = DeskSchema['staff_key'];
/** What the hub says of the account itself; anything else is no answer about it (a restored hub may not know this device), and the desk decides alone. */
const finalCodes = ['password', 'password_expired', 'must_change', 'staff_stopped', 'device', 'device_stopped', 'device_refused'];

/** Signs in: at the hub when it answers (the first time makes the staff key), else by what this desk knows. */
export async function signIn(deps: DeskDeps, input: { readonly account: string; readonly password: string }): Promise<Result<{ staff: StaffView }, Refusal>> {
  if (await readDevice(deps.db) === null) return refuse('not_enrolled', '本机尚未登记，请先联网办理设备登记。');
  const known = await deps.db.selectFrom('staff_key').selectAll().where('account', '=', input.account).executeTakeFirst() ?? null;
  const knownPrivateKey = known === null ? null : unwrapPrivateKey(known, input.password);
  const pair = known !== null && knownPrivateKey !== null ? { publicKey: known.public_key, privateKey: knownPrivateKey } : makeKeyPair();
  const answer = await deps.hub.staffKey({ account: input.account, password: input.password, publicKey: pair.publicKey });
  if (!answer.ok && answer.error.code === 'password') await countFailure(deps, input.account, known !== null);
  if (!answer.ok && known !== null && knownPrivateKey !== null && ['password', 'must_change', 'staff_stopped'].includes(answer.error.code)) await endOffline(deps, known);
  if (!answer.ok && finalCodes.includes(answer.error.code)) return answer;
  if (!answer.ok) return signInOffline(deps, known, knownPrivateKey, answer.error);
  const cost = costFor(deps.config.demo);
  const isKeptAsItIs = known !== null && knownPrivateKey !== null && known.kdf === kdfText(cost);
  const wrapped = isKeptAsItIs ? { wrapped_private_key: known.wrapped_private_key, salt: known.salt, kdf: known.kdf } : wrapPrivateKey(pair.privateKey, input.password, deps.random, cost);
  return beginFromHub(deps, { ...answer.value, pair, wrapped, isNewKey: knownPrivateKey === null });
}

/** The hub no longer lets this password in, so neither does this desk when it is alone. */
async function endOffline(deps: DeskDeps, known: StaffKey): Promise<void> {
  await inTransaction(deps.db, async (tx) => ok(await tx.updateTable('staff_key').set({ offline_until_ms: 0 }).where('staff_id', '=', known.staff_id).execute()));
}

async function signInOffline(deps: DeskDeps, known: StaffKey | null, privateKey: string | null, why: Refusal): Promise<Result<{ staff: StaffView }, Refusal>> {
  if (known === null) return why.code === 'offline' ? refuse('offline', '第一次在本机登录须联网，请检查网络后再试。') : err(why);
  const standing = await standingProblem(deps);
  if (standing !== null) return err(standing);
  const locked = await lockProblem(deps.db, known.account, deps.clock.nowMs());
  if (locked !== null) return err(locked);
  if (privateKey === null) {
    await countFailure(deps, known.account, true);
    return refuse('password', '帐号或密码不正确，请重新输入。');
  }
  if (known.offline_until_ms <= deps.clock.nowMs()) return refuse('offline_expired', '离线登录的期限已过，请联网登录一次。');
  const roles: Staff['roles'] = staffSchema.shape.roles.parse(JSON.parse(known.roles));
  await inTransaction(deps.db, async (tx) => ok(await signOpenCommands(tx, { staffId: known.staff_id, privateKey }, 'unsigned')));
  return begin(deps, { staff: { staffId: known.staff_id, account: known.account, name: known.name, roles }, privateKey });
}

/** Why nobody may sign in here without the hub: the device was stopped, or its clock was turned back, which would stretch the time. */
async function standingProblem(deps: DeskDeps): Promise<Refusal | null> {
  const stopped = await readMeta(deps.db, 'deviceStopped');
  if (stopped !== null) return { code: 'device_stopped', message: stopped };
  const lastContactAtMs = await readMetaNumber(deps.db, 'lastContactAtMs') ?? 0;
  const isTurnedBack = lastContactAtMs - deps.clock.nowMs() > maxDeviceClockSkewMs;
  return isTurnedBack ? { code: 'device_clock', message: '本机时间早于上次与服务器联系的时间，请校准系统时间，或联网登录。' } : null;
}
