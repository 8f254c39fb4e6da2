import { z } from 'zod';
import { parseJson } from '../../../shared/lib/parse-json.ts';
import { ok } from '../../../shared/lib/result.ts';
import type { Err } from '../../../shared/lib/result.ts';
import { callAliyun } from '../aliyun-api.ts';
import type { AliyunAccess } from '../aliyun-api.ts';
import { createCircuitBreaker } from '../circuit-breaker.ts';
import type { ApiDeps, ApiProblem } from '../provider-api.ts';
import type { FaceProblem, FaceProvider, FaceResult } from './face-provider.ts';
import { askAgain, faceDown, faceProblem, guarded } from './guarded-face.ts';

/** `browserScript`: the provider's script that defines `getMetaInfo`. */
export type AliyunFaceSettings = { readonly access: AliyunAccess; readonly sceneId: string; readonly hosts: readonly string[]; readonly browserScript: string };

const version = '2019-03-07';
const startSchema = z.object({ ResultObject: z.object({ CertifyId: z.string().min(1).max(200), CertifyUrl: z.string().max(2000) }) });
const resultSchema = z.object({
  RequestId: z.string(),
  ResultObject: z.object({ Passed: z.string().nullish(), SubCode: z.union([z.string(), z.number()]).nullish(), IdentityInfo: z.string().nullish(), MaterialInfo: z.string().nullish() }).nullish(),
});
/** JSON texts within the answer, of which most fields are pictures' addresses; those are not read. */
const identitySchema = z.object({ certName: z.string().nullish(), certNo: z.string().nullish() });
const materialSchema = z.object({ faceVerifyScore: z.union([z.number(), z.string()]).nullish(), verifyScore: z.union([z.number(), z.string()]).nullish() });

/** Aliyun 金融级实人认证 over its H5 page: InitFaceVerify names the person, DescribeFaceVerify says whether it was they. */
export function createAliyunFace(deps: ApiDeps, settings: AliyunFaceSettings): FaceProvider {
  const breaker = createCircuitBreaker(deps.clock);
  return {
    name: 'aliyun', label: '阿里云实人认证', hosts: settings.hosts, browserScript: settings.browserScript, repeatsPerson: false,
    start: (person) => guarded(breaker, async () => {
      const answer = await callAliyun(deps, settings.access, {
        action: 'InitFaceVerify', version, goodCode: '200', form: { Model: 'MOVE_ACTION' },
        query: {
          SceneId: settings.sceneId, OuterOrderNo: person.orderNo, ProductCode: 'ID_PRO', CertType: 'IDENTITY_CARD', CertName: person.name, CertNo: person.residentId,
          ReturnUrl: person.returnUrl, MetaInfo: person.browserFacts, CertifyUrlType: 'H5',
        },
      });
      if (!answer.ok) return problemOf(answer.error);
      const started = startSchema.safeParse(answer.value);
      return started.success ? ok({ token: started.data.ResultObject.CertifyId, url: started.data.ResultObject.CertifyUrl }) : faceDown();
    }),
    pull: (token) => guarded(breaker, async () => {
      const answer = await askAgain(() => callAliyun(deps, settings.access, { action: 'DescribeFaceVerify', version, goodCode: '200', form: {}, query: { SceneId: settings.sceneId, CertifyId: token } }));
      if (!answer.ok) return answer.error.kind === 'refused' && unfinishedCodes.includes(answer.error.code) ? ok(unfinished) : problemOf(answer.error);
      const pulled = resultSchema.safeParse(answer.value);
      return pulled.success ? ok(resultOf(pulled.data)) : faceDown();
    }),
  };
}

const unfinished: FaceResult = { state: 'unfinished', requestId: '', resultCode: '', similarity: null, name: null, residentId: null, advice: '' };
/** Asked for while the person is still before the camera. */
const unfinishedCodes: readonly string[] = ['424'];

