import { afterEach, beforeEach, expect, test } from 'vitest';
import { appendChange } from '../../../citizen-web/store/append-change.ts';
import { outsideEvent } from '../../../shared/domain/make-event.ts';
import { duringMs } from '../../support/domain-samples.ts';
import { createSyncWorld } from '../../support/sync-world.ts';
import type { SyncWorld } from '../../support/sync-world.ts';
import { readHubFacts } from '../../crash/hub-facts.ts';

let world: SyncWorld;
beforeEach(async () => { world = await createSyncWorld(); });
afterEach(() => world.close());

test('what a hub writes by itself while it is looked at is no damage: all that is read of it is of one moment', async () => {
  const { deps } = world.hub;
  const event = outsideEvent('hub', 'staff_saved', duringMs, {}, '');
  const reading = readHubFacts(deps);
  const writing = Promise.all(Array.from({ length: 20 }, () => deps.db.transaction().execute((tx) => appendChange(tx, deps, { decision: { puts: [], event }, commandId: null }))));
  expect((await reading).problems).toEqual([]);
  await writing;
  expect((await readHubFacts(deps)).problems).toEqual([]);
});
