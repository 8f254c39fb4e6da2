import { refuse } from '../lib/result.ts';
import type { CommandPayload } from '../protocol/command.ts';
import type { HandedIn } from '../protocol/hand-in.ts';
import { eventLabels, statusLabels } from '../text/labels-zh.ts';
import { agreementActions, nextStatus } from './agreement.ts';
import { moved } from './agreement-versions.ts';
import type { Decided } from './decision.ts';
import { ok } from '../lib/result.ts';
import { staffEvent } from './make-event.ts';
import { recordIdentity } from './record-identity.ts';
import type { Agreement, DomainEvent, DomainRecord, Signing } from './records.ts';
import { shanghaiWords } from './signing-window.ts';
import { openWaiver } from './situation.ts';
import type { DecisionContext, Situation } from './situation.ts';

/** Said by the hub when it is asked, and by a desk before. */
export const missingDocumentSentence = '这一项的文书（签字件、笔迹或协议文本）还没有工作台交回，不能采纳。请让看过这份文书的工作台联网；都没有的，请选择不采纳，并联系申请人重新办理。';

/**
 * What the hub does again by itself, what was only told, and what admins do anew under 管理: kept to be read, never applied. The close runs
 * again; a lease was good for minutes; accounts and devices must not come back from a desk's memory.
 */
const notedTypes: readonly DomainEvent['type'][] = [
  'citizen_step', 'message_sent', 'staff_saved', 'device_saved', 'password_changed', 'expired', 'batch_closed', 'audit', 'abandon', 'take_lease', 'release_lease',
  'mint_enrolment_code', 'rename_device', 'stop_device', 'start_device', 'save_staff', 'stop_staff', 'start_staff', 'reset_password', 'settle_hand_in',
];

export function isOnlyNoted(type: DomainEvent['type']): boolean {
  return notedTypes.includes(type);
}

/**
 * 待核对 is accepted or rejected by an admin. Accepted, the records become what they were, as far as the state machine leads there from what
 * they are now; a citizen's signature also when the close has come meanwhile, for it was made in time.
 */
export function decideHandIn(payload: CommandPayload<'settle_hand_in'>, situation: Situation, context: DecisionContext): Decided {
  const { content } = payload;
  const about = { batchId: content.event.batchId, householdId: content.event.householdId, agreementId: content.event.agreementId };
  const what = `${eventLabels[content.event.type]}（${shanghaiWords(content.atMs)}）`;
  if (!payload.accept) return ok({ puts: [], event: staffEvent(context, 'settle_hand_in', about, `不采纳：${what}。${payload.reason}`) });
  if (isOnlyNoted(content.event.type)) return refuse('noted', '这一项只供查阅，不能采纳；需要的话请重新办理。');
  const puts = content.event.type === 'citizen_submitted' ? signatureAgain(content, situation) : recordsAgain(content, situation);
  return puts.ok ? ok({ puts: puts.value, event: staffEvent(context, 'settle_hand_in', about, `采纳：${what}。${payload.reason}`) }) : puts;
}

type Puts = { readonly ok: true; readonly value: readonly DomainRecord[] } | ReturnType<typeof refuse>;

