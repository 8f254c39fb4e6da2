import type { DeskDeps } from '../desk-deps.ts';
import type { Refusal } from '../../../shared/lib/result.ts';

/**
 * Why nothing may be issued from this desk; null when it may. The verification code is printed into every original for good,
 * so it must hold an address that others can open (documents.md, A document grows); only the demonstration may do without.
 */
export function issuingProblem({ config }: Pick<DeskDeps, 'config'>): Refusal | null {
  if (config.demo || !isLoopback(config.portalUrl)) return null;
  return { code: 'portal_address', message: '申请人网址还是本机地址，印在协议上的验真二维码别人打不开，不能生成协议；请联系管理员设置公网网址后再办理。' };
}

export function isLoopback(url: string): boolean {
  return /^https?:\/\/(?:localhost|127\.|\[::1\])/u.test(url);
}
