import { expect, test } from 'vitest';
import { decideCommand } from '../../../shared/domain/decide-command.ts';
import type { Household } from '../../../shared/domain/records.ts';
import type { AgreementStatus } from '../../../shared/domain/records.ts';
import { agreementIn, contextOf, sampleHousehold, situationOf } from '../../support/domain-samples.ts';

function afterChange(status: AgreementStatus): Household {
  const household = { ...sampleHousehold, fields: { ...sampleHousehold.fields, values: { ...sampleHousehold.fields.values, contactPhone: '13800000000' } } };
  const decided = decideCommand(
    { type: 'change_phone', subjectId: 'house', expectedRevision: 1, payload: { contactPhone: '13911112222', verifiedBy: '核对证件号码' } },
    situationOf(agreementIn(status), { household }), contextOf(['hotline']),
  );
  const put = decided.ok ? decided.value.puts.find((each) => each.kind === 'household') : undefined;
  if (put?.kind !== 'household') throw new Error('the household is put');
  return put.record;
}

test('a draft prints the phone the household has now; what was published stays as it was printed', () => {
  expect(afterChange('draft')).toMatchObject({ contactPhone: '13911112222', fields: { values: { contactPhone: '13911112222', principalApplicant: '张三' } } });
  expect(afterChange('awaiting_signature')).toMatchObject({ contactPhone: '13911112222', fields: { values: { contactPhone: '13800000000' } } });
});
