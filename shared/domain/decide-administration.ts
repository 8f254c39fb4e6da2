import { err, ok, refuse } from '../lib/result.ts';
import type { Refusal } from '../lib/result.ts';
import type { CommandPayload, Intent } from '../protocol/command.ts';
import { roleLabels } from '../text/labels-zh.ts';
import type { Decided } from './decision.ts';
import { staffEvent } from './make-event.ts';
import type { Device, Staff } from './records.ts';
import type { CommandType, StaffRole } from './roles.ts';
import type { DecisionContext, Situation } from './situation.ts';

/** An admin's code for a new device lives so long at most. */
export const longestCodeLifeMs = 7 * 86_400_000;
/** The admin's clock may be a little before the hub's. */
const clockPlayMs = 15 * 60_000;

/** Commands on accounts and devices; null for every other. What goes beside the records (verifiers, codes) the hub writes in the same transaction. */
export function decideAdministration(intent: Intent, situation: Situation, context: DecisionContext): Decided | null {
  switch (intent.type) {
    case 'save_staff': return saveStaff(intent.payload, intent.subjectId, situation, context);
    case 'stop_staff': return stopStaff(intent.payload.reason, situation, context);
    case 'start_staff': return startStaff(intent.payload.reason, situation, context);
    case 'reset_password': return resetPassword(intent.payload.reason, situation, context);
    case 'rename_device': return renameDevice(intent.payload.name, situation, context);
    case 'stop_device': return stopDevice(intent.payload.reason, situation, context);
    case 'start_device': return startDevice(intent.payload.reason, situation, context);
    case 'mint_enrolment_code': return mintCode(intent.payload.expiresAtMs, context);
    default: return null;
  }
}

/** An admin holds neither reviewer nor sealer (product.md, People); null when one person may hold these roles together. */
export function rolesProblem(roles: readonly StaffRole[]): Refusal | null {
  if (roles.length === 0) return { code: 'roles', message: '请至少选择一个岗位。' };
  if (new Set(roles).size !== roles.length) return { code: 'roles', message: '岗位重复，请重新选择。' };
  const excluded = roles.includes('admin') && (roles.includes('reviewer') || roles.includes('sealer'));
  return excluded ? { code: 'roles', message: '管理员不能同时担任审核人或用印人，请由不同的人分别担任。' } : null;
}

function saveStaff(payload: CommandPayload<'save_staff'>, staffId: string, situation: Situation, context: DecisionContext): Decided {
  const { person, office } = situation;
  const { account, name, roles, verifier, was } = payload;
  const problem = rolesProblem(roles);
  if (problem !== null) return err(problem);
  if (person === null) {
    if (office.accountTaken) return refuse('account_taken', `帐号“${account}”已被使用，请换一个帐号。`);
    if (verifier === null || was !== null) return refuse('verifier', '新帐号缺少初始密码，请重新添加。');
    const record: Staff = { staffId, account, name, roles, active: true, keys: [], mustChangePassword: true, passwordChangedAtMs: context.nowMs, revision: 1 };
    return put(context, 'save_staff', record, `新增 ${labelOf(record)}`);
  }
  if (person.account !== account) return refuse('account', '帐号不能修改；请停用这个帐号，另外新增。');
  if (verifier !== null) return refuse('verifier', '已有帐号的密码请用“重设密码”办理。');
  if (was === null || was.name !== person.name || !isSame(was.roles, person.roles)) return refuse('stale', '在您办理之前，该人员已被其他人更改，请查看最新内容后重新办理。');
  if (!isSame(roles, person.roles) && staffId === context.staff.staffId) return refuse('own_roles', '不能修改自己的岗位，请由另一位管理员办理。');
  if (!roles.includes('admin') && isLastAdmin(person, situation)) return refuse('last_admin', '这是最后一位在用的管理员，不能取消其管理员岗位；请先添加另一位管理员。');
  const record: Staff = { ...person, name, roles, revision: person.revision + 1 };
  return put(context, 'save_staff', record, `${labelOf(person)} 改为 ${labelOf(record)}`);
}

function isSame(one: readonly StaffRole[], other: readonly StaffRole[]): boolean {
  return [...one].sort().join() === [...other].sort().join();
}

