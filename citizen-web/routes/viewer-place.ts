/**
 * Where a document is looked at. WeChat on a phone neither prints nor saves a file (Android downloads it silently or not at all, iOS
 * only shows it), so its pages say how to go on in a browser; WeChat on a computer is an ordinary browser.
 */
export type ViewerPlace = 'wechat_android' | 'wechat_ios' | 'browser';

export function viewerPlaceOf(userAgent: string | undefined): ViewerPlace {
  const agent = userAgent ?? '';
  if (!agent.includes('MicroMessenger') || /WindowsWechat|MacWechat|Windows NT/i.test(agent)) return 'browser';
  return /iPhone|iPad|iPod/.test(agent) ? 'wechat_ios' : 'wechat_android';
}
