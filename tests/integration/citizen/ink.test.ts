import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { draftSchema } from '../../../citizen-web/store/citizen-draft.ts';
import { loadDraft } from '../../../citizen-web/store/citizen-drafts.ts';
import type { SigningDraft } from '../../../citizen-web/store/citizen-draft.ts';
import { loadAgreement, loadSituationOfHousehold } from '../../../citizen-web/store/load-situation.ts';
import type { DrawnCharacter } from '../../../shared/domain/character-drawing.ts';
import { must } from '../../../shared/lib/assert.ts';
import { openClient, openSigning, submit, walkToRead, writeAll } from '../../support/citizen-client.ts';
import type { CitizenClient } from '../../support/citizen-client.ts';
import { agreementId, citizenPhone, openCitizenHub } from '../../support/citizen-hub.ts';
import type { CitizenHub } from '../../support/citizen-hub.ts';
import { duringMs, sampleHousehold } from '../../support/domain-samples.ts';
import { drawnByHand, wangStrokes } from '../../support/hand.ts';

let hub: CitizenHub;
let client: CitizenClient;
const wang = drawnByHand('王', wangStrokes);

beforeAll(async () => { hub = await openCitizenHub(); });
afterAll(() => hub.close());
beforeEach(async () => {
  hub.clock.timeMs = Math.max(hub.clock.timeMs, duringMs) + 61_000;
  for (const table of ['session', 'signing_draft', 'rate', 'one_time_code'] as const) await hub.deps.db.deleteFrom(table).execute();
  client = openClient(hub.app);
  await openSigning(hub, client, agreementId);
  await walkToRead(client);
});

/** As the box sends it: JSON as plain text. */
async function ink(by: CitizenClient, body: unknown, index: number | string = 0, headers: Readonly<Record<string, string>> = {}): Promise<{ status: number; body: string; location: unknown }> {
  const answer = await hub.app.inject({
    method: 'POST', url: `/sign/write/${index}/ink`, cookies: Object.fromEntries(by.cookies()), payload: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { host: 'localhost', origin: 'http://localhost', 'content-type': 'text/plain;charset=UTF-8', ...headers },
  });
  return { status: answer.statusCode, body: answer.body, location: answer.headers['location'] };
}

async function draft(): Promise<SigningDraft> {
  const situation = await loadSituationOfHousehold(hub.deps.db, hub.deps, sampleHousehold.householdId);
  const agreement = must(situation.agreements.find((each) => each.agreementId === agreementId), 'issued');
  const found = await loadDraft(hub.deps, { situation, agreement, household: must(situation.household, 'a household'), issued: must(agreement.issued, 'issued'), holder: '', deviceClass: 'phone', nowMs: hub.clock.timeMs });
  return draftSchema.parse(found.draft);
}

async function drawnOnHub(): Promise<DrawnCharacter | null | undefined> {
  return (await draft()).characters[0]?.drawing;
}

const first = { turn: 1, from: 0, ink: { ...wang, strokes: wang.strokes.slice(0, 1) } };

test('strokes are kept as drawn, and the page that is opened again shows them', async () => {
  expect(JSON.parse((await ink(client, first)).body)).toEqual({ outcome: 'taken', turn: 1 });
  expect(JSON.parse((await ink(client, { turn: 2, from: 1, ink: { ...wang, strokes: wang.strokes.slice(1) } })).body)).toEqual({ outcome: 'taken', turn: 2 });
  expect(await drawnOnHub()).toEqual(wang);
  const page = (await client.get('/sign/write?character=1')).body;
  expect(page).toContain('data-turn="2"');
  expect(page).toContain(`&quot;t&quot;:${wang.strokes[3]?.[0]?.t}`);
  expect((await client.get('/sign')).headers['location'], 'half drawn is not written').toBe('/sign/write');
});

test('what lies on the hub of a half-drawn character is sealed', async () => {
  await ink(client, first);
  const rows = await hub.deps.db.selectFrom('signing_draft').selectAll().execute();
  expect(JSON.stringify(rows)).not.toMatch(/strokes|pressure|王/);
});

test('ink drawn after 确定, and after the code was sent, asks for 确定 again, and the code is dead', async () => {
  await writeAll(client);
  await client.post('/sign/code');
  await ink(client, { ...first, turn: 5 });
  expect((await client.get('/sign/check')).headers['location']).toBe('/sign/write');
  await client.post('/sign/write/0', { drawing: JSON.stringify(wang) });
  expect((await client.see('/sign/submit', { code: await hub.lastCode(citizenPhone) })).body).toContain('重新获取');
});

