import type { Household, Signing } from '../../../shared/domain/records.ts';
import { recentPhoneFlag } from '../../../shared/text/risk-flags.ts';
import { shanghaiText } from '../../../shared/domain/signing-window.ts';

const phoneFlagMs = 7 * 24 * 3_600_000;

/** What a reviewer must be careful about: the hub's risk flags, a phone changed within 7 days, special circumstances, no photos. */
export function reviewFlags(signing: Signing, household: Household, nowMs: number): string[] {
  const change = household.phoneChange;
  const isPhoneNew = change !== null && nowMs - change.atMs < phoneFlagMs;
  // The hub's flag says the same at the time of signing; while the change is still new it is said once, with its time.
  const flags = signing.riskFlags.filter((flag) => !isPhoneNew || flag !== recentPhoneFlag);
  if (isPhoneNew) flags.push(`联系手机于 ${shanghaiText(change.atMs)} 更换（核验方式：${change.verifiedBy}）`);
  if (household.special.length > 0) flags.push(`特殊情况：${household.special.join('、')}`);
  if (signing.channel === 'counter' && signing.counter !== null) flags.push(`现场签约，见证人：${signing.counter.witness}`);
  if (signing.channel === 'online' && signing.photos === null && (signing.faceCheck ?? null) === null) flags.push('没有身份证和人脸照片');
  return flags;
}
