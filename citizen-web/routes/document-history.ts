import { voidMessages } from '../../shared/domain/decide-citizen.ts';
import type { Agreement, Signing } from '../../shared/domain/records.ts';
import { shanghaiWords } from '../../shared/domain/signing-window.ts';
import type { Situation } from '../../shared/domain/situation.ts';
import type { HistoryLine } from '../pages/document-pages.ts';
import { returnedWords } from './returned-words.ts';

type Happened = { readonly atMs: number; readonly what: string };

const channelWords: Readonly<Record<Signing['channel'], string>> = { online: '线上签字', counter: '现场签约', paper: '纸质签约' };

/** What has happened to one version, oldest first, in the citizen's words. */
export function historyOf(situation: Pick<Situation, 'signings'>, agreement: Agreement): readonly HistoryLine[] {
  const { issued, returned, sealed, voidedAtMs, voidReason } = agreement;
  const signings = situation.signings.filter((each) => each.agreementId === agreement.agreementId);
  const happened: Happened[] = [
    ...(issued === null ? [] : [{ atMs: issued.publishedAtMs, what: '推送，待签字' }]),
    ...signings.map((each) => ({ atMs: each.submittedAtMs, what: signingWords(each) })),
    ...(returned === null ? [] : [{ atMs: returned.atMs, what: `退回：${returnedWords(agreement)?.happened ?? ''}` }]),
    ...(sealed === null ? [] : [{ atMs: sealed.atMs, what: sealed.channel === 'paper' ? '办理纸质签约，以纸质原件为准' : '审核通过并盖章' }]),
    ...(voidedAtMs === null || voidReason === null ? [] : [{ atMs: voidedAtMs, what: `作废：${voidMessages[voidReason]}` }]),
  ];
  return happened.toSorted((one, other) => one.atMs - other.atMs).map(({ atMs, what }) => ({ when: shanghaiWords(atMs), what }));
}

function signingWords({ channel, outcome, counter }: Signing): string {
  const words = counter?.agent === undefined ? `完成${channelWords[channel]}` : '由受托人现场代签';
  switch (outcome) {
    case 'returned': return `${words}（这次签字后来被退回）`;
    case 'late_pending': return `${words}（待单位认定）`;
    case 'rejected_late': return `${words}（单位未予认定）`;
    default: return words;
  }
}
