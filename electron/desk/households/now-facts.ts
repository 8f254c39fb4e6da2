import { maskField } from './mask-fields.ts';
import type { Fact } from '../../../shared/desk/conflict-calls.ts';
import type { Agreement } from '../../../shared/domain/records.ts';
import { shanghaiText } from '../../../shared/domain/signing-window.ts';
import { currentAgreement, latestAgreement } from '../../../shared/domain/situation.ts';
import type { Situation } from '../../../shared/domain/situation.ts';
import { statusLabels, voidReasonLabels } from '../../../shared/text/labels-zh.ts';

/** How a household and the version in question stand now, in the words of the household page; numbers masked. */
export function nowFacts(situation: Situation, agreementId: string | null, nowMs: number): Fact[] {
  const { household } = situation;
  if (household === null) return [];
  const agreement = situation.agreements.find((each) => each.agreementId === agreementId) ?? latestAgreement(situation);
  const current = currentAgreement(situation);
  const facts: (Fact | null)[] = [
    agreement === null ? null : { label: '协议状态', value: statusText(agreement) },
    current === null || agreement === null || current.agreementId === agreement.agreementId || agreement.kind !== 'agreement' ? null : { label: '现行版本', value: `${current.agreementNo}，${statusText(current)}` },
    agreement?.pending == null ? null : { label: '待复核', value: `${agreement.pending.kind === 'correction' ? '更正' : '盖章后作废'}：${agreement.pending.reason}` },
    agreement?.lease == null || agreement.lease.expiresAtMs <= nowMs ? null : { label: '用印准备', value: `${agreement.lease.staffName}，到 ${shanghaiText(agreement.lease.expiresAtMs)} 为止` },
    { label: '联系手机', value: maskField('contactPhone', household.contactPhone) },
    household.special.length === 0 ? null : { label: '特殊情况', value: household.special.join('、') },
    household.holdUntilMs === null ? null : { label: '暂缓逾期', value: `至 ${shanghaiText(household.holdUntilMs)}` },
    household.removed ? { label: '名单', value: '已移出名单' } : null,
  ];
  return facts.filter((each) => each !== null);
}

function statusText(agreement: Agreement): string {
  const reason = agreement.voidReason === null ? '' : `（${voidReasonLabels[agreement.voidReason]}）`;
  const returned = agreement.returned !== null && agreement.status === 'awaiting_signature' ? `（退回：${agreement.returned.reason}）` : '';
  return `${statusLabels[agreement.status]}${reason}${returned}`;
}
