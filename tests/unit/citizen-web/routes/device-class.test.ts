import { expect, test } from 'vitest';
import { userAgentFamilyOf } from '../../../../citizen-web/routes/device-class.ts';

const lines: readonly (readonly [line: string | undefined, family: string])[] = [
  ['Mozilla/5.0 (Linux; Android 13; V2197A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/142.0.7444.173 Mobile Safari/537.36 XWEB/1420229 MMWEBSDK/20251101 MicroMessenger/8.0.68.3000(0x28004434) WeChat/arm64', 'WeChat 8, Android'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 14_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.2(0x18000239) NetType/WIFI Language/zh_CN', 'WeChat 8, iOS'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1', 'Safari 17, iOS'],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0', 'Edge 126, Windows'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox 140, Linux'],
  ['Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1.6.1 Mobile HuaweiBrowser/5.1.2.301', 'HuaweiBrowser 5, HarmonyOS'],
  ['curl/8', 'other, other'],
  [undefined, 'other, other'],
];

test.each(lines)('%s', (line, family) => {
  expect(userAgentFamilyOf({ headers: line === undefined ? {} : { 'user-agent': line } })).toBe(family);
});
