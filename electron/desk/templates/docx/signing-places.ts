/** The words on paper at the place to seal or to sign: `甲方（盖章）：`, `乙方（签字）`. */
export type SigningKind = 'seal' | 'sign';

const sealCaption = /^(甲方|出租方|[^（(：:]{0,20}(局|中心|单位|部门|委员会|机构|公司))[^。；]{0,20}(盖章|公章|签章)/u;
const signCaption = /^(乙方|承租人|承租方|主?申请人|声明人|本人|承诺人)[^。；]{0,20}(签字|签名|签章|捺印|按印|手印)/u;
const longestCaption = 40;
const dateLine = /^[（(]?(?:签订|签署|签约|签字|盖章)?(?:日期|时间)?[）)]?[：:]?[\s　_\d×X]*(?:年[\s　_\d×X]*月[\s　_\d×X]*日)?$/u;

/** What one such caption stands for; null for any other text. */
export function signingKindOf(text: string): SigningKind | null {
  if (text.length > longestCaption) return null;
  if (signCaption.test(text)) return 'sign';
  return sealCaption.test(text) ? 'seal' : null;
}

/** Paper puts both parties on one line, far apart. */
export function segmentsOf(text: string): readonly string[] {
  return text.split(/[\s　]{2,}|　|_{3,}/u).map((segment) => segment.trim()).filter((segment) => segment !== '');
}

/** 日期：    年  月  日, alone on its line: the system prints the dates of signing and sealing itself. */
export function isDateLine(text: string): boolean {
  return /[年日]/u.test(text) && text.split(/(?<=日)[\s　]+(?=\S)/u).every((part) => dateLine.test(part.trim()));
}
