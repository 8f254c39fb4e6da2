import { afterEach, beforeEach, expect, test } from 'vitest';
import { mintAccessCode } from '../../../citizen-web/store/citizen-access-codes.ts';
import { loadAgreement, loadSituationOfHousehold } from '../../../citizen-web/store/load-situation.ts';
import { readDocument } from '../../../citizen-web/store/parts.ts';
import { must } from '../../../shared/lib/assert.ts';
import { logIn, openClient, openSigning, samplePicture, submit, walkToCheck } from '../../support/citizen-client.ts';
import type { CitizenClient } from '../../support/citizen-client.ts';
import { agreementId, citizenId, openCitizenHub } from '../../support/citizen-hub.ts';
import type { CitizenHub } from '../../support/citizen-hub.ts';
import { digestTables } from '../../support/database-digest.ts';
import { closesAtMs, duringMs, sampleHousehold } from '../../support/domain-samples.ts';
import { valueOf } from '../../support/signing-world.ts';

let hub: CitizenHub;
let client: CitizenClient;
const routes = new Set<string>();

beforeEach(async () => {
  hub = await openCitizenHub();
  for (const route of getRoutesOf(hub)) routes.add(route);
  client = openClient(hub.app);
});
afterEach(() => hub.close());

/** The hub's GET routes as it prints them itself, so that a new one cannot be forgotten here. */
function getRoutesOf({ app }: CitizenHub): string[] {
  const lines = app.printRoutes({ commonPrefix: false }).split('\n');
  const paths: string[] = [];
  const stack: string[] = [];
  for (const line of lines) {
    const match = /^([│ ]*)[├└]── (\S*) ?(?:\(([^)]*)\))?/.exec(line);
    if (match === null) continue;
    const [, indent = '', part = '', methods = ''] = match;
    const depth = indent.length / 4;
    stack.length = depth;
    stack.push(part);
    if (methods.split(', ').includes('GET')) paths.push(stack.join(''));
  }
  return paths;
}

/** Where each route is asked for; those of desks are signed by a device, and are not a browser's. */
function addressesOf(route: string, link: string): readonly string[] {
  if (route.startsWith('/sync/') || route.startsWith('/demo/')) return [];
  const filled = route.replace(':code', link).replace(':digest', '0'.repeat(16)).replace(':name', 'citizen.css').replace(':page', '1').replace(':id', agreementId);
  return [filled, `${filled}?page=1&character=1&problem=wrong&told=revoked&missed=1&zoom=1&save=1`];
}

/** Asks for everything twice, in this state, and for HEAD too; a table that has changed is named. */
async function readAround(state: string): Promise<void> {
  const link = await mintAccessCode(hub.deps, { agreementId, householdId: sampleHousehold.householdId, expiresAtMs: closesAtMs });
  const before = await digestTables(hub.deps);
  for (let round = 0; round < 2; round += 1) {
    for (const route of routes) {
      for (const address of addressesOf(route, link)) {
        const answer = await client.get(address);
        expect(answer.statusCode, `${state}: ${address}`).toBeLessThan(500);
        expect(answer.headers['set-cookie'], `${state}: ${address}`).toBeUndefined();
      }
    }
    expect(await digestTables(hub.deps), `${state}: GET`).toEqual(before);
    hub.clock.timeMs += 30_000;
  }
  for (const route of routes) await hub.app.inject({ method: 'HEAD', url: addressesOf(route, link)[0] ?? '/', cookies: Object.fromEntries(client.cookies()), headers: { host: 'localhost' } });
  expect(await digestTables(hub.deps), `${state}: HEAD`).toEqual(before);
}

test('the routes are found', () => {
  for (const route of ['/', '/s/:code', '/sign', '/sign/cover', '/sign/read', '/sign/check', '/portal/signing', '/portal/view/:id', '/portal/qr.png', '/v/:id', '/verify', '/health', '/assets/:digest/:name']) expect([...routes]).toContain(route);
});

test('reading any page in any state, signed in or not, twice over, writes nothing', async () => {
  await readAround('a stranger');
  await client.post('/portal/code', { residentId: citizenId, phone: '13800138000' });
  await client.post('/portal/login', { code: '000000' });
  await readAround('half a login, with a problem told');
  hub.clock.timeMs += 61_000;
  await logIn(hub, client);
  await readAround('signed in');
  await client.post(`/portal/sign/${agreementId}`);
  await readAround('a QR code on show');
  await client.post('/portal/sign-here');
  await readAround('signing begun, nothing done');
});

test('… nor in the middle of signing, with a problem told', async () => {
  await openSigning(hub, client, agreementId);
  await client.post('/sign/cover');
  await client.post('/sign/consent');
  await readAround('at the consents');
  await client.post('/sign/consent', { agreed: 'yes' });
  await client.post('/sign/identity', { agreed: 'yes' });
  await readAround('at the face');
  await client.upload('/sign/face/card', 'picture', samplePicture());
  await client.upload('/sign/face/person', 'picture', samplePicture());
  await readAround('at reading');
});

test('… nor at the end, and after it: checked, signed, sealed, closed, void', async () => {
  await openSigning(hub, client, agreementId);
  await walkToCheck(client);
  await readAround('at the check');
  hub.clock.timeMs += 61_000;
  await submit(hub, client);
  await readAround('signed');
  const situation = await loadSituationOfHousehold(hub.deps.db, hub.deps, sampleHousehold.householdId);
  const [agreement, signing] = [must(situation.agreements[0], 'agreement'), must(situation.signings[0], 'signing')];
  const document = must(signing.signedCopy, 'a signed copy');
  valueOf(await readDocument(hub.deps.db, hub.deps, document));
  await hub.put({ kind: 'agreement', record: { ...agreement, status: 'sealed', revision: agreement.revision + 1, sealed: { channel: 'digital', sealId: 's', document, atMs: duringMs, staffId: 'zhao' } } });
  await readAround('sealed');
  await hub.put({ kind: 'agreement', record: { ...must(await loadAgreement(hub.deps.db, hub.deps, agreementId), 'sealed'), status: 'void', voidReason: 'revoked', voidedAtMs: duringMs } });
  await readAround('void');
  hub.clock.timeMs = closesAtMs;
  await readAround('closed, and everybody idle');
});
