import { expect, test } from 'vitest';
import { decideCommand } from '../../../shared/domain/decide-command.ts';
import { longestCodeLifeMs, rolesProblem } from '../../../shared/domain/decide-administration.ts';
import type { Device, Staff } from '../../../shared/domain/records.ts';
import type { StaffRole } from '../../../shared/domain/roles.ts';
import { staffRoles } from '../../../shared/domain/roles.ts';
import { emptySituation } from '../../../shared/domain/situation.ts';
import type { Situation } from '../../../shared/domain/situation.ts';
import { intentOf } from '../../../shared/protocol/command.ts';
import type { Intent } from '../../../shared/protocol/command.ts';
import { digestOf, duringMs } from '../../support/domain-samples.ts';

const verifier = `scrypt$15$8$3$${'A'.repeat(22)}==$${'A'.repeat(43)}=`;
const person: Staff = { staffId: 'p', account: 'sun', name: '孙', roles: ['hotline'], active: true, keys: [{ deviceId: 'd', publicKey: 'k' }], mustChangePassword: false, passwordChangedAtMs: 1, revision: 3 };
const device: Device = { deviceId: 'd', name: '窗口 2', active: true, publicKey: 'k', encryptionKey: 'k', enrolledAtMs: 1, stopped: null, revision: 2 };

type GivenBy = { readonly roles?: readonly StaffRole[]; readonly staffId?: string; readonly deviceId?: string };
function give(intent: Intent, situation: Partial<Situation>, by: GivenBy = {}) {
  const staff = { staffId: by.staffId ?? 'admin', name: '陈管理', roles: [...(by.roles ?? ['admin' as const])] };
  return decideCommand(intent, { ...emptySituation, office: { accountTaken: false, otherActiveAdmins: 1 }, ...situation }, { staff, deviceId: by.deviceId ?? 'desk', nowMs: duringMs, counterSignedCopy: null });
}
const seen = { name: '孙', roles: ['hotline' as const] };
const save = (changes: Partial<Extract<Intent, { type: 'save_staff' }>['payload']> = {}, expectedRevision = 0): Intent => (
  { type: 'save_staff', subjectId: 'p', expectedRevision, payload: { account: 'sun', name: '孙', roles: ['hotline'], verifier, was: null, ...changes } });
const stop: Intent = { type: 'stop_staff', subjectId: 'p', expectedRevision: 3, payload: { reason: '调离' } };

test('an admin holds neither reviewer nor sealer, whatever else', () => {
  for (let mask = 1; mask < 16; mask += 1) {
    const roles = staffRoles.filter((_role, index) => (mask & (1 << index)) !== 0);
    const excluded = roles.includes('admin') && (roles.includes('reviewer') || roles.includes('sealer'));
    expect(rolesProblem(roles) !== null, roles.join()).toBe(excluded);
    expect(give(save({ roles }), {}).ok).toBe(!excluded);
  }
  expect(rolesProblem([])).not.toBeNull();
  expect(rolesProblem(['hotline', 'hotline'])).not.toBeNull();
});

test('only an admin gives these commands', () => {
  const intents: readonly Intent[] = [
    save(), stop, { ...stop, type: 'start_staff' }, { type: 'reset_password', subjectId: 'p', expectedRevision: 3, payload: { verifier, reason: '忘记' } },
    { type: 'mint_enrolment_code', subjectId: 'c', expectedRevision: 0, payload: { codeHash: digestOf('1'), expiresAtMs: duringMs + 1 } },
    { type: 'rename_device', subjectId: 'd', expectedRevision: 2, payload: { name: '三号' } }, { type: 'stop_device', subjectId: 'd', expectedRevision: 2, payload: { reason: '丢失' } },
    { type: 'start_device', subjectId: 'd', expectedRevision: 2, payload: { reason: '找到' } },
  ];
  for (const intent of intents) expect(give(intent, { person, device }, { roles: ['hotline', 'reviewer', 'sealer'] })).toMatchObject({ ok: false, error: { code: 'role' } });
});

test('a new account starts with a one-time password; an account name is given once', () => {
  expect(give(save(), {})).toMatchObject({ ok: true, value: { puts: [{ kind: 'staff', record: { mustChangePassword: true, active: true, keys: [], revision: 1 } }] } });
  expect(give(save(), { office: { accountTaken: true, otherActiveAdmins: 1 } })).toMatchObject({ error: { code: 'account_taken' } });
  expect(give(save({ verifier: null }), {})).toMatchObject({ error: { code: 'verifier' } });
  expect(give(save({ account: 'other', verifier: null, was: seen }, 3), { person })).toMatchObject({ error: { code: 'account' } });
  expect(give(save({}, 3), { person })).toMatchObject({ error: { code: 'verifier' } });
});

