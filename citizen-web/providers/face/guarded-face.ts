import { err } from '../../../shared/lib/result.ts';
import type { Err, Result } from '../../../shared/lib/result.ts';
import type { CircuitBreaker } from '../circuit-breaker.ts';
import type { ApiProblem } from '../provider-api.ts';
import type { FaceProblem } from './face-provider.ts';

const retries = 2;

export function faceProblem(code: FaceProblem['code'], message: string): Err<FaceProblem> {
  return err({ code, message });
}

/** One call behind the breaker: while the provider rests, nobody waits for it. */
export async function guarded<Value>(breaker: CircuitBreaker, call: () => Promise<Result<Value, FaceProblem>>): Promise<Result<Value, FaceProblem>> {
  if (breaker.restMs() > 0) return faceDown();
  const result = await call();
  if (!result.ok && result.error.code === 'down') breaker.failed();
  else breaker.succeeded();
  return result;
}

/** Asks again, at once and at most twice: only for what may be asked any number of times. */
export async function askAgain<Value>(call: () => Promise<Result<Value, ApiProblem>>): Promise<Result<Value, ApiProblem>> {
  let result = await call();
  for (let again = 0; again < retries && !result.ok && result.error.kind !== 'refused'; again += 1) result = await call();
  return result;
}

export function faceDown(): Err<FaceProblem> {
  return faceProblem('down', '人脸识别服务暂时没有答复。');
}
