import { firstPrevHash } from '../../shared/protocol/change.ts';
import { makeVerifier, publicPasswordCost } from '../../shared/crypto/password-verifier.ts';
import { sha256Hex } from '../../shared/crypto/sha256.ts';
import { newEnrolmentCode, plainEnrolmentCode } from '../../shared/domain/enrolment-code.ts';
import { outsideEvent } from '../../shared/domain/make-event.ts';
import type { Staff } from '../../shared/domain/records.ts';
import type { StaffRole } from '../../shared/domain/roles.ts';
import { newId } from '../../shared/lib/random.ts';
import { appendChange } from './append-change.ts';
import type { HubDeps } from './hub-deps.ts';

type StartDeps = Pick<HubDeps, 'db' | 'keys' | 'random' | 'clock'>;

/** A new database gets its log head: a random epoch and an empty chain. */
export async function ensureLogHead(deps: StartDeps): Promise<void> {
  const head = await deps.db.selectFrom('log_head').select('id').executeTakeFirst();
  if (head !== undefined) return;
  await deps.db.insertInto('log_head').values({ id: 1, epoch: newId(deps.random), last_seq: 0, last_hash: firstPrevHash }).execute();
}

const demoStaff: readonly { readonly account: string; readonly name: string; readonly roles: readonly StaffRole[] }[] = [
  { account: 'wang', name: '王咨询', roles: ['hotline'] }, { account: 'li', name: '李审核', roles: ['reviewer'] }, { account: 'zhao', name: '赵用印', roles: ['sealer'] },
  { account: 'chen', name: '陈管理', roles: ['admin'] }, { account: 'zhou', name: '周管理', roles: ['admin'] },
];
export const demoPassword = 'yanshi-2026';

/** The five people of the demonstration; only when nobody is there yet. */
export async function seedDemoStaff(deps: StartDeps): Promise<void> {
  const anyone = await deps.db.selectFrom('record').select('id').where('kind', '=', 'staff').executeTakeFirst();
  if (anyone !== undefined) return;
  // One verifier for all: everybody knows their password, and to make each is dear.
  const verifier = await makeVerifier(demoPassword, deps.random, publicPasswordCost);
  for (const each of demoStaff) await saveStaff(deps, { ...each, verifier });
}

export type NewStaff = { readonly account: string; readonly name: string; readonly roles: readonly StaffRole[]; /** Of the password (shared/crypto/password-verifier.ts). */ readonly verifier: string; /** The password must be changed before anything is done with it. */ readonly isOneTime?: boolean };

/** A staff member with a password; the key pair is made at the first sign-in. */
export async function saveStaff(deps: StartDeps, person: NewStaff): Promise<string> {
  const nowMs = deps.clock.nowMs();
  const record: Staff = {
    staffId: newId(deps.random), account: person.account, name: person.name, roles: [...person.roles], active: true, keys: [], mustChangePassword: person.isOneTime === true,
    passwordChangedAtMs: nowMs, revision: 1,
  };
  await deps.db.transaction().execute(async (tx) => {
    await tx.insertInto('staff_secret').values({ staff_id: record.staffId, verifier: person.verifier, expires_at_ms: person.isOneTime === true ? nowMs + oneTimePasswordMs : null, last_sign_in_at_ms: null }).execute();
    await appendChange(tx, deps, { decision: { puts: [{ kind: 'staff', record }], event: outsideEvent('hub', 'staff_saved', nowMs, {}, `新增 ${record.name}（${record.account}）`) }, commandId: null });
  });
  return record.staffId;
}

const dayMs = 86_400_000;
/** A one-time password that nobody has used by then is none any more. */
export const oneTimePasswordMs = 7 * dayMs;
const codeDays = 7;

/** A one-time code for one device (single use, 7 days). */
export async function mintEnrolmentCode(deps: StartDeps): Promise<string> {
  const code = newEnrolmentCode(deps.random);
  await deps.db.insertInto('enrolment_code').values({ code_hash: sha256Hex(plainEnrolmentCode(code)), expires_at_ms: deps.clock.nowMs() + codeDays * dayMs, used_at_ms: null, device_id: null }).execute();
  return code;
}
