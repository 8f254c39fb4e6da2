import { createAliyunFace } from '../../citizen-web/providers/face/aliyun-face.ts';
import type { FaceProvider } from '../../citizen-web/providers/face/face-provider.ts';
import { createTencentFace } from '../../citizen-web/providers/face/tencent-face.ts';
import type { Clock } from '../../shared/lib/clock.ts';
import { aliyunKeys, startFakeAliyun } from './fake-aliyun-provider.ts';
import type { FakeProviderServer, WireAnswer, WireRequest } from './fake-provider-server.ts';
import { startFakeTencent, tencentKeys } from './fake-tencent-provider.ts';
import { createProviderWorld } from './provider-world.ts';

/** What the provider's page decides about whoever stands before it. */
export type FaceVerdict = {
  kind: 'passes' | 'fails' | 'runs_away' | 'is_another' | 'down';
};

/** A face provider with its page, and the hub's adapter for it. */
export type FaceWay = { readonly provider: FaceProvider; readonly server: FakeProviderServer; readonly verdict: FaceVerdict; /** How often the result was asked for, by token. */ readonly pulls: string[]; readonly starts: () => number };

export async function openTencentFace(clock: Clock): Promise<FaceWay> {
  const verdict: FaceVerdict = { kind: 'passes' };
  const people = new Map<string, { name: string; residentId: string; back: string }>();
  const pulls: string[] = [];
  const server = await startFakeTencent('faceid', clock.nowMs, ({ action, body }) => {
    if (verdict.kind === 'down') return 'gateway';
    if (action === 'DetectAuth') {
      const token = `TOKEN-${people.size + 1}-${'x'.repeat(20)}`;
      people.set(token, { name: String(body['Name']), residentId: String(body['IdCard']), back: String(body['RedirectUrl']) });
      return { response: { Url: `${server.url}/face?BizToken=${token}`, BizToken: token } };
    }
    const token = String(body['BizToken']);
    pulls.push(token);
    const person = people.get(token);
    if (person === undefined) return { error: 'InvalidParameterValue.BizTokenIllegal' };
    if (verdict.kind === 'runs_away') return { response: { Text: { ErrCode: null } } };
    const isPass = verdict.kind !== 'fails';
    return { response: { Text: { ErrCode: isPass ? 0 : 2004, LiveStatus: 0, Comparestatus: isPass ? 0 : 2004, Sim: isPass ? '97.4' : '31.0', Name: verdict.kind === 'is_another' ? '李四' : person.name, IdCard: person.residentId } } };
  }, (request) => pageOf(request, 'BizToken', (token) => people.get(token)?.back));
  const provider = createTencentFace({ ...createProviderWorld(), clock }, { access: { ...tencentKeys, endpoint: server.url }, ruleId: '1', hosts: ['127.0.0.1'] });
  return { provider, server, verdict, pulls, starts: () => people.size };
}

export async function openAliyunFace(clock: Clock): Promise<FaceWay> {
  const verdict: FaceVerdict = { kind: 'passes' };
  const people = new Map<string, { name: string; residentId: string; back: string }>();
  const pulls: string[] = [];
  const server = await startFakeAliyun(clock.nowMs, ({ action, query }) => {
    if (verdict.kind === 'down') return 'gateway';
    if (action === 'InitFaceVerify') {
      if (!/"zimVer"/.test(query['MetaInfo'] ?? '')) return { error: '401' };
      const token = `certify${people.size + 1}${'y'.repeat(20)}`;
      people.set(token, { name: query['CertName'] ?? '', residentId: query['CertNo'] ?? '', back: query['ReturnUrl'] ?? '' });
      return { answer: { Code: '200', ResultObject: { CertifyId: token, CertifyUrl: `${server.url}/face?certifyId=${token}` } } };
    }
    const token = query['CertifyId'] ?? '';
    pulls.push(token);
    if (!people.has(token)) return { error: '406' };
    if (verdict.kind === 'runs_away') return { error: '424' };
    const identity = verdict.kind === 'is_another' ? JSON.stringify({ certName: '李四', certNo: people.get(token)?.residentId }) : null;
    return { answer: { Code: '200', ResultObject: { Passed: verdict.kind === 'fails' ? 'F' : 'T', SubCode: verdict.kind === 'fails' ? '204' : '200', IdentityInfo: identity, MaterialInfo: '{"faceVerifyScore":"97.4"}' } } };
  }, (request) => (request.path === '/meta.js' ? { status: 200, type: 'text/javascript; charset=utf-8', body: 'window.getMetaInfo=function(){return {zimVer:"3.0.0",deviceType:"h5"}};' } : pageOf(request, 'certifyId', (token) => people.get(token)?.back)));
  const provider = createAliyunFace({ ...createProviderWorld(), clock }, { access: { ...aliyunKeys, endpoint: server.url }, sceneId: '1', hosts: ['127.0.0.1'], browserScript: `${server.url}/meta.js` });
  return { provider, server, verdict, pulls, starts: () => people.size };
}

/** The provider's page: one link, the way back, with the token in its query as the providers do. */
function pageOf(request: WireRequest, name: string, backOf: (token: string) => string | undefined): WireAnswer {
  const token = request.query.get(name) ?? '';
  const back = backOf(token);
  if (request.path !== '/face' || back === undefined) return { status: 404, body: 'no such page' };
  return { status: 200, body: `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>刷脸</title><h1>请正对镜头</h1><a id="done" href="${back}?${name}=${token}">完成</a>` };
}
