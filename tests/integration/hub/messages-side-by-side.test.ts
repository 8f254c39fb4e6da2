import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SmsProvider } from '../../../citizen-web/providers/sms/sms-provider.ts';
import { smsProblem } from '../../../citizen-web/providers/sms/sms-provider.ts';
import type { HubDeps } from '../../../citizen-web/store/hub-deps.ts';
import { queueCode } from '../../../citizen-web/store/queue-message.ts';
import { sendMessages } from '../../../citizen-web/store/send-messages.ts';
import { composeCode } from '../../../citizen-web/text/message-texts.ts';
import { must } from '../../../shared/lib/assert.ts';
import { ok } from '../../../shared/lib/result.ts';
import { addBatch, addHousehold, contactPhone, publish } from '../../support/hub-story.ts';
import { createHubWorld } from '../../support/hub-world.ts';
import type { HubWorld } from '../../support/hub-world.ts';

const households = 15;
let world: HubWorld;
beforeEach(async () => {
  world = await createHubWorld();
  await addBatch(world);
  for (let serial = 1; serial <= households; serial += 1) {
    await addHousehold(world, `house-${serial}`, serial);
    await publish(world, `house-${serial}`);
  }
});
afterEach(() => world.close());

type Sent = Parameters<SmsProvider['send']>[0];

/** A provider that takes its time, and how many it had in hand at once, send by send. */
function slow(answer: (sent: Sent, serial: number) => Awaited<ReturnType<SmsProvider['send']>> = (sent) => ok({ providerId: sent.messageId })): { readonly deps: HubDeps; readonly atOnce: number[]; readonly texts: string[] } {
  const atOnce: number[] = [];
  const texts: string[] = [];
  let inHand = 0;
  const send: SmsProvider['send'] = async (sent) => {
    inHand += 1;
    const serial = atOnce.push(inHand);
    texts.push(sent.text);
    await new Promise((resolve) => { setTimeout(resolve, 100); });
    inHand -= 1;
    return answer(sent, serial);
  };
  return { deps: { ...world.deps, sms: { ...world.deps.sms, send } }, atOnce, texts };
}

async function states(): Promise<string[]> {
  const rows = await world.deps.db.selectFrom('sms_outbox').select('state').execute();
  return rows.map((row) => row.state);
}

test('one goes ahead; once it is taken ten go side by side', async () => {
  const { deps, atOnce } = slow();
  expect(await sendMessages(deps)).toBe(households);
  expect(atOnce.slice(0, 2)).toEqual([1, 1]);
  // On a busy machine one may have ended before the tenth begins.
  expect(Math.max(...atOnce)).toBeGreaterThan(5);
  expect(Math.max(...atOnce)).toBeLessThanOrEqual(10);
  expect(await states()).toEqual(Array.from({ length: households }, () => 'sent'));
});

test('what ends at the same time is written in one transaction', async () => {
  let transactions = 0;
  const db = new Proxy(world.deps.db, { get: (target, name) => {
    if (name === 'transaction') transactions += 1;
    const value: unknown = Reflect.get(target, name);
    return typeof value === 'function' ? value.bind(target) : value;
  } });
  expect(await sendMessages({ ...world.deps, db })).toBe(households);
  expect(transactions).toBeLessThan(households / 2);
});

test('while nothing is taken one is tried at a time, so that a provider that is down is not met by ten', async () => {
  const { deps, atOnce } = slow(() => smsProblem('temporary', '短信服务暂时出错。'));
  await sendMessages(deps);
  expect(Math.max(...atOnce)).toBe(1);
});

test('two messages to one household leave one after the other, in order', async () => {
  world.time.nowMs += 1000;
  for (const code of ['111111', '222222', '333333']) {
    await world.deps.db.transaction().execute((tx) => queueCode(tx, world.deps, { householdId: 'house-1', phone: contactPhone, composed: composeCode(code, '01', null) }));
    world.time.nowMs += 1000;
  }
  const { deps, atOnce, texts } = slow();
  await sendMessages(deps);
  expect(texts.flatMap((text) => /验证码(\d{6})/.exec(text)?.[1] ?? [])).toEqual(['111111', '222222', '333333']);
  expect(Math.max(...atOnce)).toBeGreaterThan(1);
  expect((await states()).filter((state) => state === 'sent')).toHaveLength(households + 3);
});

test('one that the provider falls over holds up none beside it: theirs are written, it waits, and the failure is told', async () => {
  const { deps } = slow((sent, serial) => {
    if (serial === 5) throw new Error('the provider fell over');
    return ok({ providerId: sent.messageId });
  });
  await expect(sendMessages(deps)).rejects.toThrow('the provider fell over');
  expect((await states()).toSorted()).toEqual([...Array.from({ length: 5 }, () => 'queued'), ...Array.from({ length: 10 }, () => 'sent')]);
  expect(await sendMessages(world.deps)).toBe(5);
});

test('an outcome that cannot be written takes no neighbour\'s with it: nobody gets a message twice', async () => {
  const waiting: (() => void)[] = [];
  let sent = 0;
  // The first goes ahead; the ten behind it are answered all at one moment.
  const send: SmsProvider['send'] = async ({ messageId }) => {
    sent += 1;
    if (sent > 1) {
      await new Promise<void>((resolve) => {
        if (waiting.push(resolve) === 10) for (const each of waiting) each();
      });
    }
    return ok({ providerId: messageId });
  };
  const rows = await world.deps.db.selectFrom('sms_outbox').select('message_id').orderBy('created_at_ms').execute();
  const broken = must(rows[4], 'the fifth').message_id;
  await world.deps.db.updateTable('record').set({ body: 'not to be opened' }).where('kind', '=', 'message').where('id', '=', broken).execute();
  await expect(sendMessages({ ...world.deps, sms: { ...world.deps.sms, send } })).rejects.toThrow('sealed bytes are too short');
  expect(sent).toBe(11);
  expect((await states()).filter((state) => state === 'sent')).toHaveLength(10);
});
