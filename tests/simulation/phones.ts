import type { SmsProvider } from '../../citizen-web/providers/sms/sms-provider.ts';
import { smsProblem } from '../../citizen-web/providers/sms/sms-provider.ts';
import { ok } from '../../shared/lib/result.ts';
import type { Dice } from './chance.ts';

/** What a message meets at the provider; null: nothing. */
export type SmsFault = 'refused' | 'timeout_though_sent' | 'late' | 'throws' | 'hangs' | 'twice';

/** The citizens' phones and the provider between: late, out of order, twice, with an answer that is long in coming, sent though it said otherwise. */
export type Phones = {
  /** The way there from one hub, one message at a time, since an activity waits as a whole; `wait` lasts until the run lets it on, or for ever when the hub is stopped meanwhile. */
  readonly providerFor: (wait: () => Promise<void>) => SmsProvider;
  readonly newestCode: (phone: string) => string | null;
  /** What was on its way arrives. */
  readonly deliverLate: () => number;
  /** Submissions that citizens have been told are in. */
  readonly signed: string[];
};

export function createPhones(dice: () => Dice, fault: () => SmsFault | null): Phones {
  const inbox = new Map<string, string[]>();
  const underway: { readonly phone: string; readonly text: string }[] = [];
  const arrive = ({ phone, text }: { readonly phone: string; readonly text: string }): void => void inbox.set(phone, [...inbox.get(phone) ?? [], text]);
  const send = (wait: () => Promise<void>): SmsProvider['send'] => async (message) => {
    const met = dice().oneIn(2) ? fault() : null;
    if (met === 'hangs') await wait();
    if (met === 'twice') arrive(message);
    if (met === 'throws') throw new Error('simulated provider fault');
    if (met === 'refused') return smsProblem('temporary', '短信服务暂时不可用。');
    if (met === 'late') underway.unshift(message);
    else arrive(message);
    return met === 'timeout_though_sent' || (met === 'hangs' && dice().oneIn(2)) ? smsProblem('unclear', '短信服务没有答复。') : ok({ providerId: message.messageId });
  };
  return {
    providerFor: (wait) => ({ name: 'simulated', sendsForReal: true, atOnce: 1, restMs: () => 0, readReceipts: null, pullReceipts: null, send: send(wait) }),
    newestCode: (phone) => inbox.get(phone)?.findLast((text) => /验证码/.test(text))?.match(/\d{6}/)?.[0] ?? null,
    deliverLate: () => {
      const late = underway.splice(0);
      for (const message of late) arrive(message);
      return late.length;
    },
    signed: [],
  };
}
