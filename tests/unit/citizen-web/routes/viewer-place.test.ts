import { expect, test } from 'vitest';
import { viewerPlaceOf } from '../../../../citizen-web/routes/viewer-place.ts';

test.each([
  ['wechat_android', 'Mozilla/5.0 (Linux; Android 14; V2403A Build/UP1A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/142.0.7444.173 Mobile Safari/537.36 XWEB/1420229 MMWEBSDK/20250201 MicroMessenger/8.0.68 WeChat/arm64'],
  ['wechat_android', 'Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1.6.1 Mobile MicroMessenger/8.0.5'],
  ['wechat_ios', 'Mozilla/5.0 (iPhone; CPU iPhone OS 14_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.50'],
  ['browser', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 MicroMessenger/7.0.20 WindowsWechat XWEB/14315'],
  ['browser', 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 MicroMessenger/6.8.0 MacWechat/3.8.10 XWEB/14304'],
  ['browser', 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile/15E148 Safari/604.1'],
  ['browser', undefined],
] as const)('%s: %s', (place, userAgent) => {
  expect(viewerPlaceOf(userAgent)).toBe(place);
});
