import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../../../citizen-web/app.ts';
import { faceActions } from '../../../citizen-web/store/face-actions.ts';
import { loadAgreement, loadRecord, loadSituationOfHousehold } from '../../../citizen-web/store/load-situation.ts';
import { createOpenRequests } from '../../../citizen-web/store/open-requests.ts';
import { readDocument } from '../../../citizen-web/store/parts.ts';
import { sha256Hex } from '../../../shared/crypto/sha256.ts';
import { canonicalJson } from '../../../shared/lib/canonical-json.ts';
import { must } from '../../../shared/lib/assert.ts';
import { consentsByTick } from '../../../shared/text/consents/consents-by-tick.ts';
import { follow, openClient, openSigning, readAll, samplePicture, submit, writeAll } from '../../support/citizen-client.ts';
import type { CitizenClient } from '../../support/citizen-client.ts';
import { agreementId, citizenName, openCitizenHub } from '../../support/citizen-hub.ts';
import type { CitizenHub } from '../../support/citizen-hub.ts';
import { duringMs, sampleHousehold } from '../../support/domain-samples.ts';
import { phoneJpeg, sampleJpeg } from '../../support/sample-photos.ts';
import { valueOf } from '../../support/signing-world.ts';

let hub: CitizenHub;
let client: CitizenClient;

beforeAll(async () => {
  hub = await openCitizenHub();
});
afterAll(() => hub.close());
beforeEach(async () => {
  hub.clock.timeMs = Math.max(hub.clock.timeMs, duringMs) + 61_000;
  for (const table of ['session', 'signing_draft', 'rate', 'one_time_code', 'access_code', 'sms_outbox'] as const) await hub.deps.db.deleteFrom(table).execute();
  client = openClient(hub.app);
  await openSigning(hub, client, agreementId);
});

async function toIdentity(): Promise<void> {
  await client.post('/sign/cover');
  await client.post('/sign/consent', { agreed: 'yes' });
}

async function toFace(): Promise<void> {
  await toIdentity();
  await client.post('/sign/identity', { agreed: 'yes' });
}

const progress = async (): Promise<unknown> => loadRecord(hub.deps.db, hub.deps, 'progress', sampleHousehold.householdId);

async function send(path: string, bytes: Uint8Array, from: CitizenClient = client): Promise<string> {
  return (await follow(from, from.upload(path, 'picture', bytes, 'image/jpeg'))).body;
}

function actionOn(page: string): string {
  return must(/拍摄时请<strong>(.+?)<\/strong>/.exec(page)?.[1], 'an action is asked for');
}

describe('consents', () => {
  test('each tick has the texts whole, and without it nothing goes on', async () => {
    await client.post('/sign/cover');
    const first = (await client.get('/sign/consent')).body;
    for (const text of consentsByTick.start) for (const paragraph of text.paragraphs) expect(first).toContain(paragraph);
    expect((await client.see('/sign/consent')).body).toContain('没有勾选同意，还不能继续');
    await client.post('/sign/consent', { agreed: 'yes' });
    const second = (await client.get('/sign/identity')).body;
    for (const text of consentsByTick.identity) for (const paragraph of text.paragraphs) expect(second).toContain(paragraph);
    expect(second).toContain(citizenName);
    expect(second).toContain('**************002X');
    expect((await client.see('/sign/identity', { agreed: 'no' })).body).toContain('没有勾选同意，还不能继续');
  });

  test('the evidence has service and privacy, then privacy, then the biometric consent by itself, each with version and the digest of the text that was shown', async () => {
    await toIdentity();
    hub.clock.timeMs += 5_000;
    await client.post('/sign/identity', { agreed: 'yes' });
    const agreedAtMs = hub.clock.timeMs;
    await client.upload('/sign/face/card', 'picture', samplePicture());
    const action = actionOn((await client.get('/sign/face/person')).body);
    await client.upload('/sign/face/person', 'picture', samplePicture());
    await readAll(client);
    await writeAll(client);
    await submit(hub, client);
    const { signings } = await loadSituationOfHousehold(hub.deps.db, hub.deps, sampleHousehold.householdId);
    const evidence: unknown = JSON.parse(Buffer.from(valueOf(await readDocument(hub.deps.db, hub.deps, must(signings[0], 'signed').evidence))).toString('utf8'));
    const textOf = (text: (typeof consentsByTick)['identity' | 'start'][number]): object => ({ key: text.key, version: text.version, digest: sha256Hex(canonicalJson(text)) });
    expect(evidence).toMatchObject({
      consents: [
        { tick: 'start', texts: consentsByTick.start.map(textOf) }, { tick: 'identity', atMs: agreedAtMs, texts: [textOf(consentsByTick.identity[0])] },
        { tick: 'biometric', atMs: agreedAtMs, texts: [textOf(consentsByTick.identity[1])] },
      ],
      face: { method: 'live-photo', action },
    });
    const agreement = must(await loadAgreement(hub.deps.db, hub.deps, agreementId), 'signed');
    await hub.put({ kind: 'agreement', record: { ...agreement, status: 'awaiting_signature', signingId: null } });
  });
});

