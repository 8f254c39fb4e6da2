import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FaceProvider } from '../../../citizen-web/providers/face/face-provider.ts';
import { readDocument } from '../../../citizen-web/store/parts.ts';
import { findDataKey } from '../../../citizen-web/store/data-keys.ts';
import { loadRecord, openRow } from '../../../citizen-web/store/load-situation.ts';
import { sha256Hex } from '../../../shared/crypto/sha256.ts';
import type { Signing } from '../../../shared/domain/records.ts';
import { must } from '../../../shared/lib/assert.ts';
import { agreementId, citizenName, openCitizenHub } from '../../support/citizen-hub.ts';
import type { CitizenHub } from '../../support/citizen-hub.ts';
import { openClient, openSigning, readAll, samplePicture, submit, writeAll } from '../../support/citizen-client.ts';
import type { CitizenClient } from '../../support/citizen-client.ts';
import { duringMs, sampleHousehold } from '../../support/domain-samples.ts';
import { openAliyunFace, openTencentFace } from '../../support/face-ways.ts';
import type { FaceWay } from '../../support/face-ways.ts';
import { valueOf } from '../../support/signing-world.ts';

const path = '/sign/face/provider';
const clock = { nowMs: () => duringMs, monotonicMs: () => 0 };
let way: FaceWay;
let hub: CitizenHub;
let client: CitizenClient;

async function openHub(open: typeof openTencentFace, hasLivePhoto = true): Promise<void> {
  way = await open(clock);
  hub = await openCitizenHub({ face: { method: way.provider.name, hasLivePhoto } }, { face: way.provider });
  client = openClient(hub.app);
  await walkToFace();
}
afterEach(async () => {
  await hub.close();
  await way.server.close();
});

async function walkToFace(): Promise<void> {
  await openSigning(hub, client, agreementId);
  await client.post('/sign/cover');
  await client.post('/sign/consent', { agreed: 'yes' });
  await client.post('/sign/identity', { agreed: 'yes' });
}

/** The start with everything ticked, and what the leave page leads to. */
async function start(): Promise<string> {
  const answer = await client.post(path, { agreed: 'yes', browserFacts: '{"zimVer":"3.0.0"}' });
  expect(answer.headers.location).toBe(`${path}/leave`);
  const leave = await client.get(`${path}/leave`);
  expect(leave.headers.refresh).toMatch(/^0; url=http:\/\/127\.0\.0\.1:\d+\/face\?/);
  return String(leave.headers.refresh).slice('0; url='.length);
}

async function result(): Promise<string> {
  const answer = await client.post(`${path}/result`);
  return String(answer.headers.location);
}

async function signing(): Promise<Signing> {
  const row = await hub.deps.db.selectFrom('record').selectAll().where('kind', '=', 'signing').executeTakeFirstOrThrow();
  const opened = openRow(row, await findDataKey(hub.deps.db, hub.deps, sampleHousehold.householdId));
  return must(opened.kind === 'signing' ? opened.record : null, 'selected by its kind');
}

const ways = [['tencent', openTencentFace], ['aliyun', openAliyunFace]] as const;

describe.each(ways)('the face by %s', (name, open) => {
  beforeEach(() => openHub(open));

  test('from the consent to the signature: the result is the hub\'s own question, and the evidence holds it without pictures', async () => {
    expect((await client.get('/sign')).headers.location).toBe(path);
    expect((await client.get('/sign/read')).headers.location).toBe(path);
    const page = await client.get(path);
    expect(page.body).toContain('开始人脸识别');
    expect(page.body).toContain(way.provider.label);
    expect(page.body).toContain('今天还可以识别 5 次');
    const address = await start();
    const token = new URL(address).searchParams.get(name === 'tencent' ? 'BizToken' : 'certifyId') ?? '';
    const back = await client.get(`${path}/return?BizToken=forged&certifyId=forged`);
    expect(back.body).toContain('data-go-on');
    expect(way.pulls).toEqual([]);
    expect(await result()).toBe('/sign/read');
    expect(way.pulls).toEqual([token]);
    await readAll(client);
    await writeAll(client);
    expect((await submit(hub, client)).headers.location).toBe('/sign/done');
    const signed = await signing();
    expect(signed).toMatchObject({ photos: null, faceCheck: { label: way.provider.label, similarity: 97.4, atMs: duringMs } });
    const evidence = Buffer.from(valueOf(await readDocument(hub.deps.db, hub.deps, signed.evidence))).toString('utf8');
    expect(JSON.parse(evidence)).toMatchObject({ face: {
      method: 'provider', provider: way.provider.label, requestId: expect.stringMatching(/^r-/), tokenDigest: sha256Hex(token), similarity: 97.4, atMs: duringMs,
    }, consents: expect.arrayContaining([expect.objectContaining({ tick: 'face_provider', texts: [expect.objectContaining({ key: 'face_provider' })] })]) });
    expect(evidence).not.toContain(token);
  });

  test('coming back twice asks once and passes once', async () => {
    await start();
    expect(await result()).toBe('/sign/read');
    expect(await result()).toBe('/sign/read');
    await client.get(`${path}/return`);
    expect(way.pulls).toHaveLength(1);
  });

  test('photos instead lead on as well', async () => {
    await client.upload('/sign/face/card', 'picture', samplePicture());
    await client.upload('/sign/face/person', 'picture', samplePicture());
    expect((await client.get('/sign')).headers.location).toBe('/sign/read');
  });
});

