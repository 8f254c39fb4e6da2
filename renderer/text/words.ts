import type { SyncState } from '../../shared/desk/session-calls.ts';
import type { AgreementStatus, DocumentKind, VoidReason } from '../../shared/domain/records.ts';
import { statusLabels, voidReasonLabels } from '../../shared/text/labels-zh.ts';
import { durationText, shortTimeText } from './times.ts';

/** The words of the desk for what the records say; pure, so that every one can be tested. */
export type TagWords = { readonly text: string; readonly color: 'default' | 'geekblue' | 'green' | 'orange' | 'red' | 'blue' | 'cyan' };

const statusColors: Readonly<Record<AgreementStatus, TagWords['color']>> = {
  draft: 'default', awaiting_signature: 'blue', signed: 'cyan', approved: 'geekblue', sealed: 'green', void: 'default',
};

/** 待签字（退回） tells a reviewer what a bare 待签字 hides; a void version says why. A waiver statement that is approved is 予以确认. */
export function statusWords(version: { readonly status: AgreementStatus; readonly voidReason: VoidReason | null; readonly returned: boolean; readonly kind?: DocumentKind }): TagWords {
  if (version.status === 'void') {
    const reason = version.voidReason;
    const text = reason === null ? statusLabels.void : `${statusLabels.void}（${voidReasonLabels[reason]}）`;
    return { text, color: reason === 'expired' || reason === 'revoked' ? 'red' : 'default' };
  }
  if (version.kind === 'waiver_statement' && version.status === 'approved') return { text: '予以确认', color: 'geekblue' };
  if (version.returned && version.status === 'awaiting_signature') return { text: `${statusLabels.awaiting_signature}（退回）`, color: 'orange' };
  return { text: statusLabels[version.status], color: statusColors[version.status] };
}

export const kindLabels: Readonly<Record<DocumentKind, string>> = { agreement: '补租协议', waiver_statement: '放弃签约声明书' };
export const documentLabels: Readonly<Record<'original' | 'signed' | 'sealed', string>> = { original: '待签文本', signed: '签字件', sealed: '盖章件' };

/** Of which signing the 签约存证材料 are, where there are several. */
export function evidenceLabel(signing: { readonly attempt: number | null; readonly isReturned: boolean }, count: number): string {
  if (signing.attempt === null) return '导出签约存证材料（纸质）';
  return count === 1 ? '导出签约存证材料' : `导出签约存证材料（第 ${signing.attempt} 次${signing.isReturned ? '，已退回' : ''}）`;
}

export const windowLabels: Readonly<Record<'not_open' | 'open' | 'closed', TagWords>> = {
  not_open: { text: '签约未开始', color: 'default' }, open: { text: '签约进行中', color: 'green' }, closed: { text: '签约期限已过', color: 'orange' },
};

const channels: Readonly<Record<string, string>> = { online: '线上签约', counter: '现场签约', paper: '纸质签约' };
export function channelText(channel: string): string {
  return channels[channel] ?? channel;
}

/** What stands beside 待上传: how many and since when. */
export function waitingText(state: SyncState, nowMs: number): string {
  if (state.waiting === 0) return '没有待上传';
  const since = state.oldestWaitingAtMs;
  return since === null ? `待上传 ${state.waiting} 项` : `待上传 ${state.waiting} 项（自 ${shortTimeText(since, nowMs)} 起）`;
}

export function onlineText(state: SyncState, nowMs: number): string {
  if (state.online) return '在线';
  if (state.lastContactAtMs === null) return '离线';
  return `离线（上次联系 ${shortTimeText(state.lastContactAtMs, nowMs)}）`;
}

/** While the hub is away: how long whoever is signed in could sign in again without it. */
export function offlineLeftText(state: Pick<SyncState, 'offlineUntilMs'>, nowMs: number): string {
  const leftMs = (state.offlineUntilMs ?? 0) - nowMs;
  if (state.offlineUntilMs === undefined || state.offlineUntilMs === null) return '';
  return leftMs <= 0 ? '离线登录期限已过，退出后须联网登录' : `离线登录还可用 ${leftMs >= 86_400_000 ? `${Math.floor(leftMs / 86_400_000)} 天` : durationText(leftMs)}`;
}

const clockPlayMs = 60_000;
/** More than a minute off is said before it is 15, from where on the hub refuses this computer. */
export function clockText(state: Pick<SyncState, 'clockAheadMs'>): string | null {
  const aheadMs = state.clockAheadMs ?? 0;
  if (Math.abs(aheadMs) <= clockPlayMs) return null;
  return `本机时间比服务器${aheadMs > 0 ? '快' : '慢'} ${Math.round(Math.abs(aheadMs) / 60_000)} 分钟，请校准`;
}

/** The quiet warning of the product plan: pushes less than 48 h, returns and corrections less than 24 h before the close. */
export function closingSoonText(closesAtMs: number, nowMs: number, withinHours: number): string | null {
  const left = closesAtMs - nowMs;
  if (left <= 0 || left > withinHours * 3_600_000) return null;
  return `距离签约截止还有 ${durationText(left)}，请提醒主申请人尽快签字。`;
}

const trusts: Readonly<Record<string, string>> = { trusted: '本单位信任的机构签发', demo: '演示证书，没有法律效力', unknown: '签发机构未登记', invalid: '证书无效' };
/** Whether the certificate of a digital signature is believed, in the words of 验真. */
export function trustText(trust: string): string {
  return trusts[trust] ?? trusts['unknown'] ?? '';
}

/** A picture as the desk gives it: a data address, or the bare base64 of a JPEG or PNG. */
export function pictureAddress(picture: string): string {
  if (/^(data:|blob:)/.test(picture)) return picture;
  return `data:image/${picture.startsWith('iVBOR') ? 'png' : 'jpeg'};base64,${picture}`;
}
