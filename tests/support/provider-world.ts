import { createHttpCall } from '../../citizen-web/providers/http-call.ts';
import type { ApiDeps } from '../../citizen-web/providers/provider-api.ts';
import type { SmsMessage } from '../../citizen-web/providers/sms/sms-provider.ts';
import { allTemplates, composeCode } from '../../citizen-web/text/message-texts.ts';
import { duringMs } from './domain-samples.ts';
import { realRandom } from './signing-world.ts';

/** Real calls over this machine's network, in the product's own times, and a clock that tests turn. */
export type ProviderWorld = ApiDeps & { readonly time: { nowMs: number; monotonicMs: number } };

export function createProviderWorld(): ProviderWorld {
  const time = { nowMs: duringMs, monotonicMs: 0 };
  return { call: createHttpCall(), clock: { nowMs: () => time.nowMs, monotonicMs: () => time.monotonicMs }, random: realRandom, time };
}

/** For what is never answered: gives up soon enough for a test to wait for it. */
export function impatient(world: ProviderWorld): ProviderWorld {
  return { ...world, call: createHttpCall({ connectMs: 3_000, totalMs: 500 }) };
}

/** The provider's numbers of our templates, as somebody might have set them. */
export const templateIds: Readonly<Record<string, string>> = Object.fromEntries(allTemplates.map((template, index) => [template.key, `SMS_${1000 + index}`]));

export const codeMessage: SmsMessage = { messageId: 'a'.repeat(32), phone: '13800138000', ...composeCode('482913', '07', '福补租20260007-2') };
