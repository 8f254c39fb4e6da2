import { z } from 'zod';
import { staffRoleSchema } from '../domain/roles.ts';
import { call } from './call.ts';
import { nothing } from './session-calls.ts';

const reason = z.string().trim().min(1, '请填写原因').max(500);
const time = z.number().nullable();

export const personViewSchema = z.object({
  staffId: z.string(), account: z.string(), name: z.string(), roles: z.array(staffRoleSchema), active: z.boolean(), isSelf: z.boolean(), revision: z.number().int(),
  /** Has a one-time password that has not been changed yet, and when that ends. */
  mustChangePassword: z.boolean(), oneTimePasswordEndsAtMs: time,
  /** Null where it is not known: never, or the hub could not be asked. */
  lastSignInAtMs: time,
  /** Names of the devices where they have a key. */
  devices: z.array(z.string()), waiting: z.boolean(),
});
export type PersonView = z.infer<typeof personViewSchema>;

export const deviceViewSchema = z.object({
  deviceId: z.string(), name: z.string(), active: z.boolean(), isThis: z.boolean(), revision: z.number().int(), enrolledAtMs: time,
  stopped: z.object({ staffName: z.string(), atMs: z.number(), reason: z.string() }).nullable(),
  lastSeenAtMs: time, version: z.string().nullable(), protocol: z.number().nullable(), waitingCount: z.number().int().nullable(), waiting: z.boolean(),
});
export type DeviceView = z.infer<typeof deviceViewSchema>;

const whichPerson = { staffId: z.string(), expectedRevision: z.number().int() };
const whichDevice = { deviceId: z.string(), expectedRevision: z.number().int() };
/** Shown once, on the screen of whoever asked, and kept nowhere. */
const oneTimePassword = z.object({ password: z.string(), endsAtMs: z.number() });

/** 管理: people and devices, for admins alone. */
export const adminCalls = {
  /** `isFresh` false: the hub could not be asked, so that what only it knows is missing. */
  'admin.staff': call(nothing, z.object({ people: z.array(personViewSchema), isFresh: z.boolean() })),
  'admin.addStaff': call(z.object({
    account: z.string().trim().toLowerCase().regex(/^[a-z0-9][a-z0-9._-]{1,31}$/, '帐号用 2 到 32 个小写字母、数字、点、横线或下划线，以字母或数字开头'),
    name: z.string().trim().min(1, '请填写姓名').max(40, '姓名最多 40 个字'), roles: z.array(staffRoleSchema).min(1, '请至少选择一个岗位'),
  }), oneTimePassword),
  'admin.changeStaff': call(z.object({
    staffId: z.string(), was: z.object({ name: z.string(), roles: z.array(staffRoleSchema) }), name: z.string().trim().min(1, '请填写姓名').max(40, '姓名最多 40 个字'), roles: z.array(staffRoleSchema).min(1, '请至少选择一个岗位'),
  }), nothing),
  'admin.stopStaff': call(z.object({ ...whichPerson, reason }), nothing),
  'admin.startStaff': call(z.object({ ...whichPerson, reason }), nothing),
  'admin.resetPassword': call(z.object({ ...whichPerson, reason }), oneTimePassword),
  'admin.devices': call(nothing, z.object({ devices: z.array(deviceViewSchema), isFresh: z.boolean() })),
  'admin.renameDevice': call(z.object({ ...whichDevice, name: z.string().trim().min(1, '请填写设备名称').max(60, '设备名称最多 60 个字') }), nothing),
  'admin.stopDevice': call(z.object({ ...whichDevice, reason }), nothing),
  'admin.startDevice': call(z.object({ ...whichDevice, reason }), nothing),
  /** A one-time code for a new device; good once the hub has heard of it, which `admin.codeState` says. */
  'admin.mintCode': call(nothing, z.object({ code: z.string(), expiresAtMs: z.number(), codeId: z.string() })),
  'admin.codeState': call(z.object({ codeId: z.string() }), z.object({ state: z.enum(['waiting', 'ready', 'refused']), message: z.string() })),
  /** 操作日志 of what belongs to no household, newest first. */
  'admin.log': call(nothing, z.object({ lines: z.array(z.object({ atMs: z.number(), who: z.string(), what: z.string(), note: z.string(), waiting: z.boolean() })) })),
} as const;
