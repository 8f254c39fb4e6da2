import { expect, test } from 'vitest';
import { reviewFlags } from '../../../../../electron/desk/review/review-flags.ts';
import { copiedInkFlag, fastFlag, recentPhoneFlag, sharedDeviceFlag, staffPlaceFlag } from '../../../../../shared/text/risk-flags.ts';
import { duringMs, sampleHousehold, signingOf } from '../../../../support/domain-samples.ts';

const dayMs = 24 * 3_600_000;
const photos = { card: signingOf().drawings, face: signingOf().drawings };
const changed = { ...sampleHousehold, phoneChange: { atMs: duringMs - 3 * dayMs, previousPhone: '13900000000', staffId: 'wang', verifiedBy: '身份证' } };

test('a reviewer sees each warning of the hub in its words', () => {
  const riskFlags = [fastFlag, sharedDeviceFlag(4), copiedInkFlag([0, 2]), staffPlaceFlag];
  expect(reviewFlags({ ...signingOf(), photos, riskFlags }, sampleHousehold, duringMs)).toEqual([
    '全程不足一分钟', '同一台设备已打开 4 户的签约', '第 1、3 字的笔迹与另一次签字完全相同', '在工作人员设备或网络上打开',
  ]);
});

test('a new phone number is told once, with its time; later, that it was new at the time of signing', () => {
  const signing = { ...signingOf(), photos, riskFlags: [recentPhoneFlag] };
  expect(reviewFlags(signing, changed, duringMs)).toEqual([expect.stringContaining('联系手机于')]);
  expect(reviewFlags(signing, changed, duringMs + 5 * dayMs)).toEqual([recentPhoneFlag]);
});
