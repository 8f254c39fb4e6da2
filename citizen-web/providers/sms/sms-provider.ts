import { err } from '../../../shared/lib/result.ts';
import type { Err, Refusal, Result } from '../../../shared/lib/result.ts';

/** A template by its own name with the values of its places, for providers that send by templates only; the portal's address is part of the template. */
export type SmsTemplate = { readonly key: string; readonly values: Readonly<Record<string, string>> };

export type SmsMessage = { readonly messageId: string; readonly phone: string; readonly text: string; readonly template: SmsTemplate | null };

/**
 * Why a message did not go out, by what to do about it:
 * limit: later · arrears, settings: when somebody has paid or set it right, and nothing goes out before · template: this text never
 * as it is · number: never to this number · temporary: soon, it was certainly not sent · unclear: it may have been sent.
 */
export type SmsProblemClass = 'limit' | 'arrears' | 'settings' | 'template' | 'number' | 'temporary' | 'unclear';

/** `message`: for staff, a whole sentence. `retryAfterMs`: when the provider will take it again; null: as usual for the class. */
export type SmsProblem = { readonly code: SmsProblemClass; readonly message: string; readonly retryAfterMs: number | null };

export function smsProblem(code: SmsProblemClass, message: string, retryAfterMs: number | null = null): Err<SmsProblem> {
  return err({ code, message, retryAfterMs });
}

/** What became of one message at the phone. Known by our id, or by the provider's and the number. */
export type SmsReceipt = {
  readonly messageId: string | null;
  readonly providerId: string | null;
  readonly isDelivered: boolean;
  /** For staff, in plain words; null when delivered. */
  readonly problem: string | null;
  readonly atMs: number | null;
};

/** A receipt as it came over HTTP: body as bytes, since some sign them. */
export type ReceiptRequest = { readonly token: string; readonly headers: Readonly<Record<string, string | string[] | undefined>>; readonly body: Uint8Array; readonly nowMs: number };

/** A way to send short messages. Texts hold the fixed portal address only. */
export type SmsProvider = {
  readonly name: string;
  /** False where nothing leaves the machine: messages stay in the outbox table and can be looked at on the loopback demo page. */
  readonly sendsForReal: boolean;
  /** How many may be on their way to it side by side. */
  readonly atOnce: number;
  /** How long nothing will go out (down, unpaid); 0: it may be tried. */
  readonly restMs: () => number;
  readonly send: (message: SmsMessage) => Promise<Result<{ readonly providerId: string }, SmsProblem>>;
  /** Takes what the provider posts of deliveries, once it has proved who it is, with the answer it waits for; null: this one posts nothing. */
  readonly readReceipts: ((request: ReceiptRequest) => Result<{ readonly receipts: readonly SmsReceipt[]; readonly answer: object }, Refusal>) | null;
  /** Asks for deliveries where the provider waits to be asked; null: it does not. */
  readonly pullReceipts: (() => Promise<readonly SmsReceipt[]>) | null;
};
