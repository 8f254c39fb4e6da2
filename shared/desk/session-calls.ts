import { z } from 'zod';
import { staffRoleSchema } from '../domain/roles.ts';
import { call } from './call.ts';
import { factSchema, recordChangeSchema } from './conflict-calls.ts';

export const nothing = z.object({});
export const staffViewSchema = z.object({ staffId: z.string(), account: z.string(), name: z.string(), roles: z.array(staffRoleSchema) });
export type StaffView = z.infer<typeof staffViewSchema>;

export const syncStateSchema = z.object({
  online: z.boolean(),
  enrolled: z.boolean(),
  lastContactAtMs: z.number().nullable(),
  waiting: z.number().int(),
  oldestWaitingAtMs: z.number().nullable(),
  unsuccessful: z.number().int(),
  /** A whole sentence when something keeps the desk from syncing (too old, device stopped …), else null. */
  problem: z.string().nullable(),
  /** How far this computer's clock is ahead of the hub's (negative: behind), as last heard. */
  clockAheadMs: z.number().nullable().optional(),
  /** Until when whoever is signed in can sign in here without the hub. */
  offlineUntilMs: z.number().nullable().optional(),
});
export type SyncState = z.infer<typeof syncStateSchema>;

/** 未成功事项（需处理）: what I tried and typed, what it is now, who has changed it since. */
export const unsuccessfulSchema = z.object({
  commandId: z.string(), type: z.string(), typeLabel: z.string(), staffName: z.string(), triedAtMs: z.number(),
  householdId: z.string().nullable(), householdName: z.string(), agreementNo: z.string(),
  reason: z.string(),
  typed: z.array(factSchema), nowIs: z.array(factSchema), changes: z.array(recordChangeSchema),
  /** Fields that doing it again would change, as they are now and as they were typed. */
  differences: z.array(z.object({ key: z.string(), label: z.string(), was: z.string(), becomes: z.string() })),
  /** What the record's revision is now: doing it again counts on it. */
  revision: z.number().int(),
  /** Why it cannot be done again now; null when it can. */
  whyNot: z.string().nullable(),
});
export type Unsuccessful = z.infer<typeof unsuccessfulSchema>;

export const sessionCalls = {
  'session.state': call(nothing, z.object({
    staff: staffViewSchema.nullable(), enrolled: z.boolean(), deviceName: z.string(), demo: z.boolean(), portalUrl: z.string(), version: z.string(),
    /** Accounts known on this desk, for the sign-in page. */
    accounts: z.array(staffViewSchema),
    /** Locked 已锁定: who is signed in stays so, and the desk answers nothing personal until their password is given. */
    isLocked: z.boolean(),
    /** The hub has stopped this device: nobody signs in, nothing personal is shown, what waits is kept. A whole sentence. */
    deviceStopped: z.string().nullable(),
    /** The hub has forgotten this device: it has to be enrolled again, as who it was; what waits is kept. */
    isDeviceUnknown: z.boolean(),
    /** Why the last session was ended by the desk itself; a whole sentence. */
    notice: z.string().nullable(),
    idleLockMinutes: z.number(),
  })),
  'session.enrol': call(z.object({ code: z.string().trim().min(4), deviceName: z.string().trim().min(1).max(60) }), nothing),
  'session.signIn': call(z.object({ account: z.string().trim().toLowerCase().min(1), password: z.string().min(1) }), z.object({ staff: staffViewSchema })),
  'session.signOut': call(nothing, nothing),
  'session.lock': call(nothing, nothing),
  'session.unlock': call(z.object({ password: z.string().min(1) }), nothing),
  /** Somebody is at the keyboard: the idle lock counts from here. */
  'session.touch': call(nothing, nothing),
  /** Sets another password at the hub and signs in with it: whoever is signed in, or whoever was given a one-time password. */
  'session.changePassword': call(z.object({ account: z.string().trim().toLowerCase().min(1), password: z.string().min(1), newPassword: z.string().min(1) }), z.object({ staff: staffViewSchema })),
  'sync.state': call(nothing, syncStateSchema),
  'sync.now': call(nothing, nothing),
  'sync.unsuccessful': call(nothing, z.object({ items: z.array(unsuccessfulSchema) })),
  'sync.discard': call(z.object({ commandId: z.string() }), nothing),
  'sync.redo': call(z.object({ commandId: z.string(), expectedRevision: z.number().int() }), nothing),
} as const;
