import { expect, test } from 'vitest';
import {
  checkResidentId, isCalendarDate, maskAccount, maskName, maskPhone, maskResidentId, normaliseResidentId, residentIdCheckCharacter,
} from '../../../../shared/domain/resident-id.ts';

test.each(['11010519491231002X', '440524188001010014', '370101190102039973'])('%s passes GB 11643', (residentId) => {
  expect(checkResidentId(residentId).ok).toBe(true);
});

test.each([
  ['11204416541220243X', 'resident_id_birth_date'],
  ['110105194912310021', 'resident_id_checksum'],
  ['440524188001010015', 'resident_id_checksum'],
  ['990105194912310029', 'resident_id_region'],
  ['440304200102290019', 'resident_id_birth_date'],
  ['440304200113010019', 'resident_id_birth_date'],
  ['440304800101001', 'resident_id_old'],
  ['4403041980010100', 'resident_id_form'],
  ['44030419800101001x', 'resident_id_form'],
  ['4403O4198001010011', 'resident_id_form'],
  ['', 'resident_id_form'],
])('%s is refused with %s', (residentId, code) => {
  const checked = checkResidentId(residentId);
  expect(checked.ok ? 'accepted' : checked.error.code).toBe(code);
});

test('a single wrong or a swapped neighbouring digit never passes', () => {
  const good = '440524188001010014';
  for (let at = 0; at < 17; at += 1) {
    for (const digit of '0123456789') {
      const wrong = good.slice(0, at) + digit + good.slice(at + 1);
      expect(checkResidentId(wrong).ok).toBe(wrong === good);
    }
    const swapped = good.slice(0, at) + (good[at + 1] ?? '') + (good[at] ?? '') + good.slice(at + 2);
    expect(checkResidentId(swapped).ok).toBe(swapped === good);
  }
});

test('gives the birth date and refuses one after today', () => {
  const residentId = `44030420260101001${residentIdCheckCharacter('44030420260101001')}`;
  expect(checkResidentId(residentId, '2026-01-01')).toEqual({ ok: true, value: { birthDate: '2026-01-01' } });
  expect(checkResidentId(residentId, '2025-12-31').ok).toBe(false);
});

test('normalises full-width digits, spaces, invisible characters and x', () => {
  expect(normaliseResidentId(' １１０１０５ 19491231\u200b002ｘ\ufeff')).toBe('11010519491231002X');
});

test('masks', () => {
  expect(maskResidentId('11010519491231002X')).toBe('**************002X');
  expect(maskPhone('13812344444')).toBe('138****4444');
  expect(maskPhone('+85291234567')).toBe('********4567');
  expect(maskAccount('6222024001000000007')).toBe('***************0007');
  expect(maskAccount('1234')).toBe('****');
  expect(maskName('张三丰')).toBe('张**');
  expect(maskName('𠮷田')).toBe('𠮷*');
  expect(maskName('')).toBe('');
});

test('knows the calendar', () => {
  expect(['2024-02-29', '2000-02-29', '2026-12-31'].every(isCalendarDate)).toBe(true);
  expect(['2026-02-29', '1900-02-29', '2026-04-31', '2026-00-10', '2026-1-1', '3026-01-01'].some(isCalendarDate)).toBe(false);
});
