import { afterEach, beforeEach, expect, test } from 'vitest';
import { readUnsent } from '../../../electron/desk/db/outbox.ts';
import { readMeta } from '../../../electron/desk/db/meta.ts';
import { listUnsuccessful } from '../../../electron/desk/unsuccessful/list-unsuccessful.ts';
import { makeKeyPair, signText } from '../../../shared/crypto/key-pairs.ts';
import { sha256Hex } from '../../../shared/crypto/sha256.ts';
import { must } from '../../../shared/lib/assert.ts';
import { parseJson } from '../../../shared/lib/parse-json.ts';
import { deviceAuthHeaders } from '../../../shared/protocol/enrolment.ts';
import { maxPartBytes } from '../../../shared/protocol/part-transfer.ts';
import { casesFor } from '../../support/effort.ts';
import { mutateAround, mutateBytes, mutateJson } from '../../support/hostile-requests.ts';
import type { Chance, WireRequest } from '../../support/hostile-requests.ts';
import { seededNumbers } from '../../support/seeded-numbers.ts';
import { valueOf } from '../../support/signing-world.ts';
import { changePhone, createSyncWorld, giveSampleList, layersOf } from '../../support/sync-world.ts';
import type { SyncDesk, SyncWorld } from '../../support/sync-world.ts';

let world: SyncWorld;
/** A desk whose device has fallen into wrong hands, and one that works on as ever. */
let taken: SyncDesk;
let honest: SyncDesk;
let houses: readonly string[];
const logged: string[] = [];
const secretPhone = '13787654321';
const otherSecretPhone = '13712345678';

beforeEach(async () => {
  world = await createSyncWorld();
  logged.length = 0;
  const note = (facts: unknown, text: string): void => void logged.push(JSON.stringify([text, facts]));
  Object.assign(world.hub.deps, { log: { info: note, warn: note, error: note } });
  taken = await world.openDesk();
  honest = await world.openDesk();
  await honest.signInAs('zhou');
  houses = (await giveSampleList(honest, 3)).householdIds;
  await honest.settle();
  await taken.signInAs('chen');
  await taken.settle();
  await honest.settle();
});
afterEach(async () => {
  await taken.close();
  await honest.close();
  await world.close();
});

type Signer = { readonly deviceId: string; readonly incarnation: string; readonly privateKey: string; readonly aheadMs: number; readonly protocol: string };

async function signerOf(desk: SyncDesk): Promise<Signer> {
  const key = await desk.deps.db.selectFrom('device_key').selectAll().executeTakeFirstOrThrow();
  return { deviceId: key.device_id, incarnation: must(await readMeta(desk.deps.db, 'incarnation'), 'enrolled'), privateKey: key.private_key, aheadMs: 0, protocol: '1' };
}

type Answer = { readonly status: number; readonly text: string };

async function send(request: WireRequest, by: Signer): Promise<Answer> {
  const timeMs = String(world.time.nowMs + by.aheadMs);
  const hasBody = request.method !== 'GET' && request.body.length > 0;
  const path = new URL(request.path, world.hub.address);
  const signed = `${path.pathname}${path.search}`;
  const headers = {
    ...request.headers, [deviceAuthHeaders.deviceId]: by.deviceId, [deviceAuthHeaders.incarnation]: by.incarnation, [deviceAuthHeaders.timeMs]: timeMs, [deviceAuthHeaders.protocol]: by.protocol,
    [deviceAuthHeaders.signature]: signText(`${request.method}\n${signed}\n${sha256Hex(hasBody ? request.body : '')}\n${timeMs}`, by.privateKey),
  };
  const response = await fetch(path, { method: request.method, headers, ...(hasBody ? { body: new Uint8Array(request.body) } : {}) });
  return { status: response.status, text: Buffer.from(await response.arrayBuffer()).toString('utf8') };
}

/** What a desk really sends, in every kind. The upload's commands are ones that the hub has not heard. */
async function realRequests(): Promise<readonly WireRequest[]> {
  const json = { 'content-type': 'application/json' };
  const commands = await readUnsent(taken.deps.db, 100);
  const part = Buffer.from('a part of a document');
  const post = (path: string, body: unknown): WireRequest => ({ method: 'POST', path, body: Buffer.from(JSON.stringify(body)), headers: json });
  const get = (path: string): WireRequest => ({ method: 'GET', path, body: Buffer.alloc(0), headers: {} });
  return [
    post('/sync/upload', { epoch: await readMeta(taken.deps.db, 'epoch'), commands }), post('/sync/upload', { epoch: null, commands }),
    get('/sync/changes?cursor=0&limit=20&compared=0'), get('/sync/administration'), get('/sync/hand-ins'), get(`/sync/parts/${sha256Hex(part)}`),
    post('/sync/parts/missing', { parts: [{ digest: sha256Hex(part), householdId: houses[0] }, { digest: sha256Hex('other'), householdId: null }] }),
    { method: 'PUT', path: `/sync/parts/${sha256Hex(part)}?householdId=${houses[0] ?? ''}`, body: part, headers: { 'content-type': 'application/octet-stream' } },
    post('/sync/presence', { householdId: houses[0], staffId: 'somebody', isOpen: true }),
    post('/sync/hand-in', { changes: [{ change: { epoch: 'e', seq: 1, prevHash: '', atMs: 1, commandId: null, householdId: null, records: [], event: '{}', hash: 'x' }, dataKey: null }] }),
  ];
}

