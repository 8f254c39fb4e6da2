import { expect, test } from 'vitest';
import { openClient } from '../../support/citizen-client.ts';
import { openCitizenHub } from '../../support/citizen-hub.ts';

test('the first page with everything it names is at most 60 KB as it is sent, uncompressed', async () => {
  const hub = await openCitizenHub();
  const client = openClient(hub.app);
  const page = await client.get('/');
  const named = [...page.body.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map((found) => found[1] ?? '');
  expect(named.some((url) => url.endsWith('.css'))).toBe(true);
  const files = await Promise.all(named.map((url) => client.get(url)));
  for (const file of files) expect(file.statusCode).toBe(200);
  expect([page, ...files].reduce((sum, each) => sum + each.rawPayload.length, 0)).toBeLessThanOrEqual(60 * 1024);
  await hub.close();
});