describe('abuse', () => {
  test.each([
    ['no JSON', '{"turn":1'], ['no strokes at all', { turn: 1, from: 0 }], ['a huge place', { ...first, ink: { ...wang, strokes: [[{ x: 1e9, y: 1, t: 1, pressure: 0.5 }]] } }],
    ['text for a number', { ...first, ink: { ...wang, strokes: [[{ x: '1', y: 1, t: 1, pressure: 0.5 }]] } }], ['a turn that is none', { ...first, turn: -1 }],
    ['too many strokes', { ...first, ink: { ...wang, strokes: Array.from({ length: 81 }, () => wang.strokes[0]) } }], ['another character', { ...first, ink: { ...wang, character: '李' } }], ['nothing', ''],
  ])('%s is refused and changes nothing', async (_what, body) => {
    expect((await ink(client, body)).status).toBe(422);
    expect(await drawnOnHub()).toBeNull();
  });

  test('a place that the name does not have, more than a megabyte, another site', async () => {
    for (const index of [3, -1, 'x', '0.5']) expect((await ink(client, first, index)).status, String(index)).toBe(422);
    expect((await ink(client, 'x'.repeat(1024 * 1024 + 1))).status).toBe(413);
    expect((await ink(client, first, 0, { origin: 'https://elsewhere.example' })).status).toBe(403);
    expect(await drawnOnHub()).toBeNull();
  });

  test('without a session, before the agreement is read, and once it is signed, nothing is kept', async () => {
    expect((await ink(openClient(hub.app), first)).status).toBe(401);
    await hub.deps.db.deleteFrom('signing_draft').execute();
    expect((await ink(client, first)).location).toBe('/sign/cover');
  });

  test('forged strokes are not confirmed, whatever was kept before, and the sentence is kind', async () => {
    const forged: readonly (readonly [string, DrawnCharacter])[] = [
      ['two points a stroke', { ...wang, strokes: wang.strokes.map((stroke) => stroke.filter((_point, index) => index % (stroke.length - 1) === 0)) }],
      ['in an instant', { ...wang, strokes: wang.strokes.map((stroke) => stroke.map((point) => ({ ...point, t: 5 }))) }],
      ['a clock that goes back', { ...wang, strokes: wang.strokes.toReversed() }],
      ['like a metronome', { ...wang, strokes: wang.strokes.map((stroke, turn) => stroke.map((point, index) => ({ ...point, t: turn * 2000 + index * 10 }))) }],
    ];
    for (const [what, drawing] of forged) {
      const page = (await client.see('/sign/write/0', { drawing: JSON.stringify(drawing) })).body;
      expect(page, what).toContain('没有收到完整的书写过程，请点“清除”，用手指或笔慢一些再写一遍。');
      expect((await draft()).characters[0]?.confirmedAtMs, what).toBeNull();
    }
  });
});

