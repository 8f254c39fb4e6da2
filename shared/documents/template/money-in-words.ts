import { assert } from '../../lib/assert.ts';

const digits = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'] as const;
const places = ['', '拾', '佰', '仟'] as const;
const groups = ['', '万', '亿', '兆'] as const;

/**
 * An amount in the formal figures of cheques and contracts, without the word 人民币: `1234.50` → 壹仟贰佰叁拾肆元伍角整.
 * Follows 中国人民银行《支付结算办法》附件一《正确填写票据和结算凭证的基本规定》: 整 after 元 and after 角, none after 分;
 * one 零 for any run of zeros between figures. `amount` is yuan with at most two decimals, below 10^16; anything else stops.
 */
export function moneyInWords(amount: string): string {
  const match = /^(-?)(\d{1,16})(?:\.(\d{1,2}))?$/.exec(amount);
  assert(match !== null, 'an amount in normal form');
  const yuan = (match[2] ?? '').replace(/^0+/, '');
  const cents = (match[3] ?? '').padEnd(2, '0');
  const jiao = Number(cents.charAt(0));
  const fen = Number(cents.charAt(1));
  const sign = match[1] === '-' && /[1-9]/.test(amount) ? '负' : '';
  const whole = yuan === '' ? '' : `${integerInWords(yuan)}元`;
  if (jiao === 0 && fen === 0) return `${sign}${whole === '' ? '零元' : whole}整`;
  const gap = whole !== '' && (jiao === 0 || yuan.endsWith('0')) ? '零' : '';
  const jiaoWords = jiao === 0 ? '' : `${digits[jiao]}角`;
  const fenWords = fen === 0 ? '整' : `${digits[fen]}分`;
  return `${sign}${whole}${gap}${jiaoWords}${fenWords}`;
}

/** Groups of four figures; 零 where figures are left out before a later one. */
function integerInWords(figures: string): string {
  let words = '';
  let zeroPending = false;
  for (let index = 0; index < figures.length; index += 1) {
    const fromRight = figures.length - 1 - index;
    const digit = Number(figures.charAt(index));
    if (digit === 0) {
      zeroPending = words !== '';
    } else {
      words += `${zeroPending ? '零' : ''}${digits[digit]}${places[fromRight % 4]}`;
      zeroPending = false;
    }
    const endsGroup = fromRight % 4 === 0 && fromRight > 0;
    if (endsGroup && /[1-9]/.test(figures.slice(Math.max(0, index - 3), index + 1))) words += groups[fromRight / 4];
  }
  return words;
}