function resultOf({ RequestId: requestId, ResultObject: result }: z.infer<typeof resultSchema>): FaceResult {
  const identity = identitySchema.safeParse(parseJson(result?.IdentityInfo ?? 'null')).data;
  const material = materialSchema.safeParse(parseJson(result?.MaterialInfo ?? 'null')).data;
  const score = material?.faceVerifyScore ?? material?.verifyScore ?? null;
  const subCode = result?.SubCode === null || result?.SubCode === undefined ? '' : String(result.SubCode);
  const same = { requestId, resultCode: subCode, similarity: score === null ? null : Number(score), name: identity?.certName ?? null, residentId: identity?.certNo ?? null };
  if (result?.Passed === 'T' && subCode === '200') return { ...same, state: 'passed', advice: '' };
  if (result?.Passed === 'F') return { ...same, state: 'failed', advice: advice[subCode] ?? '人脸识别没有通过。请由主申请人本人正对镜头，光线充足，再试一次。' };
  return { ...same, state: 'unfinished', advice: '' };
}

const ownFace = '请由主申请人本人正对镜头，光线充足，不戴帽子和墨镜，再试一次。';
/** SubCode of DescribeFaceVerify (help.aliyun.com/zh/id-verification/financial-grade-id-verification/describefaceverify). */
const advice: Readonly<Record<string, string>> = {
  '201': '登记的姓名和身份证号码不一致，不能在线识别。请拨打咨询电话核对登记信息。', '202': '查不到登记的身份信息，不能在线识别。请拨打咨询电话，预约现场签约。',
  '203': '查不到身份证照片，不能在线识别。请拨打咨询电话，预约现场签约。', '204': `拍到的人脸与登记的身份不一致。${ownFace}`, '205': `没有识别到本人的动作。${ownFace}`,
  '206': '今天不能再在线识别。请拨打咨询电话，预约现场签约。', '207': `拍到的人脸与身份证照片不一致。${ownFace}`, '209': '身份信息暂时核对不了。请过一会儿再试。', '210': '身份证已过期或状态异常，不能在线识别。请拨打咨询电话。',
};

/** Code of both calls, and those of the gateway before them. */
const known: Readonly<Record<string, FaceProblem>> = {
  '400': { code: 'settings', message: '人脸识别服务的配置有误，暂时不能使用。' },
  '401': { code: 'person', message: '登记的姓名或身份证号码不能用于人脸识别。' },
  '402': { code: 'settings', message: '人脸识别服务的配置有误，暂时不能使用。' },
  '404': { code: 'settings', message: '人脸识别服务的配置有误，暂时不能使用。' },
  '406': { code: 'expired', message: '这次人脸识别已经失效。' },
  '410': { code: 'settings', message: '人脸识别服务没有开通，暂时不能使用。' },
  '411': { code: 'settings', message: '人脸识别服务没有授权，暂时不能使用。' },
  '412': { code: 'settings', message: '人脸识别服务已暂停，暂时不能使用。' },
  '414': { code: 'person', message: '这台手机不能使用在线人脸识别。' },
  '415': { code: 'person', message: '这台手机不能使用在线人脸识别。' },
  '416': { code: 'person', message: '这台手机不能使用在线人脸识别。' },
  '417': { code: 'person', message: '不能为登记的身份信息办理在线人脸识别。' },
  '418': { code: 'person', message: '今天人脸识别的次数太多，不能再在线识别。' },
};

function problemOf(problem: ApiProblem): Err<FaceProblem> {
  if (problem.kind !== 'refused') return faceDown();
  const found = known[problem.code];
  if (found !== undefined) return faceProblem(found.code, found.message);
  // Letters: the gateway's own words, such as InvalidAccessKeyId; a 5xx or Throttling passes.
  return /^(5\d\d|Throttling|ServiceUnavailable|InternalError)/.test(problem.code) ? faceDown() : faceProblem('settings', '人脸识别服务的配置有误，暂时不能使用。');
}

/** Every code that has words of its own; the tests go through all of them. */
export const aliyunFaceCodes: readonly string[] = Object.keys(known);
export const aliyunFaceSubCodes: readonly string[] = Object.keys(advice);
