import { expect, test } from 'vitest';
import { agreementActions, nextStatus } from '../../../shared/domain/agreement.ts';
import type { AgreementAction } from '../../../shared/domain/agreement.ts';
import { decideCommand } from '../../../shared/domain/decide-command.ts';
import { agreementStatuses, voidReasons } from '../../../shared/domain/records.ts';
import type { AgreementStatus, DomainRecord } from '../../../shared/domain/records.ts';
import { rolesByCommand, staffRoles } from '../../../shared/domain/roles.ts';
import type { CommandType } from '../../../shared/domain/roles.ts';
import type { Intent } from '../../../shared/protocol/command.ts';
import { agreementIn, contextOf, digestOf, documentOf, sampleFields, sampleIssued, situationOf } from '../../support/domain-samples.ts';

/** The drawing of product.md as data, written apart from the code it checks. */
const drawn: Readonly<Record<AgreementStatus, Readonly<Partial<Record<AgreementAction, AgreementStatus>>>>> = {
  draft: { publish: 'awaiting_signature', withdraw: 'void' },
  awaiting_signature: { submit: 'signed', accept_paper: 'sealed', expire: 'void', waive: 'void', supersede: 'void', withdraw: 'void' },
  signed: { approve: 'approved', return: 'awaiting_signature', waive: 'void', supersede: 'void', withdraw: 'void' },
  approved: { seal: 'sealed', return: 'awaiting_signature', waive: 'void', supersede: 'void', withdraw: 'void' },
  sealed: { revoke: 'void' },
  void: { admit_late: 'signed' },
};

test('an agreement moves exactly as drawn, from every status by every action', () => {
  for (const status of agreementStatuses) {
    for (const action of agreementActions) {
      expect(nextStatus('agreement', status, status === 'void' ? 'expired' : null, action), `${status} ${action}`).toBe(drawn[status][action] ?? null);
    }
  }
});

test('only an expired version has a way back', () => {
  for (const reason of voidReasons) expect(nextStatus('agreement', 'void', reason, 'admit_late')).toBe(reason === 'expired' ? 'signed' : null);
});

test('a waiver statement is never sealed and ends at approved', () => {
  for (const status of agreementStatuses) expect(nextStatus('waiver_statement', status, null, 'seal')).toBeNull();
  for (const action of agreementActions) expect(nextStatus('waiver_statement', 'approved', null, action)).toBeNull();
});

const intents: Readonly<Partial<Record<CommandType, { readonly intent: Intent; readonly from: readonly AgreementStatus[]; readonly to: AgreementStatus }>>> = {
  publish: { intent: intentOf('publish', { issued: sampleIssued }), from: ['draft'], to: 'awaiting_signature' },
  withdraw: { intent: intentOf('withdraw', { reason: '重复' }), from: ['draft', 'awaiting_signature', 'signed', 'approved'], to: 'void' },
  return: { intent: intentOf('return', { signedCopyDigest: digestOf('5'), reason: '无法辨认', characters: [], note: '' }), from: ['signed', 'approved'], to: 'awaiting_signature' },
  approve: { intent: intentOf('approve', { signedCopyDigest: digestOf('5') }), from: ['signed'], to: 'approved' },
  seal: { intent: intentOf('seal', { signedCopyDigest: digestOf('5'), sealedCopy: documentOf('8'), sealId: 's', sealUseId: 'u', leaseId: null }), from: ['approved'], to: 'sealed' },
  correct: {
    intent: intentOf('correct', { newAgreementId: 'next', fields: { ...sampleFields, values: { ...sampleFields.values, subdistrict: '沙头街道' } }, contactPhone: '13800000000', reason: '街道有误', basis: null, issued: sampleIssued }),
    from: ['awaiting_signature', 'signed', 'approved'], to: 'void',
  },
};

test.each(Object.entries(intents))('%s: every status × every role gives the drawn status or a refusal in Chinese', (type, each) => {
  for (const status of agreementStatuses) {
    for (const role of staffRoles) {
      const decided = decideCommand(each.intent, situationOf(agreementIn(status)), contextOf([role]));
      const allowed = each.from.includes(status) && rolesByCommand[each.intent.type].includes(role);
      expect(decided.ok, `${type} from ${status} by ${role}`).toBe(allowed);
      if (decided.ok) expect(statusOf(decided.value.puts)).toBe(each.to);
      else expect(decided.error.message).toMatch(/[一-鿿].*。$/);
    }
  }
});

test('every command that needs a role refuses every other role, whatever it is about', () => {
  for (const [type, roles] of Object.entries(rolesByCommand)) {
    for (const role of staffRoles.filter((other) => !roles.includes(other))) {
      const intent = { type, subjectId: 'agreement', expectedRevision: 5, payload: {} };
      // Role is asked before anything else is looked at, so an empty payload is enough here.
      const decided = decideCommand(intent as Intent, situationOf(agreementIn('signed')), contextOf([role]));
      expect(decided.ok).toBe(false);
      if (!decided.ok) expect(decided.error.code).toBe('role');
    }
  }
});

test('an admin is neither reviewer nor sealer', () => {
  for (const type of ['approve', 'return', 'seal'] as const) expect(rolesByCommand[type]).not.toContain('admin');
});

function intentOf<Type extends Intent['type']>(type: Type, payload: Extract<Intent, { type: Type }>['payload']): Intent {
  // Type and payload are bound by the signature; the union cannot be rebuilt by the compiler.
  return { type, subjectId: 'agreement', expectedRevision: 5, payload } as Intent;
}

function statusOf(puts: readonly DomainRecord[]): AgreementStatus | null {
  for (const put of puts) if (put.kind === 'agreement' && put.record.agreementId === 'agreement') return put.record.status;
  return null;
}
