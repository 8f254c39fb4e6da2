import { ok } from '../../../shared/lib/result.ts';
import type { SmsProvider } from './sms-provider.ts';

/** The default that needs nothing: a message counts as sent when it is in the outbox table. Refused in production (config.ts). */
export function createOutboxProvider(): SmsProvider {
  return {
    name: 'outbox', sendsForReal: false, atOnce: 10, restMs: () => 0, send: async (message) => ok({ providerId: message.messageId }), readReceipts: null, pullReceipts: null,
  };
}
