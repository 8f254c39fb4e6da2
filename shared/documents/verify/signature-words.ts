import { shanghaiWords } from '../../domain/signing-window.ts';
import type { SignatureReport } from '../doors.ts';

/** Who put a signature where, in the words of the office. */
export function fieldWords({ field, fieldName }: Pick<SignatureReport, 'field' | 'fieldName'>): string {
  return { citizen: '申请人签名', bureau: '单位盖章', other: `其他签名 ${fieldName}` }[field];
}

/** When a signature was made, and whether that is proved or only said; Shanghai time. */
export function whenWords({ field, claimedAt, timestampedAt }: Pick<SignatureReport, 'field' | 'claimedAt' | 'timestampedAt'>): string {
  if (timestampedAt !== null) return `${timeWords(timestampedAt)}（有可信时间戳）`;
  return claimedAt === null ? '没有写明时间' : `${timeWords(claimedAt)}（时间由${field === 'bureau' ? '盖章方' : '签名方'}声明）`;
}

/** How long and how well a signature can be checked, by its PAdES level. */
export function levelWords(level: SignatureReport['level']): string {
  switch (level) {
    case 'B-LT': return '数字签名，有可信时间戳和以后核对证书的材料（B-LT）';
    case 'B-T': return '数字签名，有可信时间戳（B-T）';
    case 'B-B': return '数字签名，没有时间戳（B-B）';
    case null: return '数字签名不成立';
  }
}

/** What the demonstration certificates of a file mean; null where it has none. */
export function demoWords(signatures: readonly Pick<SignatureReport, 'trust'>[]): string | null {
  return signatures.some((each) => each.trust === 'demo') ? '签名使用的是演示证书：由本软件自带的演示机构签发，只用于演示，没有法律效力。' : null;
}

/** A bare day stays one. */
function timeWords(iso: string): string {
  if (!iso.includes('T')) return `${Number(iso.slice(0, 4))}年${Number(iso.slice(5, 7))}月${Number(iso.slice(8, 10))}日`;
  return shanghaiWords(Date.parse(iso));
}