/** The applicant's signature of then, on the same original, once more. */
function signatureAgain(content: HandedIn, situation: Situation): Puts {
  const signing = content.records.flatMap((each) => (each.kind === 'signing' ? [each.record] : []))[0];
  const agreement = situation.agreements.find((each) => each.agreementId === signing?.agreementId);
  if (signing === undefined || agreement === undefined) return refuse('unknown_agreement', '服务器上还没有这份协议，请先处理该户较早的待核对事项。');
  if (situation.signings.some((each) => each.signingId === signing.signingId)) return refuse('exists', '这次签字服务器上已经有了，无须采纳。');
  if (!isOnOriginal(signing, agreement)) return refuse('original', '签字时的协议文本与现在的不是同一份，不能采纳，请联系申请人重新签字。');
  if (agreement.kind === 'agreement' && openWaiver(situation) !== null) return refuse('waiver_open', '该户的《放弃签约声明书》正在办理，请先予以确认或不予确认。');
  const isOther = situation.agreements.some((each) => each.kind === agreement.kind && each.status !== 'void' && each !== agreement);
  if (isOther) return refuse('version', '该户已有新的协议版本，不能再采纳旧版本上的签字。');
  const action = agreement.status === 'void' ? 'admit_late' : 'submit';
  if (nextStatus(agreement.kind, agreement.status, agreement.voidReason, action) === null) return refuse('status', `协议目前是“${statusLabels[agreement.status]}”，不能再采纳这次签字。`);
  const attempt = agreement.attempt + 1;
  const record: Agreement = { ...moved(agreement, action), voidReason: null, voidedAtMs: null, voidNote: null, attempt, signingId: signing.signingId, returned: null, paper: null };
  return ok([{ kind: 'signing', record: { ...signing, attempt, outcome: 'submitted', revision: 1 } }, { kind: 'agreement', record }]);
}

/** A signed copy grows from the original that was in front of the citizen: base and household tail first. */
function isOnOriginal(signing: Signing, agreement: Agreement): boolean {
  const original = agreement.issued?.original.parts ?? [];
  const signed = signing.signedCopy?.parts ?? [];
  return original.length > 0 && signed.length > original.length && original.every((part, index) => part.digest === signed[index]?.digest);
}

/** Whole records as they were, each the very next revision of what is there now. */
function recordsAgain(content: HandedIn, situation: Situation): Puts {
  if (content.records.length === 0) return refuse('noted', '这一项没有改动任何记录，只供查阅。');
  for (const put of content.records) {
    if (put.kind === 'staff' || put.kind === 'device') return refuse('noted', '人员和设备不能从待核对事项恢复，请在“管理”里重新办理。');
    const { revision, householdId } = recordIdentity(put);
    if (householdId !== content.event.householdId) return refuse('household', '这一项不属于同一户，不能采纳。');
    const now = revisionNow(put, situation);
    if (now !== null && now + 1 !== revision) return refuse('later', '服务器上的记录与当时不同：或有更早的待核对事项还没处理，或此后又有变化。请先处理较早的事项；仍不行请按现在的情况重新办理。');
    if (put.kind === 'agreement' && !isReachable(put.record, situation)) return refuse('status', '协议现在的状态到不了当时的状态，不能采纳，请按现在的情况重新办理。');
  }
  return isOneVersion(content, situation) ? ok(content.records) : refuse('version', '该户已有有效的协议版本，不能再恢复另一份，请按现在的情况重新办理。');
}

/** Null: only the hub can say, which asks it of every record in its own transaction. */
function revisionNow(put: DomainRecord, situation: Situation): number | null {
  switch (put.kind) {
    case 'household': return situation.household?.revision ?? 0;
    case 'agreement': return situation.agreements.find((each) => each.agreementId === put.record.agreementId)?.revision ?? 0;
    case 'signing': return situation.signings.find((each) => each.signingId === put.record.signingId)?.revision ?? 0;
    default: return null;
  }
}

function isReachable(then: Agreement, situation: Situation): boolean {
  const now = situation.agreements.find((each) => each.agreementId === then.agreementId);
  if (now === undefined) return then.status === 'draft' || then.status === 'awaiting_signature';
  if (now.kind !== then.kind || now.householdId !== then.householdId) return false;
  return now.status === then.status || agreementActions.some((action) => nextStatus(now.kind, now.status, now.voidReason, action) === then.status);
}

/** At most one version of a kind is not void. */
function isOneVersion(content: HandedIn, situation: Situation): boolean {
  const after = new Map(situation.agreements.map((each) => [each.agreementId, each]));
  for (const put of content.records) if (put.kind === 'agreement') after.set(put.record.agreementId, put.record);
  const live = [...after.values()].filter((each) => each.status !== 'void');
  return (['agreement', 'waiver_statement'] as const).every((kind) => live.filter((each) => each.kind === kind && (kind === 'agreement' || each.status !== 'approved')).length <= 1);
}
