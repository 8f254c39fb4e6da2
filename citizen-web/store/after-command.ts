import type { Decision } from '../../shared/domain/decision.ts';
import type { Agreement, Household } from '../../shared/domain/records.ts';
import { effectiveClosesAtMs } from '../../shared/domain/signing-window.ts';
import type { Situation } from '../../shared/domain/situation.ts';
import type { Intent } from '../../shared/protocol/command.ts';
import { composeMessage } from '../text/message-texts.ts';
import type { MessagePurpose } from '../text/message-texts.ts';
import type { HubDeps } from './hub-deps.ts';
import { eraseHousehold } from './erase-household.ts';
import { unlockCodes } from '../security/one-time-codes.ts';
import { markSettled } from './hand-in/settle-hand-in.ts';
import { keepSecrets } from './keep-secrets.ts';
import { queueMessage } from './queue-message.ts';
import { queuePageImages } from './queue-page-images.ts';
import type { WriteDb } from './schema.ts';

type AfterDeps = Pick<HubDeps, 'keys' | 'random' | 'clock' | 'config'>;

/** What follows an accepted command in the same transaction: dead links, pages to be drawn, and messages to the household. */
export async function followUp(tx: WriteDb, deps: AfterDeps, accepted: { readonly intent: Intent; readonly situation: Situation; readonly decision: Decision }): Promise<void> {
  const { intent, situation, decision } = accepted;
  await keepSecrets(tx, deps, intent);
  if (intent.type === 'settle_hand_in') await markSettled(tx, deps, intent, decision.event.actor.id);
  if (intent.type === 'erase_household') await eraseHousehold(tx, intent.subjectId);
  const agreements = decision.puts.flatMap((put) => (put.kind === 'agreement' ? [put.record] : []));
  await revokeAccessCodes(tx, deps, agreements.filter((each) => each.status === 'void').map((each) => each.agreementId));
  await queuePageImages(tx, deps, agreements);
  const household = decision.puts.flatMap((put) => (put.kind === 'household' ? [put.record] : []))[0] ?? situation.household;
  const previousPhone = situation.household?.contactPhone;
  const isNewPhone = household !== null && previousPhone !== undefined && previousPhone !== household.contactPhone;
  if (isNewPhone) await endSigningSessions(tx, household.householdId);
  // Whoever calls and has been identified by staff may try again (product.md, 来电登记).
  if (intent.type === 'log_call' && intent.payload.verified && household !== null) await unlockCodes(tx, deps, { phone: household.contactPhone, residentId: household.fields.values['residentId'] ?? '' });
  if (intent.type === 'update_batch') await noteExtension(tx, deps, situation, decision);
  const purpose = purposeOf(intent, situation, agreements);
  if (household === null || situation.batch === null || purpose === null) return;
  const live = agreements.find((each) => each.status !== 'void') ?? situation.agreements.find((each) => each.status !== 'void');
  const closesAtMs = live === undefined ? situation.batch.closesAtMs : effectiveClosesAtMs(situation.batch, household, live);
  const facts = { batchName: situation.batch.name, portalUrl: deps.config.publicUrl ?? '签约网页', closesAtMs, detail: intent.type === 'return' ? intent.payload.reason : '' };
  for (const phone of phonesOf(purpose, household)) await queueMessage(tx, deps, { household, purpose, composed: composeMessage(purpose, facts), phone });
  // A corrected phone is a changed one: whoever had the number before is told.
  if (isNewPhone && intent.type === 'correct') await queueMessage(tx, deps, { household, purpose: '更换手机', composed: composeMessage('更换手机', facts), phone: previousPhone });
}

/** A later close of the whole batch is told to all who have not signed, by a standing job (tell-households.ts): they may be thousands. */
async function noteExtension(tx: WriteDb, deps: AfterDeps, situation: Situation, decision: Decision): Promise<void> {
  const batch = decision.puts.flatMap((put) => (put.kind === 'batch' ? [put.record] : []))[0];
  if (batch === undefined || situation.batch === null || batch.closesAtMs <= situation.batch.closesAtMs) return;
  await tx.insertInto('batch_extension').values({ batch_id: batch.batchId, closes_at_ms: batch.closesAtMs, decided_at_ms: deps.clock.nowMs(), told_at_ms: null })
    .onConflict((conflict) => conflict.columns(['batch_id', 'closes_at_ms']).doNothing()).execute();
}

/** Who was let in by a code to the old number is let in no more; the portal compares the number itself. */
async function endSigningSessions(tx: WriteDb, householdId: string): Promise<void> {
  await tx.deleteFrom('session').where('household_id', '=', householdId).execute();
}

/** All links of these versions are dead from now on. */
export async function revokeAccessCodes(tx: WriteDb, deps: Pick<HubDeps, 'clock'>, agreementIds: readonly string[]): Promise<void> {
  if (agreementIds.length === 0) return;
  await tx.updateTable('access_code').set({ revoked_at_ms: deps.clock.nowMs() }).where('agreement_id', 'in', [...agreementIds]).where('revoked_at_ms', 'is', null).execute();
}

function phonesOf(purpose: MessagePurpose, household: Household): string[] {
  const old = purpose === '更换手机' ? household.phoneChange?.previousPhone : undefined;
  return old === undefined || old === '' ? [household.contactPhone] : [household.contactPhone, old];
}

function purposeOf(intent: Intent, situation: Situation, agreements: readonly Agreement[]): MessagePurpose | null {
  switch (intent.type) {
    case 'publish': return '推送';
    case 'return': return '退回';
    case 'correct': return '更正';
    case 'restore': return '恢复签约';
    case 'hold_household': return intent.payload.holdUntilMs === null ? null : '暂缓逾期';
    case 'seal': return agreements.some((each) => each.status === 'sealed') ? '盖章' : null;
    case 'start_waiver': return '放弃声明';
    case 'confirm_waiver': return '主动放弃';
    case 'decline_waiver': return '不予确认';
    case 'withdraw': return withdrawalPurpose(situation.agreements.find((each) => each.agreementId === intent.subjectId));
    case 'revoke': return '作废';
    case 'change_phone': return '更换手机';
    default: return null;
  }
}

/** A draft was never seen by anybody; a statement that is withdrawn leaves the agreement as it is. */
function withdrawalPurpose(withdrawn: Agreement | undefined): MessagePurpose | null {
  if (withdrawn === undefined || withdrawn.status === 'draft') return null;
  return withdrawn.kind === 'agreement' ? '撤回' : '撤回声明';
}
