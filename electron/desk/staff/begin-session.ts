import type { StaffView } from '../../../shared/desk/session-calls.ts';
import type { Staff } from '../../../shared/domain/records.ts';
import { ok } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import type { DeskSettings } from '../../../shared/protocol/enrolment.ts';
import { writeDeskSettings } from '../db/desk-settings.ts';
import { inTransaction } from '../db/in-transaction.ts';
import { forgetMeta } from '../db/meta.ts';
import { signOpenCommands } from '../db/outbox.ts';
import type { DeskDeps, StaffSession } from '../desk-deps.ts';
import type { WrappedKey } from './password-key.ts';
import { tellFailures } from './sign-in-failures.ts';

export type HubSignIn = {
  readonly staff: Staff;
  readonly settings: DeskSettings;
  readonly pair: { readonly publicKey: string; readonly privateKey: string };
  readonly wrapped: WrappedKey;
  /** A key that the hub did not know before: the old one's signatures are worthless to it. */
  readonly isNewKey: boolean;
};

/** Keeps what the hub has answered, signs anew what must be, and begins the session. */
export async function beginFromHub(deps: DeskDeps, { staff, settings, pair, wrapped, isNewKey }: HubSignIn): Promise<Result<{ staff: StaffView }, Refusal>> {
  const kept = await inTransaction(deps.db, async (tx) => {
    const row = {
      account: staff.account, name: staff.name, roles: JSON.stringify(staff.roles), public_key: pair.publicKey, ...wrapped,
      offline_until_ms: deps.clock.nowMs() + settings.offlineDays * 24 * 3_600_000, staff_revision: staff.revision, password_changed_at_ms: staff.passwordChangedAtMs,
    };
    await tx.insertInto('staff_key').values({ staff_id: staff.staffId, ...row }).onConflict((conflict) => conflict.column('staff_id').doUpdateSet(row)).execute();
    await writeDeskSettings(tx, settings);
    await forgetMeta(tx, 'deviceStopped');
    await signOpenCommands(tx, { staffId: staff.staffId, privateKey: pair.privateKey }, isNewKey ? 'all' : 'unsigned');
    return ok(undefined);
  });
  return kept.ok ? begin(deps, { staff, privateKey: pair.privateKey }) : kept;
}

/** The session as everything on this desk sees it from now on. */
export async function begin(deps: DeskDeps, session: StaffSession): Promise<Result<{ staff: StaffView }, Refusal>> {
  deps.session.replace({ ...session, lastInputMs: deps.clock.monotonicMs() });
  await inTransaction(deps.db, async (tx) => ok(await forgetMeta(tx, 'sessionNotice')));
  await tellFailures(deps, session.staff.account);
  deps.events.emit({ event: 'session_changed' });
  deps.sync.hint();
  const { staffId, account, name, roles } = session.staff;
  return ok({ staff: { staffId, account, name, roles: [...roles] } });
}