describe('who refuses', () => {
  test('who refuses the face is shown the counter, staff see it, and may still change their mind; without a session the page is there too', async () => {
    await toIdentity();
    const page = await client.see('/sign/identity/refuse');
    expect(page.body).toContain('已记下您选择现场签约，没有拍摄任何照片');
    for (const words of ['效力相同', '0755-23619344', '工作日9:00-12:00', '身份证原件', '预约时由工作人员告知', '请工作人员联系我']) expect(page.body).toContain(words);
    expect(await progress()).toMatchObject({ step: 'identity', problem: '不同意人脸识别，改为现场签约' });
    expect((await client.get('/sign')).headers['location']).toBe('/sign/identity');
    expect((await client.post('/sign/identity', { agreed: 'yes' })).headers['location']).toBe('/sign/face/card');
    const stranger = await openClient(hub.app).get('/counter?told=1');
    expect([stranger.statusCode, stranger.body.includes('已记下')]).toEqual([200, false]);
  });

  test('who refuses 电子认证服务 is shown the counter as well, and its place where one is configured', async () => {
    const other = await openCitizenHub({ counterPlace: '示例路1号服务大厅' });
    try {
      const citizen = openClient(other.app);
      await openSigning(other, citizen, agreementId);
      await citizen.post('/sign/cover');
      expect((await citizen.see('/sign/consent/refuse')).body).toContain('示例路1号服务大厅');
      expect(await loadRecord(other.deps.db, other.deps, 'progress', sampleHousehold.householdId)).toMatchObject({ step: 'consent', problem: '不同意电子签署，改为现场签约' });
    } finally {
      await other.close();
    }
  });

  test('no picture before its consent', async () => {
    await toIdentity();
    const sent = await client.upload('/sign/face/card', 'picture', samplePicture());
    expect(sent.headers['location']).toBe('/sign/identity');
    expect((await client.post('/sign/face/other')).headers['location']).toBe('/sign/identity');
  });
});

describe('pictures', () => {
  test('each picture of the face asks for another action, chosen by the hub, and the one asked for is the one kept', async () => {
    await toFace();
    await send('/sign/face/card', samplePicture());
    const asked: string[] = [];
    for (let count = 0; count < 6; count += 1) {
      const action = actionOn((await client.get('/sign/face/person')).body);
      expect(faceActions).toContain(action);
      expect(action).not.toBe(asked.at(-1));
      expect(actionOn((await client.get('/sign/face/person')).body), 'looking again changes nothing').toBe(action);
      asked.push(action);
      await send('/sign/face/person', count % 2 === 0 ? samplePicture() : Buffer.from('broken'));
    }
    expect(new Set(asked).size).toBeGreaterThan(1);
  });

  test('what a photo says of place and time is not kept', async () => {
    await toFace();
    expect(await send('/sign/face/card', phoneJpeg({ orientation: 6, secret: 'GPS 22.54N 114.05E', isLittle: true }))).toContain('拍摄本人面部');
    const parts = await hub.deps.db.selectFrom('part').select('digest').where('household_id', '=', sampleHousehold.householdId).execute();
    const pictures: Buffer[] = [];
    for (const { digest } of parts) {
      const read = await readDocument(hub.deps.db, hub.deps, { digest, parts: [{ digest, length: 0 }] });
      if (read.ok && read.value[0] === 0xff) pictures.push(Buffer.from(read.value));
    }
    expect(pictures.length).toBeGreaterThan(0);
    expect(pictures.some((picture) => picture.includes('GPS'))).toBe(false);
  });
});

