import { agreementActions, nextStatus } from '../../../shared/domain/agreement.ts';
import { recordIdentity } from '../../../shared/domain/record-identity.ts';
import type { Agreement, DomainRecord, Message } from '../../../shared/domain/records.ts';
import { mayCommand } from '../../../shared/domain/roles.ts';
import { effectiveClosesAtMs } from '../../../shared/domain/signing-window.ts';
import { agreementsIn, newSigningsIn } from './change-facts.ts';
import type { ChangeFacts, SeenCommand } from './change-facts.ts';

/** I1: a command has one effect at most. */
export function exactlyOnce({ commandId, earlierEffect, seq }: Pick<ChangeFacts, 'commandId' | 'earlierEffect' | 'seq'>): string[] {
  return commandId !== null && earlierEffect !== null ? [`command ${commandId} has changes ${earlierEffect} and ${seq}`] : [];
}

/** I3: every step is one of the state machine's, every revision one more than the last; a lease alone leaves it as it is. */
export function legalTransitions(facts: ChangeFacts): string[] {
  return facts.puts.flatMap((put) => {
    const before = facts.before(put.kind, recordIdentity(put).id);
    const numbers = put.kind === 'household' && before === null && facts.isNumberTaken(put.record) ? [`number ${put.record.serial} of ${put.record.batchId} is given twice`] : [];
    const sent = put.kind === 'message' && before?.kind === 'message' ? messageProblems(before.record, put.record) : [];
    return [...numbers, ...sent, ...revisionProblems(before, put), ...(put.kind === 'agreement' ? statusProblems(before?.kind === 'agreement' ? before.record : null, put.record) : [])];
  });
}

function revisionProblems(before: DomainRecord | null, now: DomainRecord): string[] {
  const { revision } = now.record;
  const name = `${now.kind}:${recordIdentity(now).id}`;
  if (before === null) return revision === 1 ? [] : [`${name} begins with revision ${revision}`];
  if (revision === before.record.revision + 1) return [];
  const isLease = now.kind === 'agreement' && before.kind === 'agreement' && revision === before.record.revision
    && JSON.stringify({ ...now.record, lease: null }) === JSON.stringify({ ...before.record, lease: null });
  return isLease ? [] : [`${name} goes from revision ${before.record.revision} to ${revision}`];
}

/** What was told of a message's end stays: whatever the provider says twice or late, it is not sent again under the same record (store/send-messages.ts: the outcome is told once it is final). */
function messageProblems(was: Message, now: Message): string[] {
  return was.state === 'queued' && now.state !== 'queued' ? [] : [`message ${now.messageId} goes from ${was.state} to ${now.state}`];
}

function statusProblems(was: Agreement | null, { agreementId, kind, status, versionNo, voidReason }: Agreement): string[] {
  if (was === null) {
    const isBeginning = status === 'draft' ? versionNo === 1 && kind === 'agreement' : status === 'awaiting_signature';
    return isBeginning ? [] : [`${agreementId} begins as ${status}`];
  }
  if (was.status === status) return was.voidReason === voidReason ? [] : [`${agreementId} changes its void reason`];
  const isStep = agreementActions.some((action) => nextStatus(kind, was.status, was.voidReason, action) === status);
  return isStep ? [] : [`${agreementId} goes from ${was.status} to ${status}`];
}

const withoutRevision = new Set<string>(['audit', 'log_call', 'abandon', 'counter_sign']);
const onAgreements = new Set<string>(['publish', 'withdraw', 'return', 'approve', 'take_lease', 'release_lease', 'seal', 'request_correction', 'cancel_correction', 'correct', 'restore',
  'request_revocation', 'cancel_revocation', 'revoke', 'start_waiver', 'confirm_waiver', 'decline_waiver', 'admit_late', 'attach_paper', 'accept_paper']);
const kindOf: Readonly<Record<string, DomainRecord['kind']>> = { create_batch: 'batch', update_batch: 'batch', save_template_version: 'template', save_seal: 'seal' };

/** I4: an accepted command named the revision that its subject had. */
export function noLostUpdate({ command, before }: Pick<ChangeFacts, 'command' | 'before'>): string[] {
  if (command === null || withoutRevision.has(command.type)) return [];
  const kind = onAgreements.has(command.type) ? 'agreement' : kindOf[command.type] ?? 'household';
  const revision = before(kind, command.subjectId)?.record.revision ?? 0;
  return command.expectedRevision === revision ? [] : [`${command.type} ${command.commandId} expected revision ${command.expectedRevision} and met ${revision}`];
}

