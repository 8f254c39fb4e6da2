import { afterEach, beforeEach, expect, test } from 'vitest';
import { mintAccessCode } from '../../../citizen-web/store/citizen-access-codes.ts';
import { readChanges } from '../../../citizen-web/store/read-changes.ts';
import { sendMessages } from '../../../citizen-web/store/send-messages.ts';
import { discloseRecord } from '../../../shared/crypto/change-chain.ts';
import { logIn, openClient, openSigning, walkToCheck } from '../../support/citizen-client.ts';
import { agreementId, citizenId, citizenPhone, openCitizenHub } from '../../support/citizen-hub.ts';
import type { CitizenHub } from '../../support/citizen-hub.ts';
import { closesAtMs, sampleHousehold } from '../../support/domain-samples.ts';
import { openOffice } from '../../support/hub-world.ts';
import { findDataKey } from '../../../citizen-web/store/data-keys.ts';

let hub: CitizenHub;

beforeEach(async () => { hub = await openCitizenHub({ demo: false, publicUrl: 'http://localhost' }); });
afterEach(() => hub.close());

test('no code, no link and no token is in anything a desk can download: changes, opened with the household\'s key, or parts', async () => {
  const secrets: string[] = [];
  const client = openClient(hub.app);
  const note = async (): Promise<void> => { secrets.push(await hub.lastCode(citizenPhone)); };
  await logIn(hub, client);
  await note();
  await client.post('/portal/login', { code: '000000' });
  hub.clock.timeMs += 61_000;
  await openSigning(hub, client, agreementId);
  await note();
  const link = await mintAccessCode(hub.deps, { agreementId, householdId: sampleHousehold.householdId, expiresAtMs: closesAtMs });
  const phone = openClient(hub.app);
  await phone.post(`/s/${link}`, { lastSix: citizenId.slice(-6) });
  await phone.post('/sign/phone/send');
  await note();
  await walkToCheck(client);
  await client.post('/sign/code');
  await note();
  await sendMessages(hub.deps);
  await client.post('/sign/submit', { code: secrets.at(-1) ?? '' });
  secrets.push(link, ...client.cookies().values(), ...phone.cookies().values());
  expect(new Set(secrets).size).toBe(secrets.length);
  const office = await openOffice(hub.deps);
  const key = await findDataKey(hub.deps.db, hub.deps, sampleHousehold.householdId);
  const page = await readChanges(hub.deps, office.device, { epoch: null, cursor: 0, limit: 1000, comparedAtSeq: 0, incarnation: 'a' });
  const opened = page.changes.flatMap((change) => change.records.map((record) => JSON.stringify(discloseRecord(record, record.householdId === null ? null : key))));
  const text = JSON.stringify(page) + opened.join('\n');
  expect(opened.length).toBeGreaterThan(5);
  expect(text).toContain('progress');
  for (const secret of secrets) expect(text.includes(secret)).toBe(false);
  expect(text).not.toMatch(/验证码\d{6}/);
});

test('outside the demonstration nothing shows a code to anybody but the phone: no page, no file, not on this machine either', async () => {
  const client = openClient(hub.app);
  await logIn(hub, client);
  for (const url of ['/demo/outbox', '/demo/outbox.json', '/outbox', '/admin', '/health']) {
    const answer = await hub.app.inject({ url, remoteAddress: '127.0.0.1', headers: { host: 'localhost' } });
    expect(answer.body).not.toContain(await hub.lastCode(citizenPhone));
    if (url !== '/health') expect(answer.statusCode, url).toBe(404);
  }
});
