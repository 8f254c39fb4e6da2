import type { Refusal } from '../lib/result.ts';

const shortest = 10;
const longest = 128;
/** What is tried first, in lower case (the heads of public lists of leaked passwords, and what a bureau's computer suggests). */
const common = [
  '1234567890', '0123456789', '12345678910', '0987654321', '1122334455', '1q2w3e4r5t', '1qaz2wsx3edc', 'qwertyuiop', 'password123', 'password1234', 'passw0rd123',
  'admin12345', 'admin123456', 'administrator', 'iloveyou123', 'woaini1314', 'woaini520520', '5201314520', 'abc1234567', 'abcd123456', 'a123456789', 'aa123456789', 'qq123456789',
  'q123456789', 'zxcvbnm123', 'asdfghjkl1', 'letmein123', 'welcome123', 'shenzhen2026', 'futian2026', 'qianyuetai', 'zhujianju2026',
] as const;

/**
 * Why this may not be somebody's password; null when it may. Length and what guessers try first, no forced mixture of characters
 * (NIST SP 800-63B, 5.1.1.2).
 */
export function passwordProblem(password: string, person: { readonly account: string; readonly name: string }): Refusal | null {
  const plain = password.normalize('NFC');
  const length = [...plain].length;
  const lower = plain.toLowerCase();
  if (length < shortest) return problem(`密码至少 ${shortest} 个字符，请用一句好记的话或几个不相干的词。`);
  if (length > longest) return problem(`密码最多 ${longest} 个字符，请缩短后再试。`);
  if (plain.trim() === '') return problem('密码不能全是空格，请换一个密码。');
  if (isRepeated(lower) || isRow(lower)) return problem('密码是重复或连续的字符，很容易被猜到，请换一个密码。');
  if (lower.replaceAll(person.account.toLowerCase(), '').length < 8 && lower.includes(person.account.toLowerCase())) return problem('密码与帐号太相似，请换一个密码。');
  if (lower === person.name.toLowerCase()) return problem('密码不能是姓名，请换一个密码。');
  return common.some((each) => each === lower) ? problem('这个密码太常见，很容易被猜到，请换一个密码。') : null;
}

/** One piece of up to three characters again and again. */
function isRepeated(text: string): boolean {
  return /^(.{1,3}?)\1+$/u.test(text);
}

/** Every character the next, or the one before, of the last. */
function isRow(text: string): boolean {
  const codes = [...text].map((each) => each.codePointAt(0) ?? 0);
  const steps = new Set(codes.slice(1).map((code, index) => code - (codes[index] ?? 0)));
  return steps.size === 1 && (steps.has(1) || steps.has(-1));
}

function problem(message: string): Refusal {
  return { code: 'weak_password', message };
}
