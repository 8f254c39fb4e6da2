import { afterAll, beforeAll, expect, test } from 'vitest';
import { signingStages } from '../../../citizen-web/store/citizen-draft.ts';
import type { SigningStage } from '../../../citizen-web/store/citizen-draft.ts';
import { loadAgreement } from '../../../citizen-web/store/load-situation.ts';
import { openClient, openSigning, readAll, samplePicture, writeAll } from '../../support/citizen-client.ts';
import type { CitizenClient } from '../../support/citizen-client.ts';
import { agreementId, citizenId, citizenPhone, openCitizenHub } from '../../support/citizen-hub.ts';
import type { CitizenHub } from '../../support/citizen-hub.ts';
import { sampleDrawings } from '../../support/signing-world.ts';

let hub: CitizenHub;
let client: CitizenClient;

beforeAll(async () => {
  hub = await openCitizenHub();
  client = openClient(hub.app);
});
afterAll(() => hub.close());

const drawing = JSON.stringify(sampleDrawings[0]);
const pageOf: Readonly<Record<SigningStage, string>> = {
  cover: '/sign/cover', consent: '/sign/consent', identity: '/sign/identity', card: '/sign/face/card', person: '/sign/face/person', read: '/sign/read', write: '/sign/write', check: '/sign/check',
};
/** What is done at each stage, and every other address that belongs to it. */
const acts: Readonly<Record<SigningStage, readonly (readonly [what: string, act: () => Promise<{ readonly headers: Readonly<Record<string, unknown>> }>])[]>> = {
  cover: [['POST cover', () => client.post('/sign/cover')]],
  consent: [['GET consent', () => client.get('/sign/consent')], ['POST consent', () => client.post('/sign/consent', { agreed: 'yes' })]],
  identity: [['GET identity', () => client.get('/sign/identity')], ['POST identity', () => client.post('/sign/identity', { agreed: 'yes' })]],
  card: [['GET card', () => client.get('/sign/face/card')], ['POST card', () => client.upload('/sign/face/card', 'picture', samplePicture())]],
  person: [['GET person', () => client.get('/sign/face/person')], ['POST person', () => client.upload('/sign/face/person', 'picture', samplePicture())]],
  read: [['GET read', () => client.get('/sign/read?page=1')], ['GET a page', () => client.get('/sign/read/pages/1.png')], ['POST reached', () => client.post('/sign/read/reached/1')], ['POST confirm', () => client.post('/sign/read/confirm')]],
  write: [['GET write', () => client.get('/sign/write?character=1')], ['POST a character', () => client.post('/sign/write/0', { drawing })]],
  check: [['GET check', () => client.get('/sign/check')], ['POST code', () => client.post('/sign/code')], ['POST submit', () => client.post('/sign/submit', { code: '123456' })]],
};
/** Finishes a stage as the page does. */
const finish: Readonly<Record<Exclude<SigningStage, 'check'>, () => Promise<unknown>>> = {
  cover: () => client.post('/sign/cover'), consent: () => client.post('/sign/consent', { agreed: 'yes' }), identity: () => client.post('/sign/identity', { agreed: 'yes' }),
  card: () => client.upload('/sign/face/card', 'picture', samplePicture()), person: () => client.upload('/sign/face/person', 'picture', samplePicture()), read: () => readAll(client), write: () => writeAll(client),
};

test('from each stage every act and page of every later one leads back to where the person is, and changes nothing', async () => {
  await openSigning(hub, client, agreementId);
  let tried = 0;
  for (const [position, stage] of signingStages.entries()) {
    expect((await client.get('/sign')).headers['location']).toBe(pageOf[stage]);
    const before = await stateOfSigning();
    for (const later of signingStages.slice(position + 1)) {
      for (const [what, act] of acts[later]) {
        expect((await act()).headers['location'], `${what} at ${stage}`).toBe(pageOf[stage]);
        tried += 1;
      }
    }
    expect(await stateOfSigning(), `at ${stage}`).toEqual(before);
    if (stage !== 'check') await finish[stage]();
  }
  expect(tried).toBe(17 + 15 + 13 + 11 + 9 + 5 + 3);
  expect((await client.get('/sign')).headers['location']).toBe('/sign/check');
});

test('consent is given by its tick alone, and reading by reaching each page', async () => {
  const other = openClient(hub.app);
  hub.clock.timeMs += 16 * 60_000;
  await hub.deps.db.deleteFrom('signing_draft').execute();
  await openSigning(hub, other, agreementId);
  await other.post('/sign/cover');
  for (const fields of [{}, { agreed: 'no' }, { agreed: 'YES' }, { agreed: '' }, { consent: 'yes' }] as readonly Readonly<Record<string, string>>[]) {
    await other.post('/sign/consent', fields);
    expect((await other.get('/sign')).headers['location']).toBe('/sign/consent');
  }
  await other.post('/sign/consent', { agreed: 'yes' });
  await other.post('/sign/identity', { agreed: 'yes' });
  await other.upload('/sign/face/card', 'picture', samplePicture());
  await other.upload('/sign/face/person', 'picture', samplePicture());
  for (const page of ['0', '-1', '1.5', '9999', '1e1', '%31%20', 'x']) await other.post(`/sign/read/reached/${page}`);
  await other.post('/sign/read/confirm');
  expect((await other.get('/sign')).headers['location']).toBe('/sign/read');
});

test('without a session, with half a login and with a link alone no stage opens', async () => {
  const stranger = openClient(hub.app);
  const half = openClient(hub.app);
  await half.post('/portal/code', { residentId: citizenId, phone: citizenPhone });
  for (const who of [stranger, half]) {
    for (const path of [...Object.values(pageOf), '/sign', '/sign/done', '/sign/phone', '/sign/read/pages/1.png', '/portal/signing', '/portal/sign', '/portal/qr.png', `/portal/view/${agreementId}`, `/portal/view/${agreementId}/file.pdf`, `/portal/documents/${agreementId}`]) {
      const answer = await who.get(path);
      expect([401, 303], path).toContain(answer.statusCode);
      expect(answer.body).not.toMatch(/王大三|福补租2026/);
      if (answer.statusCode === 303) expect(answer.headers['location']).toBe('/');
    }
    for (const path of ['/sign/cover', '/sign/submit', '/sign/code', '/sign/take-over', '/sign/phone', '/sign/phone/send', '/portal/sign-here', `/portal/sign/${agreementId}`, `/portal/revoke-waiver/${agreementId}`, `/portal/view/${agreementId}`]) {
      expect([401, 303], path).toContain((await who.post(path, { code: '123456' })).statusCode);
    }
  }
  expect((await loadAgreement(hub.deps.db, hub.deps, agreementId))?.status).toBe('awaiting_signature');
});

/** Where the signing is and what has been recorded of it. */
async function stateOfSigning(): Promise<unknown> {
  const { db } = hub.deps;
  return [await db.selectFrom('signing_draft').selectAll().execute(), await db.selectFrom('log_head').selectAll().execute(), await db.selectFrom('one_time_code').select('id').execute(), await db.selectFrom('part').select('digest').orderBy('digest').execute()];
}