describe('pictures that are none', () => {
  const huge = sampleJpeg();
  huge.writeUInt16BE(15_000, huge.indexOf(Buffer.from([0xff, 0xc0, 0x00, 0x11])) + 5);
  test.each([
    ['HEIC', Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic'), Buffer.alloc(400)]), 'HEIC 格式', '人脸：照片是 HEIC 格式，打不开'],
    ['a PDF', Buffer.from('%PDF-1.7 '.repeat(50)), '不是能打开的照片', '人脸：选的文件不是照片'],
    ['half a photo', sampleJpeg().subarray(0, 700), '打不开或不完整', '人脸：照片打不开'],
    ['a picture of 15,000 px', huge, '尺寸太大', '人脸：照片尺寸太大'],
    ['13 MB', Buffer.alloc(13 * 1024 * 1024, 1), '最大 12 MB', '人脸：照片文件太大'],
    ['nothing', Buffer.alloc(0), '没有收到照片', '人脸：没有选择照片'],
  ])('%s is refused in one sentence, staff see why, and the page stays', async (_name, bytes, words, problem) => {
    await toFace();
    const body = await send('/sign/face/card', bytes);
    expect(body).toContain(words);
    expect(body).toContain('拍摄身份证人像面');
    expect(await progress()).toMatchObject({ step: 'face', problem });
  });

  test.each([['camera_denied', '人脸：未允许摄像头'], ['camera_missing', '人脸：没有可用的摄像头'], ['camera_failed', '人脸：摄像头打不开']])('%s is told to staff', async (problem, words) => {
    await toFace();
    expect((await client.post('/sign/face/problem', { problem })).statusCode).toBe(204);
    expect(await progress()).toMatchObject({ step: 'face', problem: words });
    await client.post('/sign/face/problem', { problem: '<b>other</b>' });
    expect(await progress()).toMatchObject({ problem: words });
  });
});

describe('limits and restarts', () => {
  test('twelve pictures a day, twenty-four an attempt, then the counter; an empty form is no try', async () => {
    await toFace();
    // A day of the limits begins, so that they do not end in between.
    hub.clock.timeMs += 86_400_000 - (hub.clock.timeMs % 86_400_000);
    const again = async (): Promise<void> => openSigning(hub, client, agreementId);
    await again();
    await send('/sign/face/card', new Uint8Array());
    for (let count = 0; count < 8; count += 1) await send('/sign/face/card', Buffer.from('broken'));
    expect((await client.get('/sign/face/card')).body).toContain('今天还可以拍 4 次');
    for (let count = 0; count < 4; count += 1) await send('/sign/face/card', Buffer.from('broken'));
    const closed = await client.get('/sign/face/card');
    expect(closed.body).toContain('今天的拍照次数已用完');
    expect(closed.body).toContain('请明天再试，或者办理现场签约');
    expect(closed.body).not.toContain('type="file"');
    expect(await send('/sign/face/card', samplePicture())).toContain('这张照片没有保存');
    expect(await progress()).toMatchObject({ problem: '人脸：拍照次数已用完' });
    hub.clock.timeMs += 86_400_000;
    await again();
    for (let count = 0; count < 12; count += 1) await send('/sign/face/card', Buffer.from('broken'));
    expect((await client.get('/sign/face/card')).body).toContain('请办理现场签约，效力相同');
    hub.clock.timeMs = duringMs;
  });

  test('the hub is restarted in the middle: the next picture goes on where it was', async () => {
    await toFace();
    await send('/sign/face/card', samplePicture());
    const restarted = await createApp(hub.deps, { openRequests: createOpenRequests() });
    const same = openClient(restarted, client.cookies());
    expect((await same.get('/sign')).headers['location']).toBe('/sign/face/person');
    expect((await same.upload('/sign/face/person', 'picture', samplePicture())).headers['location']).toBe('/sign/read');
    await restarted.close();
  });
});