test('nobody changes their own roles or stops themselves, but may correct their own name', () => {
  const self = { ...person, roles: ['admin' as const] };
  expect(give(save({ roles: ['hotline'], verifier: null, was: { name: '孙', roles: ['admin'] } }, 3), { person: self }, { staffId: 'p' })).toMatchObject({ error: { code: 'own_roles' } });
  expect(give(save({ roles: ['admin'], name: '孙小', verifier: null, was: { name: '孙', roles: ['admin'] } }, 3), { person: self }, { staffId: 'p' })).toMatchObject({ ok: true });
  expect(give(stop, { person: self }, { staffId: 'p' })).toMatchObject({ error: { code: 'own_account' } });
  expect(give({ type: 'reset_password', subjectId: 'p', expectedRevision: 3, payload: { verifier, reason: 'x' } }, { person: self }, { staffId: 'p' })).toMatchObject({ error: { code: 'own_account' } });
});

test('the last active admin cannot be stopped or lose the role', () => {
  const alone = { person: { ...person, roles: ['admin' as const] }, office: { accountTaken: false, otherActiveAdmins: 0 } };
  expect(give(stop, alone)).toMatchObject({ error: { code: 'last_admin' } });
  expect(give(save({ roles: ['hotline'], verifier: null, was: { name: '孙', roles: ['admin'] } }, 3), alone)).toMatchObject({ error: { code: 'last_admin' } });
  expect(give(stop, { ...alone, office: { accountTaken: false, otherActiveAdmins: 1 } })).toMatchObject({ ok: true });
});

test('who changes an account says what they saw: somebody else\'s change between is refused, a key bound between is not', () => {
  expect(give(save({ roles: ['sealer'], verifier: null, was: seen }, 1), { person })).toMatchObject({ ok: true, value: { puts: [{ record: { roles: ['sealer'], revision: 4 } }] } });
  for (const was of [null, { ...seen, name: '孙旧' }, { ...seen, roles: ['reviewer' as const] }]) expect(give(save({ roles: ['sealer'], verifier: null, was }, 3), { person })).toMatchObject({ error: { code: 'stale' } });
});

test('a reset takes all keys, also when the person has signed in since; recovery names the revision', () => {
  const reset: Intent = { type: 'reset_password', subjectId: 'p', expectedRevision: 3, payload: { verifier, reason: '忘记' } };
  expect(give(reset, { person })).toMatchObject({ ok: true, value: { puts: [{ record: { keys: [], mustChangePassword: true, passwordChangedAtMs: duringMs, revision: 4 } }] } });
  expect(give({ ...reset, expectedRevision: 2 }, { person })).toMatchObject({ ok: true });
  expect(give({ ...stop, expectedRevision: 2 }, { person })).toMatchObject({ ok: true });
  expect(give({ ...stop, type: 'start_staff', expectedRevision: 2 }, { person: { ...person, active: false } })).toMatchObject({ error: { code: 'stale' } });
});

test('a device is stopped with its reason, never the one that is used for it', () => {
  const stopDevice: Intent = { type: 'stop_device', subjectId: 'd', expectedRevision: 2, payload: { reason: '丢失' } };
  const stopped = give(stopDevice, { device });
  expect(stopped).toMatchObject({ ok: true, value: { puts: [{ kind: 'device', record: { active: false, stopped: { staffId: 'admin', reason: '丢失' }, revision: 3 } }] } });
  expect(give(stopDevice, { device }, { deviceId: 'd' })).toMatchObject({ error: { code: 'own_device' } });
  expect(give(stopDevice, { device: { ...device, active: false } })).toMatchObject({ error: { code: 'stopped' } });
  expect(give({ ...stopDevice, type: 'start_device' }, { device })).toMatchObject({ error: { code: 'active' } });
});

test('a code lives a week at most, and one that has ended on its way is refused', () => {
  const mint = (expiresAtMs: number): Intent => ({ type: 'mint_enrolment_code', subjectId: 'c', expectedRevision: 0, payload: { codeHash: digestOf('1'), expiresAtMs } });
  expect(give(mint(duringMs), {})).toMatchObject({ error: { code: 'code_expired' } });
  expect(give(mint(duringMs + longestCodeLifeMs), {})).toMatchObject({ ok: true });
  expect(give(mint(duringMs + longestCodeLifeMs + 3_600_000), {})).toMatchObject({ error: { code: 'code_life' } });
});

test('a verifier that is weak or none is no payload', () => {
  const of = (given: string) => intentOf({ type: 'reset_password', subjectId: 'p', expectedRevision: 3, payload: { verifier: given, reason: 'x' } });
  expect(of(verifier)).not.toBeNull();
  for (const weak of ['', 'plain-password', verifier.replace('$15$', '$10$'), verifier.replace('$3$', '$1$'), `${verifier}x`]) expect(of(weak)).toBeNull();
});