describe('two phones', () => {
  /** Another phone, logged in a minute later, which takes over. */
  async function takeOver(): Promise<CitizenClient> {
    hub.clock.timeMs += 61_000;
    const second = openClient(hub.app);
    await openSigning(hub, second, agreementId);
    expect((await second.get('/sign')).statusCode).toBe(409);
    await second.post('/sign/take-over');
    return second;
  }

  test('a stroke of the phone that was taken from is not kept, and its page says why', async () => {
    await ink(client, first);
    const second = await takeOver();
    const refused = await ink(client, { turn: 2, from: 0, ink: { ...wang, strokes: [] } });
    expect([refused.status, refused.body]).toEqual([409, expect.stringContaining('已在另一台手机上打开')]);
    expect((await drawnOnHub())?.strokes).toHaveLength(1);
    expect((await ink(second, { turn: 2, from: 1, ink: { ...wang, strokes: wang.strokes.slice(1) } })).status).toBe(200);
    await client.post('/sign/take-over');
    expect((await ink(second, { turn: 9, from: 0, ink: { ...wang, strokes: [] } })).status).toBe(409);
    expect(await drawnOnHub()).toEqual(wang);
  });

  test('taken over in the very moment of 确定: the page says where to go on, and nothing of it is kept', async () => {
    const second = await takeOver();
    await client.post('/sign/take-over');
    const { db } = hub.deps;
    const holderOf = async (): Promise<string> => (await db.selectFrom('signing_draft').select('holder').executeTakeFirstOrThrow()).holder;
    const own = await holderOf();
    await second.post('/sign/take-over');
    const other = await holderOf();
    await db.transaction().execute((tx) => tx.updateTable('signing_draft').set({ holder: own }).execute());
    const begin = db.transaction.bind(db);
    vi.spyOn(db, 'transaction').mockImplementationOnce(() => {
      const transaction = begin();
      const run = transaction.execute.bind(transaction);
      transaction.execute = async (work) => {
        await begin().execute((tx) => tx.updateTable('signing_draft').set({ holder: other }).execute());
        return run(work);
      };
      return transaction;
    });
    const answer = await client.see('/sign/write/0', { drawing: JSON.stringify(wang) });
    vi.restoreAllMocks();
    expect(answer.statusCode).toBe(409);
    expect(answer.body).toMatch(/请从最新的地方继续.*已写的字不会丢失/s);
    expect((await draft()).characters[0]?.confirmedAtMs).toBeNull();
  });

  test('both press 提交 at the same moment, each with a code of its own: one signature', async () => {
    await writeAll(client);
    await client.post('/sign/code');
    const code = await hub.lastCode(citizenPhone);
    const second = await takeOver();
    hub.clock.timeMs += 61_000;
    await second.post('/sign/code');
    const secondCode = await hub.lastCode(citizenPhone);
    expect(secondCode).not.toBe(code);
    const answers = await Promise.all([
      client.post('/sign/submit', { code }), second.post('/sign/submit', { code: secondCode }), second.post('/sign/submit', { code: secondCode }), client.post('/sign/submit', { code }), second.post('/sign/submit', { code: secondCode }),
    ]);
    const { signings } = await loadSituationOfHousehold(hub.deps.db, hub.deps, sampleHousehold.householdId);
    expect(signings).toHaveLength(1);
    expect((await loadAgreement(hub.deps.db, hub.deps, agreementId))?.status).toBe('signed');
    expect(answers.filter((answer) => answer.headers['location'] === '/sign/done').length).toBeGreaterThanOrEqual(1);
    for (const phone of [client, second]) expect((await phone.get('/sign')).headers['location']).toBe('/sign/done');
    await hub.put({ kind: 'agreement', record: { ...must(await loadAgreement(hub.deps.db, hub.deps, agreementId), 'signed'), status: 'awaiting_signature', attempt: 1, returned: null } });
  });
});

test('the expected character above the box can be left out', async () => {
  expect((await client.get('/sign/write?character=1')).body).toContain('<strong class="model">王</strong>');
  const plain = await openCitizenHub({ modelCharacter: false });
  const other = openClient(plain.app);
  await openSigning(plain, other, agreementId);
  await walkToRead(other);
  const page = (await other.get('/sign/write?character=2')).body;
  expect(page).not.toContain('class="model"');
  expect(page).toContain('第 2 字，共 3 字');
  expect(page).toContain('请手写第 2 个字');
  await writeAll(other);
  expect((await submit(plain, other)).headers['location']).toBe('/sign/done');
  await plain.close();
});

test('a name of thirty characters with a rare one and the 间隔号 is written character by character', async () => {
  const name = `阿${'依'.repeat(26)}·𬭎龘`;
  const agreement = must(await loadAgreement(hub.deps.db, hub.deps, agreementId), 'issued');
  const named = must(agreement.issued, 'issued');
  const issued = { ...named, fields: { ...named.fields, values: { ...named.fields.values, principalApplicant: name } } };
  await hub.put({ kind: 'agreement', record: { ...agreement, issued } });
  await hub.deps.db.deleteFrom('signing_draft').execute();
  await walkToRead(client);
  const characters = [...name];
  for (const [index, character] of characters.entries()) {
    const strokes = character === '·' ? [[[0.5, 0.5] as const]] : [...wangStrokes, ...wangStrokes.map((stroke) => stroke.map(([x, y]) => [x * 0.9, y * 0.9] as const))];
    const answer = await client.post(`/sign/write/${index}`, { drawing: JSON.stringify(drawnByHand(character, strokes)) });
    expect(answer.headers['location'], `${index} ${character}`).toBe(index === 29 ? '/sign/check' : `/sign/write?character=${index + 2}`);
  }
  expect((await client.get('/sign/write?character=28')).body).toContain('这里是姓名中间的点，请在签字框正中点一下。');
  expect((await submit(hub, client)).headers['location']).toBe('/sign/done');
});