/** I5: gapless seq, one chain. */
export function totalOrder({ seq, epoch, prevHash, hash, madeHash, previous }: Pick<ChangeFacts, 'seq' | 'epoch' | 'prevHash' | 'hash' | 'madeHash' | 'previous'>): string[] {
  const isNext = seq === previous.seq + 1 && epoch === previous.epoch;
  return isNext && prevHash === previous.hash && hash === madeHash ? [] : [`change ${seq} does not follow ${previous.seq}`];
}

/** I8, at each change: no online submission outside the signing window by the hub's clock; nothing void and signed at once; the close ends nothing early or signed. */
export function signingWindow(facts: ChangeFacts): string[] {
  const late = newSigningsIn(facts).flatMap((signing) => {
    const batch = facts.batch(signing.batchId);
    const { household, agreements } = facts.household(signing.householdId);
    const agreement = agreements.find((each) => each.agreementId === signing.agreementId);
    if (batch === null || household === null || agreement === undefined) return [`${signing.agreementId} is signed before it is there`];
    if (signing.outcome === 'late_pending') return [];
    // At the counter nobody has waited for a request to come in: the moment of the decision counts.
    const countsAtMs = signing.channel === 'online' ? signing.submittedAtMs : facts.atMs;
    const isInside = countsAtMs >= batch.opensAtMs && countsAtMs < effectiveClosesAtMs(batch, household, agreement) && countsAtMs <= facts.atMs + facts.setBackMs;
    return isInside ? [] : [`${signing.agreementId} is signed outside its signing window (${signing.channel})`];
  });
  const expired = agreementsIn(facts).flatMap(({ was, now }) => {
    if (now.voidReason !== 'expired' || was === null || was.status === 'void') return [];
    const [batch, { household }] = [facts.batch(now.batchId), facts.household(now.householdId)];
    const isEarly = batch !== null && household !== null && facts.atMs < effectiveClosesAtMs(batch, household, was);
    return [...(was.status === 'awaiting_signature' ? [] : [`${now.agreementId} expired though it was ${was.status}`]), ...(isEarly ? [`${now.agreementId} expired before its close`] : [])];
  });
  return [...late, ...expired];
}

/** I9: signature, approval and seal are of the very document that the version froze; a version that has been replaced takes none. */
export function documentBinding(facts: ChangeFacts): string[] {
  const signings = newSigningsIn(facts).flatMap((signing) => {
    const agreement = facts.household(signing.householdId).agreements.find((each) => each.agreementId === signing.agreementId);
    const original = agreement?.issued?.original;
    if (agreement === undefined || original === undefined) return [`signing ${signing.signingId} is of nothing that was issued`];
    const parts = signing.signedCopy?.parts.map((part) => part.digest) ?? [];
    const isGrown = original.parts.every((part, index) => parts[index] === part.digest) && parts.length === original.parts.length + 1;
    const isAlive = agreement.status === 'awaiting_signature' || signing.outcome === 'late_pending';
    const isAllowed = signing.counter?.agent === undefined || facts.batch(signing.batchId)?.allowAgents === true;
    return [...(isAllowed ? [] : [`signing ${signing.signingId} is by an agent whom its batch does not allow`]), ...(isGrown ? [] : [`signing ${signing.signingId} has not grown from its original`]), ...(isAlive ? [] : [`signing ${signing.signingId} is of a version that is ${agreement.status}`])];
  });
  const sealed = facts.puts.flatMap((put) => {
    if (put.kind !== 'seal_use' || put.record.outcome !== 'effective') return [];
    const { agreements, signings: all } = facts.household(put.record.householdId);
    const agreement = agreements.find((each) => each.agreementId === put.record.agreementId);
    const signing = all.find((each) => each.signingId === agreement?.signingId);
    return signing?.signedCopy?.digest === put.record.signedCopyDigest ? [] : [`seal use ${put.record.sealUseId} is not on the current signed copy`];
  });
  return [...signings, ...sealed];
}

