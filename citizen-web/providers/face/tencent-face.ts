import { z } from 'zod';
import { ok } from '../../../shared/lib/result.ts';
import type { Err } from '../../../shared/lib/result.ts';
import { createCircuitBreaker } from '../circuit-breaker.ts';
import type { ApiDeps, ApiProblem } from '../provider-api.ts';
import { callTencent } from '../tencent-api.ts';
import type { TencentAccess } from '../tencent-api.ts';
import type { FaceProblem, FaceProvider, FaceResult } from './face-provider.ts';
import { askAgain, faceDown, faceProblem, guarded } from './guarded-face.ts';

export type TencentFaceSettings = { readonly access: TencentAccess; readonly ruleId: string; readonly hosts: readonly string[] };

const version = '2018-03-01';
const startSchema = z.object({ Url: z.string().max(2000), BizToken: z.string().min(1).max(200) });
const code = z.union([z.number(), z.string()]).nullish().transform((value) => (value === null || value === undefined ? null : String(value)));
const similarity = z.union([z.number(), z.string()]).nullish().transform((value) => (value === null || value === undefined || value === '' ? null : Number(value)));
const resultSchema = z.object({
  RequestId: z.string(),
  Text: z.object({ ErrCode: code, IdCard: z.string().nullish(), Name: z.string().nullish(), LiveStatus: code, Comparestatus: code, Sim: similarity }).nullish(),
});

/** Tencent Cloud 人脸核身: DetectAuth, then GetDetectInfoEnhanced with texts only. Passed means ErrCode 0 and nothing else. */
export function createTencentFace(deps: ApiDeps, settings: TencentFaceSettings): FaceProvider {
  const breaker = createCircuitBreaker(deps.clock);
  return {
    name: 'tencent', label: '腾讯云人脸核身', hosts: settings.hosts, browserScript: null, repeatsPerson: true,
    start: (person) => guarded(breaker, async () => {
      const answer = await callTencent(deps, settings.access, {
        service: 'faceid', action: 'DetectAuth', version, region: null,
        body: { RuleId: settings.ruleId, IdCard: person.residentId, Name: person.name, RedirectUrl: person.returnUrl, Extra: person.orderNo },
      });
      if (!answer.ok) return problemOf(answer.error);
      const started = startSchema.safeParse(answer.value);
      return started.success ? ok({ token: started.data.BizToken, url: started.data.Url }) : faceDown();
    }),
    pull: (token) => guarded(breaker, async () => {
      const answer = await askAgain(() => callTencent(deps, settings.access, {
        service: 'faceid', action: 'GetDetectInfoEnhanced', version, region: null, body: { BizToken: token, RuleId: settings.ruleId, InfoType: '1' },
      }));
      if (!answer.ok) return problemOf(answer.error);
      const pulled = resultSchema.safeParse(answer.value);
      return pulled.success ? ok(resultOf(pulled.data)) : faceDown();
    }),
  };
}

function resultOf({ RequestId: requestId, Text: text }: z.infer<typeof resultSchema>): FaceResult {
  const resultCode = text?.ErrCode ?? null;
  const same = { requestId, resultCode: resultCode ?? '', similarity: text?.Sim ?? null, name: text?.Name ?? null, residentId: text?.IdCard ?? null };
  if (text === null || text === undefined || resultCode === null) return { ...same, state: 'unfinished', advice: '' };
  if (resultCode === '0') return { ...same, state: 'passed', advice: '' };
  return { ...same, state: 'failed', advice: adviceOf(text.LiveStatus, text.Comparestatus) };
}

/** By the step that did not succeed: the action before the camera, or the comparison with the picture on file. */
function adviceOf(liveStatus: string | null, compareStatus: string | null): string {
  if (liveStatus !== null && liveStatus !== '0') return '没有识别到本人的动作。请正对镜头，光线充足，不戴帽子和墨镜，按提示慢慢做动作。';
  if (compareStatus !== null && compareStatus !== '0') return '拍到的人脸与登记的身份不一致。请由主申请人本人正对镜头，光线充足，再试一次。';
  return '人脸识别没有通过。请由主申请人本人正对镜头，光线充足，再试一次。';
}

/** DetectAuth and GetDetectInfoEnhanced, 2018-03-01 (cloud.tencent.com/document/api/1007/31816, 41957). */
const known: Readonly<Record<string, FaceProblem>> = {
  'InvalidParameterValue.BizTokenExpired': { code: 'expired', message: '这次人脸识别已经过期。' },
  'InvalidParameterValue.BizTokenIllegal': { code: 'expired', message: '这次人脸识别已经失效。' },
  'InvalidParameterValue.RuleIdNotExist': { code: 'settings', message: '人脸识别服务的配置有误，暂时不能使用。' },
  'InvalidParameterValue.RuleIdDisabled': { code: 'settings', message: '人脸识别服务已被停用，暂时不能使用。' },
  'UnauthorizedOperation.Nonactivated': { code: 'settings', message: '人脸识别服务没有开通，暂时不能使用。' },
  'UnauthorizedOperation.NonAuthorize': { code: 'settings', message: '人脸识别服务没有开通，暂时不能使用。' },
  'UnauthorizedOperation.Arrears': { code: 'settings', message: '人脸识别服务已暂停，暂时不能使用。' },
  'UnauthorizedOperation.ChargeStatusException': { code: 'settings', message: '人脸识别服务已暂停，暂时不能使用。' },
  'FailedOperation.IdFormatError': { code: 'person', message: '登记的身份证号码不能用于人脸识别。' },
  'FailedOperation.NameFormatError': { code: 'person', message: '登记的姓名不能用于人脸识别。' },
  'InvalidParameter': { code: 'person', message: '登记的姓名或身份证号码不能用于人脸识别。' },
};

const settingsFamilies = ['AuthFailure', 'UnauthorizedOperation', 'InvalidParameterValue', 'MissingParameter', 'UnsupportedOperation'];

function problemOf(problem: ApiProblem): Err<FaceProblem> {
  if (problem.kind !== 'refused') return faceDown();
  const found = known[problem.code];
  if (found !== undefined) return faceProblem(found.code, found.message);
  const family = problem.code.split('.')[0] ?? '';
  return settingsFamilies.includes(family) ? faceProblem('settings', '人脸识别服务的配置有误，暂时不能使用。') : faceDown();
}

/** Every code that has words of its own; the tests go through all of them. */
export const tencentFaceCodes: readonly string[] = Object.keys(known);
