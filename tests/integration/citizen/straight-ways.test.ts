import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { mintAccessCode } from '../../../citizen-web/store/citizen-access-codes.ts';
import { openClient, openSigning, readAll, samplePicture, submit, writeAll } from '../../support/citizen-client.ts';
import type { CitizenClient } from '../../support/citizen-client.ts';
import { agreementId, citizenId, citizenPhone, openCitizenHub } from '../../support/citizen-hub.ts';
import type { CitizenHub } from '../../support/citizen-hub.ts';
import { closesAtMs, duringMs, sampleHousehold } from '../../support/domain-samples.ts';

/** On a slow line each answer that only leads on costs a wait: every form of the signing way leads straight to the page that comes. */
let hub: CitizenHub;
let client: CitizenClient;
beforeAll(async () => { hub = await openCitizenHub(); });
afterAll(() => hub.close());
beforeEach(async () => {
  hub.clock.timeMs = Math.max(hub.clock.timeMs, duringMs) + 61_000;
  for (const table of ['session', 'signing_draft', 'rate', 'one_time_code', 'access_code'] as const) await hub.deps.db.deleteFrom(table).execute();
  client = openClient(hub.app);
});

async function byLink(browser: CitizenClient): Promise<string[]> {
  const code = await mintAccessCode(hub.deps, { agreementId, householdId: sampleHousehold.householdId, expiresAtMs: closesAtMs });
  const opened = await browser.post(`/s/${code}`, { lastSix: citizenId.slice(-6) });
  await browser.post('/sign/phone/send');
  const verified = await browser.post('/sign/phone', { code: await hub.lastCode(citizenPhone) });
  return [opened, verified].map((each) => String(each.headers['location']));
}

test('by the portal and by a link a new signing opens at 电子合同, with the phone asked for first where only the link is known', async () => {
  await openSigning(hub, client, agreementId);
  expect((await client.post('/portal/sign-here')).headers['location']).toBe('/sign/cover');
  expect(await byLink(openClient(hub.app))).toEqual(['/sign/phone', '/sign/cover']);
});

test('whoever comes again is led to the step that was not finished, and each form of the way to a page that is there', async () => {
  await openSigning(hub, client, agreementId);
  const led: unknown[] = [];
  const note = (answer: { readonly headers: Readonly<Record<string, unknown>> }): void => { led.push(answer.headers['location']); };
  note(await client.post('/sign/cover'));
  note(await client.post('/sign/consent', { agreed: 'yes' }));
  expect((await client.post('/portal/sign-here')).headers['location']).toBe('/sign/identity');
  note(await client.post('/sign/identity', { agreed: 'yes' }));
  note(await client.upload('/sign/face/card', 'picture', samplePicture()));
  note(await client.upload('/sign/face/person', 'picture', samplePicture()));
  await readAll(client);
  note(await client.post('/sign/read/confirm'));
  expect(led).toEqual(['/sign/consent', '/sign/identity', '/sign/face/card', '/sign/face/person', '/sign/read', '/sign/write?character=1']);
  for (const path of led) expect((await client.get(String(path))).statusCode, String(path)).toBe(200);
  await writeAll(client);
  // Read again after writing: on to what comes, not back to the first character.
  expect((await client.post('/sign/read/confirm')).headers['location']).toBe('/sign/check');
  expect((await client.post('/portal/sign-here')).headers['location']).toBe('/sign/check');
});

test('what cannot be signed any more says so at the page that a link leads to', async () => {
  await openSigning(hub, client, agreementId);
  for (const path of ['/sign/cover', '/sign/consent', '/sign/identity']) await client.post(path, { agreed: 'yes' });
  for (const path of ['/sign/face/card', '/sign/face/person']) await client.upload(path, 'picture', samplePicture());
  await readAll(client);
  await writeAll(client);
  const other = openClient(hub.app);
  hub.clock.timeMs += 61_000;
  await submit(hub, client);
  hub.clock.timeMs += 61_000;
  const [, verified] = await byLink(other);
  expect((await other.get(String(verified))).headers['location']).toBe('/sign/done');
});
