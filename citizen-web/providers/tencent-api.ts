import { z } from 'zod';
import { parseJson } from '../../shared/lib/parse-json.ts';
import { err, ok } from '../../shared/lib/result.ts';
import type { Result } from '../../shared/lib/result.ts';
import type { ApiDeps, ApiProblem } from './provider-api.ts';
import { tc3Authorization } from './signatures/tc3.ts';
import type { Tc3Keys } from './signatures/tc3.ts';

/** `endpoint`: https address of the service, without a path. */
export type TencentAccess = Tc3Keys & { readonly endpoint: string };

export type TencentAction = { readonly service: string; readonly action: string; readonly version: string; readonly region: string | null; readonly body: object };

const contentType = 'application/json; charset=utf-8';
const answerSchema = z.object({ Response: z.looseObject({ Error: z.object({ Code: z.string(), Message: z.string() }).optional() }) });

/** One call of Tencent Cloud's API (version 3): the inner `Response`, whose form the caller checks. Errors stand in an answer of status 200. */
export async function callTencent(deps: ApiDeps, access: TencentAccess, what: TencentAction): Promise<Result<unknown, ApiProblem>> {
  const payload = JSON.stringify(what.body);
  const timeMs = deps.clock.nowMs();
  const { host } = new URL(access.endpoint);
  const authorization = tc3Authorization(access, {
    service: what.service, payload, timeMs, headers: { 'content-type': contentType, host, 'x-tc-action': what.action.toLowerCase() },
  });
  const answered = await deps.call({
    method: 'POST', url: `${access.endpoint}/`, body: payload,
    headers: {
      authorization, host, 'content-type': contentType, 'x-tc-action': what.action, 'x-tc-version': what.version, 'x-tc-timestamp': String(Math.floor(timeMs / 1000)),
      ...(what.region === null ? {} : { 'x-tc-region': what.region }),
    },
  });
  if (!answered.ok) return err({ kind: answered.error.wasSent ? 'unanswered' : 'unreached' });
  const answer = answerSchema.safeParse(parseJson(answered.value.text));
  if (!answer.success) return err({ kind: 'unanswered' });
  const problem = answer.data.Response.Error;
  return problem === undefined ? ok(answer.data.Response) : err({ kind: 'refused', code: problem.Code });
}
