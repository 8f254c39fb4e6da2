import { z } from 'zod';

/** 咨询人员 · 审核人 · 用印人 · 管理员. An admin holds neither reviewer nor sealer (product.md, People). */
export const staffRoles = ['hotline', 'reviewer', 'sealer', 'admin'] as const;
export const staffRoleSchema = z.enum(staffRoles);
export type StaffRole = z.infer<typeof staffRoleSchema>;

/** Everything staff can do that changes a record; the name is also the command's type on the wire. */
export const commandTypes = [
  'create_batch', 'update_batch', 'save_template_version', 'save_seal',
  'add_household', 'update_household', 'remove_household', 'change_phone', 'set_special', 'hold_household', 'set_bureau_photo', 'log_call', 'audit',
  'publish', 'withdraw', 'return', 'approve', 'take_lease', 'release_lease', 'seal',
  'request_correction', 'cancel_correction', 'correct', 'restore',
  'request_revocation', 'cancel_revocation', 'revoke',
  'start_waiver', 'confirm_waiver', 'decline_waiver',
  'counter_sign', 'admit_late', 'attach_paper', 'accept_paper', 'abandon',
  'mint_enrolment_code', 'rename_device', 'stop_device', 'start_device', 'save_staff', 'stop_staff', 'start_staff', 'reset_password',
  'settle_hand_in', 'erase_household',
] as const;
export const commandTypeSchema = z.enum(commandTypes);
export type CommandType = z.infer<typeof commandTypeSchema>;

const everyone: readonly StaffRole[] = staffRoles;
const frontOffice: readonly StaffRole[] = ['hotline', 'reviewer', 'admin'];

/** Which roles may give which command. Asked by the desk to show buttons, and by the hub, at hub time, to decide. */
export const rolesByCommand: Readonly<Record<CommandType, readonly StaffRole[]>> = {
  create_batch: ['admin'],
  update_batch: ['admin'],
  save_template_version: ['admin'],
  save_seal: ['admin'],
  add_household: ['hotline', 'admin'],
  update_household: ['hotline', 'admin'],
  remove_household: ['hotline', 'admin'],
  change_phone: frontOffice,
  set_special: frontOffice,
  hold_household: ['admin'],
  set_bureau_photo: ['hotline', 'admin'],
  log_call: everyone,
  audit: everyone,
  publish: ['hotline', 'admin'],
  withdraw: ['admin'],
  return: ['reviewer'],
  approve: ['reviewer'],
  take_lease: ['sealer'],
  release_lease: ['sealer'],
  seal: ['sealer'],
  request_correction: frontOffice,
  cancel_correction: frontOffice,
  correct: frontOffice,
  restore: ['admin'],
  request_revocation: ['admin'],
  cancel_revocation: ['admin'],
  revoke: ['admin'],
  start_waiver: frontOffice,
  confirm_waiver: ['reviewer'],
  decline_waiver: ['reviewer'],
  counter_sign: frontOffice,
  admit_late: ['admin'],
  attach_paper: ['hotline', 'reviewer'],
  accept_paper: ['reviewer'],
  abandon: everyone,
  mint_enrolment_code: ['admin'],
  rename_device: ['admin'],
  stop_device: ['admin'],
  start_device: ['admin'],
  save_staff: ['admin'],
  stop_staff: ['admin'],
  start_staff: ['admin'],
  reset_password: ['admin'],
  settle_hand_in: ['admin'],
  erase_household: ['admin'],
};

export function mayCommand(roles: readonly StaffRole[], type: CommandType): boolean {
  return rolesByCommand[type].some((role) => roles.includes(role));
}