/** I10: one seal a version, from 审核通过 alone, on the signed copy; while there is a lease, run out or not, under that one alone: it is the fencing token (architecture.md, Sync, line 13). */
export function oneSeal(facts: ChangeFacts): string[] {
  return agreementsIn(facts).flatMap(({ was, now }) => {
    const uses = facts.puts.flatMap((put) => (put.kind === 'seal_use' && put.record.outcome === 'effective' && put.record.agreementId === now.agreementId ? [put.record] : []));
    if (now.sealed?.channel !== 'digital' || was?.sealed !== null) {
      return uses.length === 0 ? [] : [`${now.agreementId} has a second effective seal`];
    }
    return [
      ...(was.status === 'approved' ? [] : [`${now.agreementId} was sealed from ${was.status}`]),
      ...(uses.length === 1 ? [] : [`${now.agreementId} is sealed with ${uses.length} lines in the ledger`]),
      ...(was.lease === null || facts.command === null || leaseNamedBy(facts.command) === was.lease.leaseId ? [] : [`${now.agreementId} was sealed under an older lease`]),
    ];
  });
}

function leaseNamedBy({ payload }: SeenCommand): unknown {
  return typeof payload === 'object' && payload !== null && 'leaseId' in payload ? payload.leaseId : null;
}

const waitForTheLease = new Set<string>(['return', 'request_correction', 'correct', 'withdraw', 'start_waiver', 'take_lease', 'seal']);

/** I10: while somebody is sealing a version, nobody else returns it, corrects it, ends it or seals it (architecture.md, Sync, line 13: "meanwhile return/correct/waive of these is refused"). */
export function leaseHolds(facts: Pick<ChangeFacts, 'command' | 'puts' | 'before' | 'atMs'>): string[] {
  const { command, atMs } = facts;
  if (command === null || !waitForTheLease.has(command.type)) return [];
  const before = facts.before('agreement', command.subjectId);
  const lease = before?.kind === 'agreement' ? before.record.lease : null;
  return lease === null || lease.expiresAtMs <= atMs || lease.staffId === command.staffId ? [] : [`${command.type} of ${command.subjectId} was accepted while somebody else was sealing it`];
}

/** I12: whoever has given up with a confirmed statement signs nothing later; one live agreement at most, one open statement at most. */
export function waiverExcludes(facts: ChangeFacts): string[] {
  const touched = new Map(agreementsIn(facts).map(({ now }) => [now.agreementId, now]));
  const households = new Set([...touched.values()].map((each) => each.householdId));
  return [...households].flatMap((householdId) => {
    const before = facts.household(householdId).agreements;
    const known = new Set(before.map((each) => each.agreementId));
    const after = [...before.map((each) => touched.get(each.agreementId) ?? each), ...[...touched.values()].filter((each) => each.householdId === householdId && !known.has(each.agreementId))];
    const live = after.filter((each) => each.kind === 'agreement' && each.status !== 'void');
    const open = after.filter((each) => each.kind === 'waiver_statement' && (each.status === 'awaiting_signature' || each.status === 'signed'));
    const isWaived = after.some((each) => each.kind === 'waiver_statement' && each.status === 'approved');
    return [
      ...(live.length > 1 ? [`${live.length} agreements of one household are alive`] : []),
      ...(open.length > 1 ? [`${open.length} waiver statements of one household are open`] : []),
      ...(isWaived && live.length > 0 ? ['an agreement lives beside a confirmed waiver'] : []),
    ];
  });
}

/** I13: who gave an accepted command had the role then, on a desk that was not stopped; with four eyes nobody seals what they approved. */
export function authorised(facts: ChangeFacts): string[] {
  const { command } = facts;
  const fourEyes = agreementsIn(facts).flatMap(({ was, now }) => {
    const isFresh = now.sealed !== null && was?.sealed === null && now.sealed.channel === 'digital';
    return isFresh && facts.batch(now.batchId)?.fourEyes === true && now.approved?.staffId === now.sealed?.staffId ? [`${now.agreementId} was approved and sealed by one person`] : [];
  });
  if (command === null) return fourEyes;
  const [staff, device] = [facts.staff(command.staffId), facts.device(command.deviceId)];
  return [
    ...fourEyes,
    ...(staff === null || !staff.active ? [`${command.type} was accepted from somebody who is stopped`] : []),
    ...(staff !== null && !mayCommand(staff.roles, command.type) ? [`${command.type} was accepted from ${staff.roles.join()}`] : []),
    ...(device === null || !device.active ? [`${command.type} was accepted from a desk that is stopped`] : []),
  ];
}
