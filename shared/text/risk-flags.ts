/** What a reviewer is warned of, as the hub writes it into the record of a signing (product.md, 审核). */
export const fastFlag = '全程不足一分钟';
export const recentPhoneFlag = '七日内更换过联系手机';
export const staffPlaceFlag = '在工作人员设备或网络上打开';

export function sharedDeviceFlag(households: number): string {
  return `同一台设备已打开 ${households} 户的签约`;
}

/** `positions` from 0. */
export function copiedInkFlag(positions: readonly number[]): string {
  return `第 ${positions.map((position) => position + 1).join('、')} 字的笔迹与另一次签字完全相同`;
}
