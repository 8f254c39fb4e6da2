import type { CallName, CallOutput, CallParsedInput } from '../../shared/desk/contract.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';

/** What a use case gets and gives: the checked input of its call, and its output or a sentence for the person who asked. */
export type Input<Name extends CallName> = CallParsedInput<Name>;
export type Answer<Name extends CallName> = Promise<Result<CallOutput<Name>, Refusal>>;
