import { ok } from '../../../shared/lib/result.ts';
import type { Result } from '../../../shared/lib/result.ts';
import type { CircuitBreaker } from '../circuit-breaker.ts';
import type { ApiProblem } from '../provider-api.ts';
import { smsProblem } from './sms-provider.ts';
import type { SmsProblem } from './sms-provider.ts';

/** Until somebody has paid or set it right, one message tries every ten minutes. */
const mendMs = 10 * 60_000;

/** A provider that gave no answer, in the words of a message: what certainly did not arrive may go again. */
export function withoutAnswer(problem: Exclude<ApiProblem, { kind: 'refused' }>): { readonly ok: false; readonly error: SmsProblem } {
  return problem.kind === 'unreached'
    ? smsProblem('temporary', '连不上短信服务，稍后自动重发。')
    : smsProblem('unclear', '短信服务没有答复，不能确定是否发出；请等送达结果，或电话通知。');
}

/** Tells the breaker how a sending went: what is wrong with one message says nothing of the provider. */
export function watched(breaker: CircuitBreaker, result: Result<string, SmsProblem>): Result<{ readonly providerId: string }, SmsProblem> {
  if (result.ok) {
    breaker.succeeded();
    return ok({ providerId: result.value });
  }
  switch (result.error.code) {
    case 'temporary': case 'unclear': breaker.failed(); break;
    case 'arrears': case 'settings': breaker.pause(mendMs); break;
    case 'limit': case 'template': case 'number': breaker.succeeded(); break;
  }
  return result;
}