/** The log, what is decided by it, and what the honest device has used of its numbers; once what the hub sends by itself is out, since that writes too. */
async function stateOfHub(): Promise<unknown> {
  const { db } = world.hub.deps;
  await expect.poll(() => db.selectFrom('sms_outbox').select('message_id').where('state', '=', 'queued').execute(), { timeout: 30_000 }).toEqual([]);
  const { deviceId } = await signerOf(honest);
  return {
    head: await db.selectFrom('log_head').selectAll().execute(), records: await db.selectFrom('record').select(['kind', 'id', 'revision']).orderBy('kind').orderBy('id').execute(),
    honest: await db.selectFrom('device_state').selectAll().where('device_id', '=', deviceId).orderBy('incarnation').execute(), accepted: await db.selectFrom('command').select('command_id').where('outcome', '=', 'accepted').orderBy('command_id').execute(),
  };
}

function isSentence({ status, text }: Answer): boolean {
  if (status < 300) return true;
  const body = parseJson(text);
  const message: unknown = typeof body === 'object' && body !== null && 'error' in body && typeof body.error === 'object' && body.error !== null && 'message' in body.error ? body.error.message : '';
  return status < 500 && typeof message === 'string' && /[\u4e00-\u9fff].*。$/u.test(message) && !/node_modules|\.ts:|at /.test(text);
}

function mutate(request: WireRequest, chance: Chance): WireRequest {
  const act = chance(3);
  if (act === 0 || request.body.length === 0) return mutateAround(request, chance);
  if (act === 1) return { ...request, body: mutateBytes(request.body, chance) };
  const body = parseJson(request.body.toString('utf8'));
  return { ...request, body: Buffer.from(JSON.stringify(mutateJson(body, chance)) ?? '') };
}

/** The honest desk works on as if nothing had been. */
async function expectHonestGoesOn(phone: string): Promise<void> {
  const house = must(houses[2], 'three');
  const before = await honest.deps.db.selectFrom('shown_record').select('revision').where('id', '=', house).executeTakeFirstOrThrow();
  valueOf(await honest.give(changePhone(house, before.revision, phone), house));
  await honest.settle();
  expect(valueOf(await listUnsuccessful(honest.deps)).items).toEqual([]);
  const layers = await layersOf(honest);
  expect(layers.shown).toEqual(layers.confirmed);
}

test('mutated messages of a device in wrong hands: a sentence each, the log stays, nothing personal is logged, others work on', async () => {
  valueOf(await taken.give(changePhone(must(houses[0], 'one'), 1, secretPhone), must(houses[0], 'one')));
  valueOf(await taken.give(changePhone(must(houses[1], 'two'), 1, secretPhone), must(houses[1], 'two')));
  // The phone is not the one that was signed: a command that is left as it is would rightly be carried out.
  const requests = (await realRequests()).map((each) => ({ ...each, body: Buffer.from(each.body.toString('utf8').replaceAll(secretPhone, otherSecretPhone)) }));
  const chance = seededNumbers(20_261_126);
  const own = { ...await signerOf(taken), incarnation: 'f'.repeat(32) };
  const before = await stateOfHub();
  const strange: string[] = [];
  for (let index = 0; index < casesFor({ quick: 250, full: 5_000 }); index += 1) {
    const request = mutate(must(requests[chance(requests.length)], 'one'), chance);
    const answer = await send(request, own);
    if (!isSentence(answer)) strange.push(`${index} ${request.method} ${request.path.slice(0, 80)} ${answer.status} ${answer.text.slice(0, 80)} ← ${request.body.subarray(0, 120).toString()}`);
  }
  expect(strange).toEqual([]);
  expect(await stateOfHub()).toEqual(before);
  const log = logged.join('\n');
  for (const secret of [secretPhone, otherSecretPhone, '张三', '13800000000', '110101']) expect(log.includes(secret)).toBe(false);
  expect(logged.filter((line) => line.includes('request failed'))).toEqual([]);
  await expectHonestGoesOn('13900009999');
});

