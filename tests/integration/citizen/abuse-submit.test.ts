import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mintAccessCode } from '../../../citizen-web/store/citizen-access-codes.ts';
import { loadAgreement, loadRecord, loadSituationOfHousehold } from '../../../citizen-web/store/load-situation.ts';
import type { Agreement, Household } from '../../../shared/domain/records.ts';
import { sha256Hex } from '../../../shared/crypto/sha256.ts';
import { must } from '../../../shared/lib/assert.ts';
import { openClient, openSigning, walkToCheck, walkToRead } from '../../support/citizen-client.ts';
import type { CitizenClient } from '../../support/citizen-client.ts';
import { agreementId, citizenId, citizenPhone, openCitizenHub } from '../../support/citizen-hub.ts';
import type { CitizenHub } from '../../support/citizen-hub.ts';
import { closesAtMs, sampleHousehold } from '../../support/domain-samples.ts';
import { plainIssued } from '../../support/hub-story.ts';
import { openOffice } from '../../support/hub-world.ts';
import { sampleDrawings } from '../../support/signing-world.ts';

let hub: CitizenHub;
let client: CitizenClient;

beforeEach(async () => {
  hub = await openCitizenHub();
  client = openClient(hub.app);
});
afterEach(() => hub.close());

const newAgreementId = 'c'.repeat(32);

function signingsOf(): Promise<number> {
  return loadSituationOfHousehold(hub.deps.db, hub.deps, sampleHousehold.householdId).then((situation) => situation.signings.length);
}

function mint(): Promise<string> {
  return mintAccessCode(hub.deps, { agreementId, householdId: sampleHousehold.householdId, expiresAtMs: closesAtMs });
}

function draftDigest(): Promise<string> {
  return hub.deps.db.selectFrom('signing_draft').selectAll().execute().then((rows) => sha256Hex(JSON.stringify(rows)));
}

/** Another phone of the same person that has taken the signing over and waits on the check page, with a code. */
async function secondPhoneAtCheck(): Promise<{ readonly phone: CitizenClient; readonly code: string }> {
  const phone = openClient(hub.app);
  await phone.post(`/s/${await mint()}`, { lastSix: citizenId.slice(-6) });
  await phone.post('/sign/phone/send');
  await phone.post('/sign/phone', { code: await hub.lastCode(citizenPhone) });
  await phone.post('/sign/take-over');
  hub.clock.timeMs += 61_000;
  await phone.post('/sign/code');
  return { phone, code: await hub.lastCode(citizenPhone) };
}

describe('two phones', () => {
  test('at once: exactly one signature, whoever is first', async () => {
    await openSigning(hub, client, agreementId);
    await walkToCheck(client);
    await client.post('/sign/code');
    const firstCode = await hub.lastCode(citizenPhone);
    const second = await secondPhoneAtCheck();
    const answers = await Promise.all([client, second.phone, client, second.phone, client].map((phone) => phone.post('/sign/submit', { code: phone === client ? firstCode : second.code })));
    expect(await signingsOf()).toBe(1);
    expect(await loadAgreement(hub.deps.db, hub.deps, agreementId)).toMatchObject({ status: 'signed', attempt: 1 });
    for (const answer of answers) expect(answer.statusCode).toBeLessThan(500);
    expect((await second.phone.get('/sign/done')).body).toContain('补租协议：已签字');
    expect((await client.get('/sign/done')).body).toContain('补租协议：已签字');
  });

  test('the one that was taken over from can neither write nor ask for a code nor submit', async () => {
    await openSigning(hub, client, agreementId);
    await walkToCheck(client);
    await client.post('/sign/code');
    const firstCode = await hub.lastCode(citizenPhone);
    await secondPhoneAtCheck();
    const before = await draftDigest();
    for (const [path, fields] of [['/sign/submit', { code: firstCode }], ['/sign/code', {}], ['/sign/write/0', { drawing: JSON.stringify(sampleDrawings[0]) }]] as const) {
      expect((await client.post(path, fields)).body, path).toContain('已在另一台手机上打开');
    }
    expect(await draftDigest()).toBe(before);
    expect(await signingsOf()).toBe(0);
  });

  test('twenty submits of one phone with one code make one signature, and each is answered', async () => {
    await openSigning(hub, client, agreementId);
    await walkToCheck(client);
    await client.post('/sign/code');
    const code = await hub.lastCode(citizenPhone);
    const answers = await Promise.all(Array.from({ length: 20 }, () => client.post('/sign/submit', { code })));
    expect(await signingsOf()).toBe(1);
    expect(answers.filter((answer) => answer.headers['location'] === '/sign/done').length).toBeGreaterThan(0);
    for (const answer of answers) expect(answer.statusCode).toBeLessThan(500);
  });
});

