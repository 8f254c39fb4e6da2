import { must } from '../lib/assert.ts';
import { refuse } from '../lib/result.ts';
import type { CommandPayload, Intent } from '../protocol/command.ts';
import { agentWords, checkAgentWithLetter } from './agent.ts';
import { nextStatus } from './agreement.ts';
import { moved } from './agreement-versions.ts';
import { decideExpiry } from './decide-citizen.ts';
import { decided } from './decision.ts';
import type { Decided } from './decision.ts';
import type { Agreement, DomainRecord, Signing } from './records.ts';
import { effectiveClosesAtMs } from './signing-window.ts';
import { latePendingSigning, openWaiver } from './situation.ts';
import type { DecisionContext, Situation } from './situation.ts';
import { statusLabels } from '../text/labels-zh.ts';

/** 现场签约: signed at the desk, offline too. Delivered after the close it is neither refused nor void, but 待认定 (product.md). */
export function decideSigningCommand(intent: Intent, situation: Situation, agreement: Agreement, context: DecisionContext): Decided {
  if (intent.type === 'counter_sign') return counterSign(intent.payload, situation, agreement, context);
  if (intent.type === 'admit_late') return admitLate(intent.payload, situation, agreement, context);
  return refuse('unknown_command', '无法识别的操作，请升级工作台后再试。');
}

function counterSign(payload: CommandPayload<'counter_sign'>, situation: Situation, agreement: Agreement, context: DecisionContext): Decided {
  const { household, batch } = situation;
  if (household === null || batch === null) return refuse('unknown_household', '没有找到该家庭，请刷新后再试。');
  if (situation.signings.some((each) => each.signingId === payload.signingId)) return refuse('exists', '该现场签约已经登记。');
  if (agreement.kind === 'agreement' && openWaiver(situation) !== null) return refuse('waiver_open', '该户的《放弃签约声明书》正在办理，请先处理。');
  const agent = payload.agent === undefined ? null : checkAgentWithLetter(payload.agent, batch, agreement, context.nowMs);
  if (agent?.ok === false) return agent;
  const inTime = agreement.status === 'awaiting_signature' && context.nowMs < effectiveClosesAtMs(batch, household, agreement);
  const signing: Signing = {
    signingId: payload.signingId, agreementId: agreement.agreementId, householdId: agreement.householdId, batchId: agreement.batchId,
    attempt: agreement.attempt + 1, channel: 'counter', outcome: inTime ? 'submitted' : 'late_pending', submittedAtMs: context.nowMs,
    signedCopy: context.counterSignedCopy, drawings: payload.drawings, evidence: payload.evidence, evidenceDigest: payload.evidence.digest,
    photos: payload.photos, riskFlags: [],
    counter: {
      staffId: context.staff.staffId, witness: payload.witness, deviceTimeMs: payload.deviceTimeMs,
      lastHubTimeMs: payload.lastHubTimeMs, elapsedSinceHubMs: payload.elapsedSinceHubMs, ...(agent === null ? {} : { agent: agent.value }),
    },
    revision: 1,
  };
  const puts: DomainRecord[] = [{ kind: 'signing', record: signing }, { kind: 'agreement', record: inTime ? signed(agreement, signing) : { ...agreement, revision: agreement.revision + 1 } }];
  const note = inTime ? '现场签约' : '期限内现场签约·待认定';
  return decided(context, 'counter_sign', agreement, agent === null ? note : `${note}，${agentWords(agent.value)}`, puts);
}

function admitLate(payload: CommandPayload<'admit_late'>, situation: Situation, agreement: Agreement, context: DecisionContext): Decided {
  const signing = latePendingSigning(situation, agreement);
  if (signing === null || signing.signingId !== payload.signingId) return refuse('late', '没有待认定的现场签约。');
  if (!payload.admit) {
    const rejected: Signing = { ...signing, outcome: 'rejected_late', revision: signing.revision + 1 };
    const puts: DomainRecord[] = [{ kind: 'signing', record: rejected }];
    // What the close passed by because of this signing, it ends now; whatever else keeps it away still does.
    const expiry = decideExpiry({ ...situation, signings: situation.signings.filter((each) => each !== signing) }, agreement, context.nowMs);
    puts.push(...(expiry?.ok === true ? expiry.value.puts : [{ kind: 'agreement' as const, record: { ...agreement, revision: agreement.revision + 1 } }]));
    return decided(context, 'admit_late', agreement, `不予认定：${payload.reason}`, puts);
  }
  const newer = situation.agreements.some((each) => each.kind === 'agreement' && each.status !== 'void' && each.agreementId !== agreement.agreementId);
  if (newer) return refuse('version', '该户已有新的协议版本，不能再认定旧版本的现场签约。');
  // While it waited, the version may have been signed otherwise, withdrawn or corrected: then there is nothing left to admit it to.
  const action = agreement.status === 'void' ? 'admit_late' : 'submit';
  if (nextStatus(agreement.kind, agreement.status, agreement.voidReason, action) === null) {
    return refuse('status', `协议目前是“${statusLabels[agreement.status]}”，不能再认定这次现场签约；请选择不予认定。`);
  }
  const admitted: Signing = { ...signing, outcome: 'submitted', revision: signing.revision + 1 };
  const base = agreement.status === 'void'
    ? { ...moved(agreement, 'admit_late'), voidReason: null, voidedAtMs: null, voidNote: null }
    : moved(agreement, 'submit');
  const record: Agreement = { ...base, attempt: signing.attempt, signingId: signing.signingId, returned: null };
  return decided(context, 'admit_late', agreement, `予以认定：${payload.reason}`, [{ kind: 'signing', record: admitted }, { kind: 'agreement', record }]);
}

/** 待签字 → 已签字 by this signing. */
export function signed(agreement: Agreement, signing: Signing): Agreement {
  return { ...moved(agreement, 'submit'), attempt: signing.attempt, signingId: must(signing.signingId, 'a signing has an id'), returned: null, paper: null };
}
