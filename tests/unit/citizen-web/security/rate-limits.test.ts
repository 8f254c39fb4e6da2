import { expect, test } from 'vitest';
import { createHubKeys } from '../../../../citizen-web/security/hub-keys.ts';
import { addressKey, rateEndsAtMs, untilWords } from '../../../../citizen-web/security/rate-limits.ts';

const keys = createHubKeys(new Uint8Array(32).fill(7), { bytes: (length) => new Uint8Array(length) });
const keyOf = (address: string): string => addressKey({ keys }, address);

test.each([
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::1', true], ['2001:db8:1:2::1', '2001:0DB8:0001:0002:ffff::', true], ['2001:db8::1', '2001:db8:0:0:9::', true], ['fe80::1%eth0', 'fe80::2%eth1', true],
  ['2001:db8:1:2::1', '2001:db8:1:3::1', false], ['::1', '1::1', false], ['203.0.113.5', '203.0.113.6', false], ['::ffff:203.0.113.5', '::ffff:203.0.113.6', false],
])('%s and %s are counted together: %s', (one, other, together) => {
  expect(keyOf(one) === keyOf(other)).toBe(together);
});

test('an address is counted under what does not tell it', () => {
  expect(keyOf('203.0.113.5')).toMatch(/^[0-9a-f]{64}$/);
});

test('a limit says until when, to the minute after it, with the day when it is another', () => {
  const nowMs = Date.parse('2026-01-20T10:12:30+08:00');
  expect(untilWords(rateEndsAtMs('lastSixPerLink', nowMs), nowMs)).toBe('10:30');
  expect(untilWords(rateEndsAtMs('lastSixPerAddress', nowMs), nowMs)).toBe('11:00');
  expect(untilWords(rateEndsAtMs('lastSixPerLinkDay', nowMs), nowMs)).toBe('1月21日 8:00');
  expect(untilWords(nowMs + 1, nowMs)).toBe('10:13');
});
