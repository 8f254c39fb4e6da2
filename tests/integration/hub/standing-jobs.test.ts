import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createOpenRequests } from '../../../citizen-web/store/open-requests.ts';
import { queueCode } from '../../../citizen-web/store/queue-message.ts';
import { startJobs } from '../../../citizen-web/store/run-jobs.ts';
import { ok } from '../../../shared/lib/result.ts';
import { createHubWorld } from '../../support/hub-world.ts';
import type { HubWorld } from '../../support/hub-world.ts';

let world: HubWorld;
beforeEach(async () => { world = await createHubWorld(); });
afterEach(() => world.close());

async function queue(): Promise<void> {
  await world.deps.db.transaction().execute((tx) => queueCode(tx, world.deps, { householdId: null, phone: '13800138000', composed: { text: '验证码123456', template: { key: 'code', values: {} } } }));
}

test('a code leaves by itself, and a provider that takes long does not let rounds pile up', async () => {
  const taken: string[] = [];
  const answer = Promise.withResolvers<undefined>();
  let looks = 0;
  // Each round of the messages' line looks at the clock twice: for the reminders and for the receipts.
  const clock = { nowMs: world.deps.clock.nowMs, monotonicMs: () => { looks += 1; return 0; } };
  const sms = { ...world.deps.sms, send: async (message: { readonly messageId: string }) => { taken.push(message.messageId); await answer.promise; return ok({ providerId: message.messageId }); } };
  const jobs = startJobs({ ...world.deps, clock, sms: { ...sms, pullReceipts: null } }, createOpenRequests());
  try {
    await jobs.run();
    await queue();
    await expect.poll(() => taken.length, { timeout: 5_000 }).toBe(1);
    const before = looks;
    // The timer goes on asking while the provider has not answered; so do others.
    const asked = Array.from({ length: 20 }, () => jobs.run());
    await sleep(2_500);
    expect(looks).toBe(before);
    answer.resolve(undefined);
    await Promise.all(asked);
    expect(looks - before, 'the end of the round and one more for all that asked').toBeLessThanOrEqual(1 + 2 * 2);
    expect(taken).toHaveLength(1);
    expect(await world.deps.db.selectFrom('sms_outbox').select('state').execute()).toEqual([{ state: 'sent' }]);
  } finally {
    answer.resolve(undefined);
    await jobs.stop();
  }
});