describe.each(ways)('the face by %s that does not succeed', (_name, open) => {
  beforeEach(() => openHub(open));

  test('who fails reads how to do better, may try again, and staff see where', async () => {
    way.verdict.kind = 'fails';
    await start();
    expect(await result()).toBe(path);
    const page = await client.get(path);
    expect(page.body).toContain('不一致');
    expect(page.body).toContain('今天还可以识别 4 次');
    expect(page.body).toContain('/sign/face/card');
    expect(await loadRecord(hub.deps.db, hub.deps, 'progress', sampleHousehold.householdId)).toMatchObject({ step: 'face', problem: expect.stringContaining('识别未通过') });
    way.verdict.kind = 'passes';
    await start();
    expect(await result()).toBe('/sign/read');
  });

  test('another person before the camera is no pass, though the provider says so', async () => {
    way.verdict.kind = 'is_another';
    await start();
    expect(await result()).toBe(path);
    expect((await client.get(path)).body).toContain('与登记的主申请人不一致');
    expect((await client.get('/sign/read')).headers.location).toBe(path);
  });

  test('who comes back too early has no result yet, and may come again', async () => {
    way.verdict.kind = 'runs_away';
    await start();
    expect(await result()).toBe(path);
    expect((await client.get(path)).body).toContain('还没有完成');
    way.verdict.kind = 'passes';
    expect(await result()).toBe('/sign/read');
  });

  test('the provider is down: what happened, what to do, and other ways', async () => {
    way.verdict.kind = 'down';
    await client.post(path, { agreed: 'yes', browserFacts: '{"zimVer":"3.0.0"}' });
    const page = await client.get(path);
    expect(page.body).toContain('人脸识别服务暂时没有答复');
    expect(page.body).toContain('今天还可以识别 5 次');
    expect(page.body).toContain('改为拍照');
    expect(page.body).toContain('预约现场签约');
  });

  test('five attempts a day, then the other ways; a sixth is not begun', async () => {
    way.verdict.kind = 'fails';
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await start();
      await result();
    }
    const page = await client.get(path);
    expect(page.body).toContain('今天人脸识别的次数已经用完');
    expect(page.body).not.toContain('id="face-start"');
    await client.post(path, { agreed: 'yes', browserFacts: '{"zimVer":"3.0.0"}' });
    expect(way.starts()).toBe(5);
  });
});

describe.each(ways)('what the face by %s does not allow', (_name, open) => {
  beforeEach(() => openHub(open));

  test('without the tick nothing is told to the provider', async () => {
    await client.post(path, { browserFacts: '{"zimVer":"3.0.0"}' });
    expect((await client.get(path)).body).toContain('请先阅读并勾选同意');
    expect(way.server.requests).toEqual([]);
  });

  test('the result of an attempt belongs to the session that began it', async () => {
    await start();
    const second = openClient(hub.app);
    hub.clock.timeMs += 60_000;
    await openSigning(hub, second, agreementId);
    await second.post('/sign/take-over');
    expect((await second.post(`${path}/result`)).headers.location).toBe(path);
    expect(way.pulls).toEqual([]);
    expect((await second.get(`${path}/leave`)).headers.location).toBe(path);
    expect((await second.get(path)).body).toContain('重新开始');
  });
});

test('where photos are not allowed there is no page for them, and the counter is offered', async () => {
  await openHub(openTencentFace, false);
  expect((await client.get('/sign/face/card')).statusCode).toBe(404);
  const page = await client.get(path);
  expect(page.body).not.toContain('/sign/face/card');
  expect(page.body).toContain('预约现场签约');
});

test('only the page that needs it lets the provider\'s script in, and none lets a form out', async () => {
  await openHub(openAliyunFace);
  const origin = way.server.url;
  const policyOf = async (url: string): Promise<string> => String((await client.get(url)).headers['content-security-policy']);
  expect(await policyOf(path)).toContain(`script-src 'self' ${origin}`);
  for (const url of [`${path}/return`, '/sign/identity', '/']) expect(await policyOf(url)).not.toContain(origin);
  for (const url of [path, `${path}/return`]) expect(await policyOf(url)).toContain(`form-action 'self'`);
});

test('a page of another host is no way out', async () => {
  await openHub(openTencentFace);
  const strict: FaceProvider = { ...way.provider, hosts: ['faceid.qq.com'] };
  await hub.close();
  hub = await openCitizenHub({ face: { method: 'tencent', hasLivePhoto: true } }, { face: strict });
  client = openClient(hub.app);
  await walkToFace();
  expect((await client.post(path, { agreed: 'yes' })).headers.location).toBe(path);
  expect((await client.get(path)).body).toContain('配置有误');
  expect((await client.get(`${path}/leave`)).headers.location).toBe(path);
});

test('the person is sent as the agreement names them', async () => {
  await openHub(openTencentFace);
  await start();
  expect(way.server.requests[0]?.body).toContain(citizenName);
  expect(JSON.parse(way.server.requests[0]?.body ?? '')).toMatchObject({ RedirectUrl: 'http://localhost/sign/face/provider/return' });
});