function stopStaff(reason: string, situation: Situation, context: DecisionContext): Decided {
  const { person } = situation;
  if (person === null) return unknownPerson();
  if (!person.active) return refuse('stopped', '该帐号已经停用。');
  if (person.staffId === context.staff.staffId) return refuse('own_account', '不能停用自己的帐号，请由另一位管理员办理。');
  if (isLastAdmin(person, situation)) return refuse('last_admin', '这是最后一位在用的管理员，不能停用；请先添加另一位管理员。');
  return put(context, 'stop_staff', { ...person, active: false, revision: person.revision + 1 }, `${labelOf(person)}：${reason}`);
}

function startStaff(reason: string, situation: Situation, context: DecisionContext): Decided {
  const { person } = situation;
  if (person === null) return unknownPerson();
  if (person.active) return refuse('active', '该帐号没有停用。');
  return put(context, 'start_staff', { ...person, active: true, revision: person.revision + 1 }, `${labelOf(person)}：${reason}`);
}

/** All keys go with the old password: whoever knew it is out on every desk. */
function resetPassword(reason: string, situation: Situation, context: DecisionContext): Decided {
  const { person } = situation;
  if (person === null) return unknownPerson();
  if (person.staffId === context.staff.staffId) return refuse('own_account', '修改自己的密码请用“修改密码”；忘记密码请由另一位管理员重设。');
  const record: Staff = { ...person, keys: [], mustChangePassword: true, passwordChangedAtMs: passwordTimeAfter(person, context.nowMs), revision: person.revision + 1 };
  return put(context, 'reset_password', record, `${labelOf(person)}：${reason}`);
}

/** Desks know by this time whether what they keep is of an older password, so no two have the same, whatever the clock does. */
export function passwordTimeAfter(person: Pick<Staff, 'passwordChangedAtMs'>, nowMs: number): number {
  return Math.max(nowMs, person.passwordChangedAtMs + 1);
}

function isLastAdmin(person: Staff, situation: Situation): boolean {
  return person.active && person.roles.includes('admin') && situation.office.otherActiveAdmins === 0;
}

function unknownPerson(): Decided {
  return refuse('unknown_staff', '没有找到该人员，请刷新后再试。');
}

function labelOf(person: Pick<Staff, 'name' | 'account' | 'roles'>): string {
  return `${person.name}（${person.account}，${person.roles.map((role) => roleLabels[role]).join('、')}）`;
}

function put(context: DecisionContext, type: CommandType, record: Staff, note: string): Decided {
  return ok({ puts: [{ kind: 'staff', record }], event: staffEvent(context, type, {}, note) });
}

function renameDevice(name: string, situation: Situation, context: DecisionContext): Decided {
  const { device } = situation;
  if (device === null) return unknownDevice();
  return putDevice(context, 'rename_device', { ...device, name, revision: device.revision + 1 }, `${device.name} 改为 ${name}`);
}

function stopDevice(reason: string, situation: Situation, context: DecisionContext): Decided {
  const { device } = situation;
  if (device === null) return unknownDevice();
  if (!device.active) return refuse('stopped', '这台设备已经停用。');
  // Whoever stops the computer they sit at could not take it back; so one device is always left.
  if (device.deviceId === context.deviceId) return refuse('own_device', '不能停用正在使用的这台设备，请在另一台设备上办理。');
  const stopped = { staffId: context.staff.staffId, atMs: context.nowMs, reason };
  return putDevice(context, 'stop_device', { ...device, active: false, stopped, revision: device.revision + 1 }, `${device.name}：${reason}`);
}

function startDevice(reason: string, situation: Situation, context: DecisionContext): Decided {
  const { device } = situation;
  if (device === null) return unknownDevice();
  if (device.active) return refuse('active', '这台设备没有停用。');
  return putDevice(context, 'start_device', { ...device, active: true, stopped: null, revision: device.revision + 1 }, `${device.name}：${reason}`);
}

function unknownDevice(): Decided {
  return refuse('unknown_device', '没有找到这台设备，请刷新后再试。');
}

function putDevice(context: DecisionContext, type: CommandType, record: Device, note: string): Decided {
  return ok({ puts: [{ kind: 'device', record }], event: staffEvent(context, type, {}, note) });
}

function mintCode(expiresAtMs: number, context: DecisionContext): Decided {
  if (expiresAtMs <= context.nowMs) return refuse('code_expired', '登记码在到达服务器前已过期，请重新生成。');
  if (expiresAtMs > context.nowMs + longestCodeLifeMs + clockPlayMs) return refuse('code_life', '登记码的有效期最长 7 天，请重新生成。');
  return ok({ puts: [], event: staffEvent(context, 'mint_enrolment_code', {}, '新设备登记码一个') });
}
