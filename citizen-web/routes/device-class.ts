import type { FastifyRequest } from 'fastify';

/** Phone or computer, from the user agent; only for the words of a page and the evidence. */
export function deviceClassOf(request: FastifyRequest): 'phone' | 'computer' {
  if (request.headers['sec-ch-ua-mobile'] === '?1') return 'phone';
  return /Mobile|Android|iPhone|iPad|HarmonyOS|MicroMessenger(?!.*Windows)/i.test(request.headers['user-agent'] ?? '') ? 'phone' : 'computer';
}

const browsers: readonly (readonly [name: string, sign: RegExp])[] = [
  ['WeCom', /wxwork\/(\d+)/i], ['WeChat', /MicroMessenger\/(\d+)/i], ['Alipay', /AlipayClient\/(\d+)/i], ['QQ', /\bQQ\/(\d+)/], ['HuaweiBrowser', /HuaweiBrowser\/(\d+)/],
  ['Edge', /Edg(?:A|iOS)?\/(\d+)/], ['Firefox', /(?:Firefox|FxiOS)\/(\d+)/], ['Chrome', /(?:Chrome|CriOS)\/(\d+)/], ['Safari', /Version\/(\d+)[^ ]* .*Safari/],
];
const systems: readonly (readonly [name: string, sign: RegExp])[] = [
  ['HarmonyOS', /HarmonyOS|OpenHarmony/i], ['iOS', /iPhone|iPad|iPod/], ['Android', /Android/], ['Windows', /Windows/], ['macOS', /Mac OS X/], ['Linux', /Linux/],
];

/** Browser with its first number, and system, such as `WeChat 8, Android`: what evidence says of a device beyond its class. */
export function userAgentFamilyOf(request: Pick<FastifyRequest, 'headers'>): string {
  const line = request.headers['user-agent'] ?? '';
  const browser = browsers.map(([name, sign]) => ({ name, major: sign.exec(line)?.[1] })).find((each) => each.major !== undefined);
  const system = systems.find(([, sign]) => sign.test(line))?.[0] ?? 'other';
  return `${browser === undefined ? 'other' : `${browser.name} ${browser.major}`}, ${system}`;
}
