import type { Refusal, Result } from '../../../shared/lib/result.ts';

/** A way to send short messages. Texts hold the fixed portal address only. */
export type SmsProvider = {
  readonly name: string;
  /** False where nothing leaves the machine: messages stay in the outbox table and can be looked at on the loopback demo page. */
  readonly sendsForReal: boolean;
  readonly send: (message: { readonly messageId: string; readonly phone: string; readonly text: string }) => Promise<Result<{ readonly providerId: string }, Refusal>>;
};