test('who signs: nobody, a stranger, another device, a stopped one, a clock far off, another version', async () => {
  valueOf(await taken.give(changePhone(must(houses[0], 'one'), 1, secretPhone), must(houses[0], 'one')));
  const requests = (await realRequests()).filter((each) => each.path !== '/sync/events');
  const [own, other] = [await signerOf(taken), await signerOf(honest)];
  const before = await stateOfHub();
  const wrongSigners: readonly (readonly [string, Signer, number])[] = [
    ['a stranger\'s key', { ...own, privateKey: makeKeyPair().privateKey }, 401], ['another device\'s key', { ...own, privateKey: other.privateKey }, 401],
    ['an unknown device', { ...own, deviceId: 'd'.repeat(32) }, 401], ['no device', { ...own, deviceId: '' }, 401], ['a name as long as a book', { ...own, deviceId: 'd'.repeat(5_000) }, 401],
    ['a clock 16 minutes ahead', { ...own, aheadMs: 16 * 60_000 }, 401], ['a clock 16 minutes behind', { ...own, aheadMs: -16 * 60_000 }, 401],
  ];
  for (const [name, signer, status] of wrongSigners) {
    for (const request of requests) {
      const answer = await send(request, signer);
      expect([answer.status, isSentence(answer)], `${name}: ${request.method} ${request.path}`).toEqual([status, true]);
    }
  }
  const [upload] = requests;
  expect((await send(must(upload, 'the upload'), other)).status).toBe(403);
  for (const protocol of ['0', '-1', 'abc', '']) expect((await send(must(upload, 'the upload'), { ...own, protocol })).status).toBe(426);
  expect(await stateOfHub()).toEqual(before);
  // Ten minutes off is a clock as many have it: work goes on. The same request again gets the same answer and has no second effect.
  const first = await send(must(upload, 'the upload'), { ...own, aheadMs: 10 * 60_000 });
  const after = await stateOfHub();
  const again = await send(must(upload, 'the upload'), { ...own, aheadMs: -10 * 60_000 });
  expect(first.status).toBe(200);
  expect(JSON.parse(again.text)).toEqual(JSON.parse(first.text));
  expect(await stateOfHub()).toEqual(after);
  const device = must(await honest.deps.db.selectFrom('confirmed_record').select(['revision']).where('kind', '=', 'device').where('id', '=', own.deviceId).executeTakeFirst(), 'known');
  valueOf(await honest.give({ type: 'stop_device', subjectId: own.deviceId, expectedRevision: device.revision, payload: { reason: '丢失' } }, null));
  await honest.settle();
  const stopped = await stateOfHub();
  for (const request of requests) expect((await send(request, own)).status, request.path).toBe(401);
  expect(await stateOfHub()).toEqual(stopped);
  await expectHonestGoesOn('13900008888');
});

test('a part larger than the largest is refused before it is read to its end', async () => {
  const own = await signerOf(taken);
  const body = Buffer.alloc(maxPartBytes + 1, 7);
  const answer = await send({ method: 'PUT', path: `/sync/parts/${sha256Hex(body)}`, body, headers: { 'content-type': 'application/octet-stream' } }, own).catch(() => ({ status: 413, text: '{"error":{"message":"断开。"}}' }));
  expect([answer.status, isSentence(answer)]).toEqual([413, true]);
  expect(await world.hub.deps.db.selectFrom('part').select('digest').where('digest', '=', sha256Hex(body)).execute()).toEqual([]);
});

test('hostile answers of a hub: the desk says a sentence or keeps what it can believe, never falls over, and goes on with an honest one', async () => {
  const chance = seededNumbers(41);
  let round = 0;
  const problems: string[] = [];
  for (; round < casesFor({ quick: 40, full: 1_000 }); round += 1) {
    if (round % 10 === 0) {
      const house = must(houses[1], 'two');
      const { revision } = await taken.deps.db.selectFrom('shown_record').select('revision').where('id', '=', house).executeTakeFirstOrThrow();
      valueOf(await taken.give(changePhone(house, revision, `139${String(round).padStart(8, '0')}`), house));
    }
    const target = ['/sync/changes', '/sync/upload', '/sync/parts/missing'][chance(3)] ?? '';
    taken.line.fault = ({ path }) => (path === target ? (body) => (chance(3) === 0 ? mutateBytes(Buffer.from(body), chance).toString('utf8') : JSON.stringify(mutateJson(parseJson(body), chance)) ?? '') : null);
    const outcome = await taken.cycle().catch((error: unknown) => ({ thrown: error instanceof Error ? error.stack ?? error.message : 'no error' }));
    if ('thrown' in outcome) problems.push(`${round} ${target}: ${outcome.thrown}`);
    else if (!outcome.ok && !/[\u4e00-\u9fff].*。$/u.test(outcome.error.message)) problems.push(`${round} ${target}: ${outcome.error.message}`);
    taken.line.fault = () => null;
  }
  expect(problems).toEqual([]);
  await taken.settle();
  await honest.settle();
  await taken.settle();
  const layers = await layersOf(taken);
  expect(layers.shown).toEqual(layers.confirmed);
  expect(layers).toEqual(await layersOf(honest));
  expect((await taken.deps.sync.state()).waiting).toBe(0);
});
