import { sql } from 'kysely';
import type { SigningBatch } from '../../shared/domain/records.ts';
import { effectiveClosesAtMs } from '../../shared/domain/signing-window.ts';
import { openWaiver } from '../../shared/domain/situation.ts';
import type { Situation } from '../../shared/domain/situation.ts';
import { composeMessage } from '../text/message-texts.ts';
import type { MessagePurpose } from '../text/message-texts.ts';
import { withHint } from './citizen-writes.ts';
import type { HubDeps } from './hub-deps.ts';
import { loadRecord, loadSituationOfHousehold, openRow } from './load-situation.ts';
import { queueMessage } from './queue-message.ts';
import { giveWay } from './retention/give-way.ts';

const hourMs = 3_600_000;
/** Nobody is woken: from 8:00 to 21:00 in Shanghai. */
const firstHour = 8;
const lastHour = 21;

/** Tells households what no command of theirs tells them; each thing once. Says how many messages were queued. */
export type HouseholdTeller = { readonly tell: () => Promise<number> };

/** 催签 before the close, and a later close of the whole batch. What needs no message is remembered, so that the next look is cheap. */
export function createHouseholdTeller(deps: HubDeps): HouseholdTeller {
  const settled = new Set<string>();
  return {
    tell: async () => {
      const hour = new Date(deps.clock.nowMs() + 8 * hourMs).getUTCHours();
      if (hour < firstHour || hour >= lastHour) return 0;
      return (await tellExtensions(deps)) + (await remind(deps, settled));
    },
  };
}

/** Once per version, `remindHours` before the close that counts for it; who was pushed later than that has just been told. */
async function remind(deps: HubDeps, settled: Set<string>): Promise<number> {
  const remindMs = deps.config.remindHours * hourMs;
  if (remindMs === 0) return 0;
  const nowMs = deps.clock.nowMs();
  let told = 0;
  for (const batch of await allBatches(deps)) {
    if (nowMs < batch.opensAtMs || nowMs < batch.closesAtMs - remindMs) continue;
    for (const { id, householdId } of await untold(deps, batch.batchId, 'reminder:')) {
      if (settled.has(id)) continue;
      await giveWay();
      const situation = await loadSituationOfHousehold(deps.db, deps, householdId);
      const due = reminderDue(situation, id, { nowMs, remindMs });
      if (due === 'never') settled.add(id);
      if (due === 'now' && (await tellOne(deps, { batch, householdId, agreementId: id, purpose: '催签', occasion: `reminder:${id}` }))) told += 1;
    }
  }
  return told;
}

function reminderDue(situation: Situation, agreementId: string, { nowMs, remindMs }: { readonly nowMs: number; readonly remindMs: number }): 'now' | 'later' | 'never' {
  const { batch, household } = situation;
  const agreement = situation.agreements.find((each) => each.agreementId === agreementId);
  if (batch === null || household === null || agreement?.issued === undefined || agreement.issued === null || agreement.kind !== 'agreement') return 'never';
  const closesAtMs = effectiveClosesAtMs(batch, household, agreement);
  if (agreement.issued.publishedAtMs > closesAtMs - remindMs) return 'never';
  if (openWaiver(situation) !== null) return 'later';
  return nowMs >= closesAtMs - remindMs && nowMs < closesAtMs ? 'now' : 'later';
}

async function tellExtensions(deps: HubDeps): Promise<number> {
  const waiting = await deps.db.selectFrom('batch_extension').selectAll().where('told_at_ms', 'is', null).orderBy('decided_at_ms').execute();
  let told = 0;
  for (const extension of waiting) {
    const batch = await loadRecord(deps.db, deps, 'batch', extension.batch_id);
    // Changed again meanwhile: the later decision tells.
    if (batch !== null && batch.closesAtMs === extension.closes_at_ms) {
      const prefix = `extended:${extension.closes_at_ms}:`;
      for (const { id, householdId } of await untold(deps, batch.batchId, prefix)) {
        await giveWay();
        if (await tellOne(deps, { batch, householdId, agreementId: id, purpose: '暂缓逾期', occasion: `${prefix}${id}` })) told += 1;
      }
    }
    await deps.db.updateTable('batch_extension').set({ told_at_ms: deps.clock.nowMs() }).where('batch_id', '=', extension.batch_id).where('closes_at_ms', '=', extension.closes_at_ms).execute();
  }
  return told;
}

type Telling = { readonly batch: SigningBatch; readonly householdId: string; readonly agreementId: string; readonly purpose: MessagePurpose; readonly occasion: string };

/** Looked at again in the transaction: the citizen may have signed, another hub process may have told. */
async function tellOne(deps: HubDeps, telling: Telling): Promise<boolean> {
  return withHint(deps, async (tx) => {
    const before = await tx.selectFrom('sms_outbox').select('message_id').where('occasion', '=', telling.occasion).executeTakeFirst();
    const { household, agreements } = await loadSituationOfHousehold(tx, deps, telling.householdId);
    const agreement = agreements.find((each) => each.agreementId === telling.agreementId);
    if (before !== undefined || household === null || agreement?.status !== 'awaiting_signature' || agreement.kind !== 'agreement') return false;
    const closesAtMs = effectiveClosesAtMs(telling.batch, household, agreement);
    const composed = composeMessage(telling.purpose, { batchName: telling.batch.name, portalUrl: deps.config.publicUrl ?? '签约网页', closesAtMs, detail: '' });
    await queueMessage(tx, deps, { household, purpose: telling.purpose, composed, occasion: telling.occasion });
    return true;
  });
}

/** Versions of a batch that wait for their signature and have no message of this occasion. */
async function untold(deps: HubDeps, batchId: string, prefix: string): Promise<{ readonly id: string; readonly householdId: string }[]> {
  const rows = await deps.db.selectFrom('record').select(['record.id', 'record.household_id'])
    .leftJoin('sms_outbox', (join) => join.on('sms_outbox.occasion', '=', sql<string>`${prefix} || record.id`))
    .where('record.batch_id', '=', batchId).where('record.kind', '=', 'agreement').where('record.status', '=', 'awaiting_signature').where('sms_outbox.message_id', 'is', null).execute();
  return rows.flatMap((row) => (row.household_id === null ? [] : [{ id: row.id, householdId: row.household_id }]));
}

async function allBatches(deps: HubDeps): Promise<SigningBatch[]> {
  const rows = await deps.db.selectFrom('record').selectAll().where('kind', '=', 'batch').execute();
  return rows.map((row) => openRow(row, null)).flatMap((each) => (each.kind === 'batch' ? [each.record] : []));
}
