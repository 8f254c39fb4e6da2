import { expect, test } from 'vitest';
import { changedPart, demoWindow, guideWindow, newBatchForm } from '../../../../renderer/text/batch-form.ts';
import { shanghaiText } from '../../../../shared/domain/signing-window.ts';

const form = newBatchForm({ templateVersionId: 't1', waiverTemplateVersionId: 't2', sealId: 's1' }, guideWindow);

test('a new batch starts from the window of the public guide', () => {
  expect([shanghaiText(form.opensAtMs), shanghaiText(form.closesAtMs)]).toEqual(['2026-01-20 09:30', '2026-01-23 18:00']);
});

test('a demonstration can sign at once', () => {
  const nowMs = Date.parse('2026-11-23T09:05:00+08:00');
  const { opensAtMs, closesAtMs } = demoWindow(nowMs);
  expect([shanghaiText(opensAtMs), shanghaiText(closesAtMs)]).toEqual(['2026-11-23 09:00', '2026-11-26 09:00']);
});

test('only what was changed is sent, also inside 甲方', () => {
  expect(changedPart(form, form)).toEqual({});
  expect(changedPart(form, { ...form, name: '第二批' })).toEqual({ name: '第二批' });
  expect(changedPart(form, { ...form, returnGraceHours: 24, partyA: { ...form.partyA, phone: '1' } })).toEqual({ returnGraceHours: 24, partyA: { ...form.partyA, phone: '1' } });
});
