/** What carriers report of a message that did not arrive, by the words and codes that stand in the report. */
const reasons: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/空号|MK:0001|MOBILE_NOT_EXIST|NOT_EXIST|MK:0000/i, '短信未送达：号码是空号，请核对联系手机。'],
  [/停机|MK:0005|MK:0013|OUT_OF_SERVICE|ACCOUNT_ABNORMAL/i, '短信未送达：手机停机，请电话通知或核对联系手机。'],
  [/关机|不在服务区|无法接通|EXPIRED|MK:0010|MK:0023|NOT_ON_SERVICE|USER_POWEROFF/i, '短信未送达：手机关机或不在服务区，请电话通知。'],
  [/黑名单|拒收|退订|BLACK|REJECT/i, '短信未送达：该号码拒收短信，请电话通知。'],
  [/关键字|关键词|敏感|KEYWORD|CONTENT_KEYWORD|垃圾/i, '短信未送达：内容被运营商拦截，请电话通知，并联系管理员。'],
  [/限|LIMIT|频|FREQUEN/i, '短信未送达：该号码的短信超过运营商限额，请电话通知。'],
  [/模板|签名|SIGN|TEMPLATE/i, '短信未送达：短信签名或模板未获运营商通过，请联系管理员。'],
];

/** A carrier's report in plain words, for staff. */
export function undeliveredWords(code: string, description: string): string {
  const text = `${code} ${description}`;
  return reasons.find(([pattern]) => pattern.test(text))?.[1] ?? '短信未送达：运营商没有送到手机上，请电话通知。';
}
