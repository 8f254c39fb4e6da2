import { firstPrevHash } from '../../shared/protocol/change.ts';
import { sha256Hex } from '../../shared/crypto/sha256.ts';
import { outsideEvent } from '../../shared/domain/make-event.ts';
import type { Staff } from '../../shared/domain/records.ts';
import type { StaffRole } from '../../shared/domain/roles.ts';
import { newId } from '../../shared/lib/random.ts';
import { passwordVerifier } from '../security/passwords.ts';
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
  for (const each of demoStaff) await saveStaff(deps, { ...each, password: demoPassword });
}

/** A staff member with a password; the key pair is made at the first sign-in. */
export async function saveStaff(deps: StartDeps, person: { readonly account: string; readonly name: string; readonly roles: readonly StaffRole[]; readonly password: string }): Promise<string> {
  const record: Staff = { staffId: newId(deps.random), account: person.account, name: person.name, roles: [...person.roles], active: true, keys: [], revision: 1 };
  const verifier = passwordVerifier(person.password, deps.random);
  await deps.db.transaction().execute(async (tx) => {
    await tx.insertInto('staff_secret').values({ staff_id: record.staffId, verifier }).execute();
    const event = outsideEvent('hub', 'staff_saved', deps.clock.nowMs(), {}, record.name);
    await appendChange(tx, deps, { decision: { puts: [{ kind: 'staff', record }], event }, commandId: null });
  });
  return record.staffId;
}

const codeDays = 7;

/** A one-time code for one device, ten letters and digits without look-alikes (50 bits, single use, 7 days). */
export async function mintEnrolmentCode(deps: StartDeps): Promise<string> {
  const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
  const code = Array.from(deps.random.bytes(10), (byte) => letters[byte % letters.length]).join('');
  await deps.db.insertInto('enrolment_code').values({ code_hash: sha256Hex(code), expires_at_ms: deps.clock.nowMs() + codeDays * 86_400_000, used_at_ms: null, device_id: null }).execute();
  return code;
}
