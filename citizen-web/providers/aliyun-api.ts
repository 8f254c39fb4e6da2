import { z } from 'zod';
import { sha256Hex } from '../../shared/crypto/sha256.ts';
import { parseJson } from '../../shared/lib/parse-json.ts';
import { newId } from '../../shared/lib/random.ts';
import { err, ok } from '../../shared/lib/result.ts';
import type { Result } from '../../shared/lib/result.ts';
import type { ApiDeps, ApiProblem } from './provider-api.ts';
import { acs3Authorization, acs3Query } from './signatures/acs3.ts';
import type { Acs3Keys } from './signatures/acs3.ts';

/** `endpoint`: https address of the service, without a path. */
export type AliyunAccess = Acs3Keys & { readonly endpoint: string };

/** `form`: what stands in the body; everything else in the query. `goodCode`: what `Code` says when all is well. */
export type AliyunAction = {
  readonly action: string; readonly version: string; readonly goodCode: string;
  readonly query: Readonly<Record<string, string>>; readonly form: Readonly<Record<string, string>>;
};

const answerSchema = z.looseObject({ Code: z.union([z.string(), z.number()]).transform(String) });

/** One call of an Aliyun RPC service: the whole answer, whose form the caller checks. Anything but `goodCode` is a refusal, whatever the status. */
export async function callAliyun(deps: ApiDeps, access: AliyunAccess, what: AliyunAction): Promise<Result<unknown, ApiProblem>> {
  const body = acs3Query(what.form);
  const { host } = new URL(access.endpoint);
  const headers = {
    host, 'x-acs-action': what.action, 'x-acs-version': what.version, 'x-acs-date': new Date(deps.clock.nowMs()).toISOString().replace(/\.\d{3}Z$/, 'Z'),
    'x-acs-signature-nonce': newId(deps.random), 'x-acs-content-sha256': sha256Hex(body), ...(body === '' ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
  };
  const authorization = acs3Authorization(access, { method: 'POST', path: '/', query: what.query, headers });
  const answered = await deps.call({ method: 'POST', url: `${access.endpoint}/?${acs3Query(what.query)}`, headers: { ...headers, authorization, accept: 'application/json' }, body });
  if (!answered.ok) return err({ kind: answered.error.wasSent ? 'unanswered' : 'unreached' });
  const answer = answerSchema.safeParse(parseJson(answered.value.text));
  if (!answer.success) return err({ kind: 'unanswered' });
  return answer.data.Code === what.goodCode ? ok(answer.data) : err({ kind: 'refused', code: answer.data.Code });
}
