import type { HandInView } from '../../../shared/desk/hand-in-calls.ts';
import { decideHandIn, isOnlyNoted, missingDocumentSentence } from '../../../shared/domain/decide-hand-in.ts';
import { documentsToStandAgain } from '../../../shared/domain/documents-in.ts';
import type { Agreement, Household } from '../../../shared/domain/records.ts';
import { mayCommand } from '../../../shared/domain/roles.ts';
import { emptySituation, latestAgreement } from '../../../shared/domain/situation.ts';
import type { Situation } from '../../../shared/domain/situation.ts';
import { ok } from '../../../shared/lib/result.ts';
import type { HandIn } from '../../../shared/protocol/hand-in.ts';
import { eventLabels, statusLabels, voidReasonLabels } from '../../../shared/text/labels-zh.ts';
import { loadSituations } from '../db/load-situation.ts';
import { listShown } from '../db/records.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { signedInStaff } from '../signed-in-staff.ts';
import type { SignedInStaff } from '../signed-in-staff.ts';
import type { Answer } from '../use-case.ts';

/** 待核对: each thing that was handed in, what it was, and what the restored record says now. The hub must be there, for it keeps them. */
export async function listHandIns(deps: DeskDeps): Answer<'handIns.list'> {
  const staff = signedInStaff(deps);
  if (!staff.ok) return staff;
  const answer = await deps.hub.handIns();
  if (!answer.ok) return answer;
  const { handIns, more } = answer.value;
  const situations = await loadSituations(deps.db, 'shown', [...new Set(handIns.flatMap((each) => each.content.event.householdId ?? []))]);
  const names = await readNames(deps);
  const waiting = await deps.db.selectFrom('outbox').select('subject_id').where('type', '=', 'settle_hand_in').where('state', 'in', ['waiting', 'sent']).execute();
  const waitingIds = new Set(waiting.map((row) => row.subject_id));
  const nowMs = deps.clock.nowMs();
  const items = handIns.map((each) => viewOf(each, situations.get(each.content.event.householdId ?? '') ?? emptySituation, { names, nowMs, staff: staff.value, isWaiting: waitingIds.has(each.handInId) }));
  return ok({ items, more });
}

type Names = { readonly staff: ReadonlyMap<string, string>; readonly devices: ReadonlyMap<string, string> };
type Seen = { readonly names: Names; readonly nowMs: number; readonly staff: SignedInStaff; readonly isWaiting: boolean };

async function readNames({ db }: Pick<DeskDeps, 'db'>): Promise<Names> {
  return {
    staff: new Map((await listShown(db, 'staff', {})).map((each) => [each.staffId, each.name])),
    devices: new Map((await listShown(db, 'device', {})).map((each) => [each.deviceId, each.name])),
  };
}

function viewOf(handIn: HandIn, situation: Situation, { names, nowMs, staff, isWaiting }: Seen): HandInView {
  const { content } = handIn;
  const then = content.records.flatMap((put) => (put.kind === 'agreement' ? [put.record] : []))[0] ?? null;
  const agreementId = then?.agreementId ?? content.event.agreementId;
  const now = situation.agreements.find((each) => each.agreementId === agreementId) ?? (agreementId === null ? latestAgreement(situation) : null);
  const household = situation.household ?? content.records.flatMap((put) => (put.kind === 'household' ? [put.record] : []))[0] ?? null;
  const drawings = drawingsOf(handIn);
  return {
    handInId: handIn.handInId, state: handIn.state, atMs: content.atMs, what: eventLabels[content.event.type], who: content.event.actor.name, note: content.event.note,
    householdId: content.event.householdId, householdName: nameOf(then ?? now, household), acceptanceNo: household?.acceptanceNo ?? '', agreementNo: (then ?? now)?.agreementNo ?? '',
    statusThen: then === null ? '' : statusText(then), statusNow: now === null ? (content.event.householdId === null ? '' : '服务器上没有这份协议') : statusText(now),
    hasDrawings: drawings !== null && !handIn.missing.includes(drawings.digest), missingCount: handIn.missing.length,
    deviceName: names.devices.get(handIn.deviceId) ?? '', receivedAtMs: handIn.receivedAtMs, waiting: isWaiting,
    settled: handIn.settled === null ? null : { staffName: names.staff.get(handIn.settled.staffId) ?? '', atMs: handIn.settled.atMs, reason: handIn.settled.reason },
    whyNot: whyNotAccepted(handIn, situation, staff, nowMs),
  };
}

export function drawingsOf(handIn: HandIn) {
  return handIn.content.records.flatMap((put) => (put.kind === 'signing' ? [put.record.drawings] : []))[0] ?? null;
}

function whyNotAccepted({ content, state, missing }: HandIn, situation: Situation, staff: SignedInStaff, nowMs: number): string | null {
  if (state !== 'open' || isOnlyNoted(content.event.type)) return '这一项只供查阅，无须处理。';
  if (!mayCommand(staff.roles, 'settle_hand_in')) return '待核对事项由管理员处理。';
  const decided = decideHandIn({ accept: true, reason: '-', content }, situation, { staff: { ...staff, roles: [...staff.roles] }, deviceId: '', nowMs, counterSignedCopy: null });
  if (!decided.ok) return decided.error.message;
  const isThere = content.records.flatMap(documentsToStandAgain).every(({ digest }) => !missing.includes(digest));
  return isThere ? null : missingDocumentSentence;
}

function nameOf(agreement: Agreement | null, household: Household | null): string {
  return (agreement?.issued?.fields ?? household?.fields)?.values['principalApplicant'] ?? '';
}

function statusText(agreement: Agreement): string {
  const label = statusLabels[agreement.status];
  if (agreement.voidReason !== null) return `${label}（${voidReasonLabels[agreement.voidReason]}）`;
  return agreement.returned === null ? label : `${label}（已退回）`;
}
