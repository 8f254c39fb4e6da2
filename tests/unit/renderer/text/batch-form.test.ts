import { expect, test } from 'vitest';
import { changedPart, newBatchForm } from '../../../../renderer/text/batch-form.ts';
import { shanghaiText } from '../../../../shared/domain/signing-window.ts';

const form = newBatchForm({ templateVersionId: 't1', waiverTemplateVersionId: 't2', sealId: 's1' });

test('a new batch starts from the window of the public guide', () => {
  expect([shanghaiText(form.opensAtMs), shanghaiText(form.closesAtMs)]).toEqual(['2026-01-20 09:30', '2026-01-23 18:00']);
});

test('only what was changed is sent, also inside 甲方', () => {
  expect(changedPart(form, form)).toEqual({});
  expect(changedPart(form, { ...form, name: '第二批' })).toEqual({ name: '第二批' });
  expect(changedPart(form, { ...form, returnGraceHours: 24, partyA: { ...form.partyA, phone: '1' } })).toEqual({ returnGraceHours: 24, partyA: { ...form.partyA, phone: '1' } });
});