describe('a version that was corrected meanwhile', () => {
  test('the old link explains itself, the open page too, 提交 is refused, what was drawn stays, no link and no code of the old one does anything', async () => {
    const office = await openOffice(hub.deps);
    await openSigning(hub, client, agreementId);
    await walkToCheck(client);
    await client.post('/sign/code');
    const code = await hub.lastCode(citizenPhone);
    const links = [await mint(), await mint()];
    const drawn = await hub.deps.db.selectFrom('signing_draft').selectAll().execute();
    await correct(office);
    for (const link of links) {
      expect((await client.get(`/s/${link}`)).body).toContain('协议内容已更正');
      expect((await client.post(`/s/${link}`, { lastSix: citizenId.slice(-6) })).body).toContain('协议内容已更正');
    }
    expect((await hub.deps.db.selectFrom('access_code').select('revoked_at_ms').where('agreement_id', '=', agreementId).execute()).every((row) => row.revoked_at_ms !== null)).toBe(true);
    const answer = await client.post('/sign/submit', { code });
    expect(answer.statusCode).toBe(409);
    expect(answer.body).toMatch(/协议已更正.*打开新的协议/s);
    for (const path of ['/sign', '/sign/check', '/sign/write?character=1', '/sign/read']) expect((await client.get(path)).body, path).toContain('协议已更正');
    expect(await hub.deps.db.selectFrom('signing_draft').selectAll().where('agreement_id', '=', agreementId).execute()).toEqual(drawn);
    expect(await signingsOf()).toBe(0);
    expect((await client.get('/portal/signing')).body).toContain(`/portal/sign/${newAgreementId}`);
    expect((await client.get('/portal/sign')).headers['location']).toBe('/portal/signing');
  });

  test('a correction that comes while 提交 is at work leaves exactly one of the two', async () => {
    const office = await openOffice(hub.deps);
    await openSigning(hub, client, agreementId);
    await walkToCheck(client);
    await client.post('/sign/code');
    const code = await hub.lastCode(citizenPhone);
    await Promise.all([client.post('/sign/submit', { code }), correct(office).catch(() => null)]);
    const old = must(await loadAgreement(hub.deps.db, hub.deps, agreementId), 'the old version stays');
    const signings = (await loadSituationOfHousehold(hub.deps.db, hub.deps, sampleHousehold.householdId)).signings;
    expect(signings.length).toBe(old.signingId === null ? 0 : 1);
    expect(['signed', 'void']).toContain(old.status);
  });

  test('a session of one version signs no other: what the browser sends names none', async () => {
    await openSigning(hub, client, agreementId);
    await walkToCheck(client);
    await client.post('/sign/code');
    await client.post('/sign/submit', { code: await hub.lastCode(citizenPhone), agreementId: newAgreementId, householdId: 'other', attempt: '9', documentDigest: 'f'.repeat(64) });
    expect(await loadAgreement(hub.deps.db, hub.deps, agreementId)).toMatchObject({ status: 'signed', attempt: 1 });
    expect(await loadAgreement(hub.deps.db, hub.deps, newAgreementId)).toBeNull();
  });
});

describe('strokes that no hand has made', () => {
  const [real] = sampleDrawings;
  const forged: readonly (readonly [what: string, drawing: unknown])[] = [
    ['nothing', { ...real, strokes: [] }],
    ['one point', { ...real, strokes: [[{ x: 10, y: 10, t: 0, pressure: 0.5 }]] }],
    ['a speck', { ...real, strokes: [[{ x: 10, y: 10, t: 0, pressure: 0.5 }, { x: 12, y: 11, t: 30, pressure: 0.5 }]] }],
    ['a million points', { ...real, strokes: Array.from({ length: 80 }, () => Array.from({ length: 4_001 }, (_each, index) => ({ x: 1, y: 1, t: index, pressure: 0 }))) }],
    ['a thousand strokes', { ...real, strokes: Array.from({ length: 1_000 }, () => [{ x: 1, y: 1, t: 0, pressure: 0 }]) }],
    ['numbers without end', { ...real, strokes: [[{ x: 1e308, y: -1e308, t: 1e308, pressure: 9 }]] }],
    ['ink outside the box', { ...real, strokes: [[{ x: 0, y: 0, t: 0, pressure: 0.5 }, { x: 3_999, y: 3_999, t: 500, pressure: 0.5 }]] }],
    ['a box of nothing', { ...real, width: 0, height: 0 }],
    ['another character', { ...real, character: '李' }],
    ['markup for a character', { ...real, character: '<b>' }],
    ['texts for numbers', { ...real, strokes: [[{ x: '1', y: '1', t: '0', pressure: '1' }]] }],
    ['nesting without end', '['.repeat(20_000)],
  ];

  test('each is refused with what to do, and nothing of it is kept', async () => {
    await openSigning(hub, client, agreementId);
    await walkToRead(client);
    const before = await draftDigest();
    for (const [what, drawing] of forged) {
      const text = typeof drawing === 'string' ? drawing : JSON.stringify(drawing);
      const answer = await client.post('/sign/write/0', { drawing: text });
      const shown = answer.statusCode === 303 ? await client.get(String(answer.headers['location'])) : answer;
      expect([200, 413], what).toContain(shown.statusCode);
      expect(shown.body, what).toMatch(/role="alert"|内容太大/);
    }
    expect(await draftDigest()).toBe(before);
    expect((await client.get('/sign/check')).headers['location']).toBe('/sign/write');
    for (const index of ['3', '99', '-1', '1e9', 'NaN', '__proto__', '0x0']) await client.post(`/sign/write/${index}`, { drawing: JSON.stringify(real) });
    expect((await client.get('/sign')).headers['location']).toBe('/sign/write');
  });
});

/** A correction as the desk gives it: a new version, the old one void. */
async function correct(office: Awaited<ReturnType<typeof openOffice>>): Promise<void> {
  const household: Household = must(await loadRecord(hub.deps.db, hub.deps, 'household', sampleHousehold.householdId), 'the household');
  const agreement: Agreement = must(await loadAgreement(hub.deps.db, hub.deps, agreementId), 'the agreement');
  const fields = { ...household.fields, values: { ...household.fields.values, housingAddress: '更正后的地址 1 号' } };
  const given = await office.give('wang', {
    type: 'correct', subjectId: agreementId, expectedRevision: agreement.revision,
    payload: { newAgreementId, fields, contactPhone: household.contactPhone, reason: '地址有误', basis: null, issued: await plainIssued(hub, household.householdId, fields) },
  }, household.householdId);
  if (given.outcome !== 'accepted') throw new Error(`the correction was refused: ${given.refusal?.message ?? ''}`);
}
