import type { Clock } from '../../shared/lib/clock.ts';
import type { Random } from '../../shared/lib/random.ts';
import type { HttpCall } from './http-call.ts';

export type ApiDeps = { readonly call: HttpCall; readonly clock: Clock; readonly random: Random };

/**
 * Why a provider's API gave no result. unreached: the request certainly did not arrive. unanswered: it may have, and nobody knows what
 * came of it. refused: the provider said why, by its own code.
 */
export type ApiProblem = { readonly kind: 'unreached' | 'unanswered' } | { readonly kind: 'refused'; readonly code: string };
