import { fillOriginal } from '../../electron/desk/agreements/fill-original.ts';
import { giveCommand } from '../../electron/desk/db/give-command.ts';
import type { GivenCommand } from '../../electron/desk/db/give-command.ts';
import { loadSituation } from '../../electron/desk/db/load-situation.ts';
import { loadShown } from '../../electron/desk/db/records.ts';
import type { DeskDeps } from '../../electron/desk/desk-deps.ts';
import { documentRefOf, readDocument } from '../../electron/desk/files/part-store.ts';
import { discardUnsuccessful } from '../../electron/desk/unsuccessful/discard-unsuccessful.ts';
import { listUnsuccessful } from '../../electron/desk/unsuccessful/list-unsuccessful.ts';
import { redoUnsuccessful } from '../../electron/desk/unsuccessful/redo-unsuccessful.ts';
import type { SealDrawing } from '../../shared/documents/doors.ts';
import type { MergeFields } from '../../shared/domain/agreement-fields.ts';
import { agreementNoOf, nextVersionNo } from '../../shared/domain/agreement-no.ts';
import { allowedActions } from '../../shared/domain/allowed-actions.ts';
import type { Agreement, Household, SigningBatch } from '../../shared/domain/records.ts';
import type { CommandType } from '../../shared/domain/roles.ts';
import { shanghaiDate } from '../../shared/domain/signing-window.ts';
import { currentSigning, latePendingSigning } from '../../shared/domain/situation.ts';
import type { Situation } from '../../shared/domain/situation.ts';
import { newId } from '../../shared/lib/random.ts';
import type { Intent, IssuedOriginal } from '../../shared/protocol/command.ts';
import { sampleFillInput } from '../support/sample-household.ts';
import { sampleDrawings, valueOf } from '../support/signing-world.ts';
import type { Dice } from './chance.ts';

export type Act = GivenCommand;
type Subject = { readonly subjectId: string; readonly expectedRevision: number };
export type Case = {
  readonly deps: DeskDeps; readonly dice: Dice; readonly situation: Situation; readonly batch: SigningBatch; readonly household: Household;
  readonly agreement: Agreement; readonly subject: Subject;
};

/** These carry an agreement forward; drawn more often, or few would ever get as far as the seal. */
const forward: readonly CommandType[] = ['publish', 'approve', 'seal', 'confirm_waiver', 'correct', 'accept_paper', 'admit_late', 'restore', 'request_revocation', 'revoke'];
const reason = '来电说明';
export type StaffChoice = { readonly householdIds: readonly string[]; readonly batchIds: readonly string[] };

/** One thing that the person at this desk does, on what the desk shows them. Says what came of it, for the trace. */
export async function doStaffAct(deps: DeskDeps, dice: Dice, choice: StaffChoice): Promise<string> {
  if (dice.oneIn(12)) return settleUnsuccessful(deps, dice);
  const act = await drawAct(deps, dice, choice);
  if (act === null) return 'nothing to do';
  const given = await giveCommand(deps, act.intent, act.householdId, act.parts === undefined ? {} : { parts: act.parts });
  return `${act.intent.type} ${act.intent.subjectId.slice(0, 6)} ${given.ok ? 'given' : `not given: ${given.error.code}`}`;
}

/** 未成功事项: done again as it is now, or put aside. */
async function settleUnsuccessful(deps: DeskDeps, dice: Dice): Promise<string> {
  const rows = await deps.db.selectFrom('unsuccessful').select('command_id').orderBy('command_id').execute();
  const row = dice.pick(rows);
  if (row === undefined) return 'nothing unsuccessful';
  const settled = dice.oneIn(2) ? await redoUnsuccessful(deps, { commandId: row.command_id, expectedRevision: valueOf(await listUnsuccessful(deps)).items.find((each) => each.commandId === row.command_id)?.revision ?? 0 }) : await discardUnsuccessful(deps, { commandId: row.command_id });
  return `unsuccessful ${row.command_id.slice(0, 6)} ${settled.ok ? 'settled' : settled.error.code}`;
}

async function drawAct(deps: DeskDeps, dice: Dice, choice: StaffChoice): Promise<Act | null> {
  const session = deps.session.current();
  const batch = await loadShown(deps.db, 'batch', dice.pick(choice.batchIds) ?? '');
  if (batch === null || session === null) return null;
  if (dice.oneIn(15)) return newHousehold(deps, batch, 900 + dice.below(6));
  if (dice.oneIn(30)) return changeBatch(dice, batch);
  const household = await loadShown(deps.db, 'household', dice.pick(choice.householdIds) ?? '');
  if (household === null) return null;
  const situation = await loadSituation(deps.db, 'shown', household.householdId);
  if (situation.batch === null) return null;
  const allowed = allowedActions(situation, session.staff, deps.clock.nowMs());
  const forwardOnes = allowed.filter((each) => forward.includes(each.command));
  const chosen = dice.pick(forwardOnes.length > 0 && !dice.oneIn(3) ? forwardOnes : allowed);
  if (chosen === undefined) return null;
  const agreement = situation.agreements.find((each) => each.agreementId === chosen.agreementId);
  if (agreement === undefined) return householdAct(deps, dice, chosen.command, household);
  return agreementAct(chosen.command, { deps, dice, situation, batch: situation.batch, household, agreement, subject: { subjectId: agreement.agreementId, expectedRevision: agreement.revision } });
}

/** The name, or the signing window: a little later, or a little earlier. */
function changeBatch(dice: Dice, batch: SigningBatch): Act {
  const patch = dice.oneIn(2) ? { name: `第${dice.below(99)}批` } : { closesAtMs: Math.max(batch.opensAtMs + 60_000, batch.closesAtMs + (dice.below(7) - 3) * 3_600_000) };
  return { householdId: null, intent: { type: 'update_batch', subjectId: batch.batchId, expectedRevision: batch.revision, payload: { patch, reason } } };
}

/** Two desks count for themselves, so that numbers meet; the hub must refuse the second. */
export function newHousehold(deps: Pick<DeskDeps, 'random'>, { batchId }: Pick<SigningBatch, 'batchId'>, serial: number): Act {
  const acceptanceNo = `BHR${String(serial).padStart(4, '0')}`;
  const fields: MergeFields = { values: { ...sampleFillInput.values, acceptanceNo, principalApplicant: '王大三', accountName: '王大三' }, members: sampleFillInput.members.map((each) => ({ ...each })) };
  const contactPhone = `138${String(Number(batchId.replace(/\D/g, '')) * 1000 + serial).padStart(8, '0')}`;
  const payload = { batchId, agreementId: newId(deps.random), acceptanceNo, serial, fields, contactPhone };
  const householdId = newId(deps.random);
  return { householdId, intent: { type: 'add_household', subjectId: householdId, expectedRevision: 0, payload } };
}

function householdAct(deps: DeskDeps, dice: Dice, command: CommandType, household: Household): Act | null {
  const { householdId } = household;
  const subject = { subjectId: householdId, expectedRevision: household.revision };
  const phone = `139${String(dice.below(100_000_000)).padStart(8, '0')}`;
  switch (command) {
    case 'update_household': return { householdId, intent: { type: command, ...subject, payload: { fields: moved(household.fields, dice), contactPhone: phone, reason } } };
    // Few, or there would soon be nobody left.
    case 'remove_household': return dice.oneIn(8) ? { householdId, intent: { type: command, ...subject, payload: { reason } } } : null;
    case 'change_phone': return { householdId, intent: { type: command, ...subject, payload: { contactPhone: phone, verifiedBy: '核对证件号' } } };
    case 'set_special': return { householdId, intent: { type: command, ...subject, payload: { special: dice.oneIn(25) ? ['去世'] : dice.oneIn(2) ? ['住院'] : [], reason } } };
    case 'hold_household': return { householdId, intent: { type: command, ...subject, payload: { holdUntilMs: dice.oneIn(3) ? null : deps.clock.nowMs() + (1 + dice.below(60)) * 3_600_000, reason } } };
    case 'log_call': return { householdId, intent: { type: command, subjectId: householdId, expectedRevision: 0, payload: {
      callId: newId(deps.random), caller: '本人', verified: true, matter: '询问进度', handling: '已答复', callbackAtMs: null, done: true,
    } } };
    default: return null;
  }
}

async function agreementAct(command: CommandType, each: Case): Promise<Act | null> {
  const { deps, dice, situation, household: { householdId, contactPhone }, agreement, subject } = each;
  const give = (intent: Intent, parts?: NonNullable<GivenCommand['parts']>): Act => ({ intent, householdId, ...(parts === undefined ? {} : { parts }) });
  const signedCopyDigest = currentSigning(situation, agreement)?.signedCopy?.digest ?? null;
  const pending = agreement.pending?.kind === 'correction' ? agreement.pending : null;
  switch (command) {
    case 'publish': case 'correct': case 'restore': case 'start_waiver': return issuingAct(command, each);
    case 'withdraw': return dice.oneIn(6) ? give({ type: command, ...subject, payload: { reason } }) : null;
    case 'return': return signedCopyDigest === null ? null : give({ type: command, ...subject, payload: { signedCopyDigest, reason: '无法辨认', characters: [], note: '' } });
    case 'approve': case 'confirm_waiver': return signedCopyDigest === null ? null : give({ type: command, ...subject, payload: { signedCopyDigest } });
    case 'decline_waiver': case 'cancel_correction': case 'cancel_revocation': return give({ type: command, ...subject, payload: { reason } });
    case 'seal': return dice.oneIn(3) ? leaseAct(each) : sealingAct(each);
    case 'request_correction': return give({ type: command, ...subject, payload: { fields: moved(agreement.issued?.fields ?? each.household.fields, dice), contactPhone: pending?.contactPhone ?? contactPhone, reason, basis: null } });
    case 'request_revocation': return give({ type: command, ...subject, payload: { reason, basis: null } });
    case 'revoke': return give({ type: command, ...subject, payload: { note: '' } });
    case 'counter_sign': return dice.oneIn(2) ? counterSignAct(each) : null;
    case 'admit_late': return give({ type: command, ...subject, payload: { signingId: latePendingSigning(situation, agreement)?.signingId ?? '-', admit: dice.oneIn(2), reason } });
    case 'attach_paper': {
      const scan = new TextEncoder().encode(`scan ${newId(deps.random)}`);
      return dice.oneIn(4) ? give({ type: command, ...subject, payload: { scan: documentRefOf([scan]), note: '' } }, [scan]) : null;
    }
    case 'accept_paper': return agreement.paper === null ? null : give({ type: command, ...subject, payload: { scanDigest: agreement.paper.scan.digest } });
    default: return null;
  }
}

/** Commands that put a fresh original before the citizen. */
export async function issuingAct(command: 'publish' | 'correct' | 'restore' | 'start_waiver', each: Case): Promise<Act | null> {
  const { deps, dice, situation, batch, household, agreement, subject } = each;
  const { householdId, serial } = household;
  const kind = command === 'start_waiver' ? 'waiver_statement' : 'agreement';
  const isNew = command !== 'publish';
  if (command === 'start_waiver' && !dice.oneIn(3)) return null;
  const agreementId = isNew ? newId(deps.random) : agreement.agreementId;
  const agreementNo = isNew ? agreementNoOf(batch, serial, kind, nextVersionNo(situation.agreements, kind)) : agreement.agreementNo;
  const issuedFields = agreement.issued?.fields ?? household.fields;
  const corrected = agreement.pending?.kind === 'correction' ? agreement.pending.fields : moved(issuedFields, dice);
  const fields = command === 'publish' ? household.fields : command === 'correct' ? corrected : issuedFields;
  const filled = await fillOriginal(deps, { batch, kind, agreementId, agreementNo, fields });
  if (!filled.ok) throw new Error(filled.error.message);
  const { issued, parts } = filled.value;
  return { householdId, parts, intent: issuingIntent(command, { agreementId, issued, fields, household, nowMs: deps.clock.nowMs() }, subject) };
}

type Issuing = { readonly agreementId: string; readonly issued: IssuedOriginal; readonly fields: MergeFields; readonly household: Household; readonly nowMs: number };

function issuingIntent(command: 'publish' | 'correct' | 'restore' | 'start_waiver', { agreementId, issued, fields, household, nowMs }: Issuing, subject: Subject): Intent {
  const copied = { values: { ...fields.values }, members: fields.members.map((each) => ({ ...each })) };
  switch (command) {
    case 'publish': return { type: command, ...subject, payload: { issued } };
    case 'correct': return { type: command, ...subject, payload: { newAgreementId: agreementId, fields: copied, contactPhone: household.contactPhone, reason, basis: null, issued } };
    case 'restore': return { type: command, ...subject, payload: { newAgreementId: agreementId, closesAtMs: nowMs + 24 * 3_600_000, reason, issued } };
    case 'start_waiver': return { type: command, ...subject, payload: { waiverAgreementId: agreementId, reason, issued } };
  }
}

/** A real seal on the real signed copy, which may have to be fetched first. */
export async function sealingAct({ deps, situation, batch: { sealId }, household, agreement, subject }: Case): Promise<Act | null> {
  const signedCopy = currentSigning(situation, agreement)?.signedCopy ?? null;
  const seal = await loadShown(deps.db, 'seal', sealId);
  if (signedCopy === null || seal === null) return null;
  const bytes = await readDocument(deps, signedCopy);
  if (!bytes.ok) return null;
  const nowMs = deps.clock.nowMs();
  // The drawing was registered as our own drawer gave it.
  const tail = await deps.documents.bureauTail(bytes.value, { seal: seal.drawing as SealDrawing, sealedOnIso: shanghaiDate(nowMs), sealedAtMs: nowMs, signerId: sealId, timestamp: seal.timestamp, revocationLists: seal.revocationLists });
  if (!tail.ok) {
    if (tail.error.code.startsWith('certificate_')) return null;
    throw new Error(tail.error.message);
  }
  const sealedCopy = { digest: documentRefOf([bytes.value, tail.value]).digest, parts: [...signedCopy.parts, ...documentRefOf([tail.value]).parts] };
  const payload = { signedCopyDigest: signedCopy.digest, sealedCopy, sealId, sealUseId: newId(deps.random), leaseId: agreement.lease?.leaseId ?? null };
  return { householdId: household.householdId, intent: { type: 'seal', ...subject, payload }, parts: [tail.value] };
}

/** A lease is taken before a bulk of seals, and sometimes given back. */
function leaseAct({ deps, household: { householdId }, agreement: { lease }, subject }: Case): Act {
  if (lease !== null) return { householdId, intent: { type: 'release_lease', ...subject, payload: { leaseId: lease.leaseId } } };
  return { householdId, intent: { type: 'take_lease', ...subject, payload: { leaseId: newId(deps.random), minutes: 30 } } };
}

/** At the counter: by the applicant, or by somebody they have sent, where the batch allows it. */
function counterSignAct({ deps, batch, household, subject }: Case): Act {
  const strokes = new TextEncoder().encode(JSON.stringify(sampleDrawings));
  const facts = new TextEncoder().encode(JSON.stringify({ witness: '李证', nonce: newId(deps.random) }));
  const letter = new TextEncoder().encode(`letter ${newId(deps.random)}`);
  const payload = {
    signingId: newId(deps.random), drawings: documentRefOf([strokes]), evidence: documentRefOf([facts]), witness: '李证', photos: null,
    deviceTimeMs: deps.clock.nowMs(), lastHubTimeMs: null, elapsedSinceHubMs: null,
    ...(batch.allowAgents ? { agent: { name: '王小四', idNumber: '440524188001010014', relation: '子女', letter: documentRefOf([letter]) } } : {}),
  };
  return { householdId: household.householdId, intent: { type: 'counter_sign', ...subject, payload }, parts: [strokes, facts, ...(batch.allowAgents ? [letter] : [])] };
}

/** The household has moved: a change that needs no second person; now and then its bank account, which does. */
function moved(fields: MergeFields, dice: Dice): { values: Record<string, string>; members: { name: string; relation: string; memberType: string; idType: string; idNumber: string }[] } {
  const account = dice.oneIn(4) ? { bankAccount: `62170012345678${dice.below(90_000) + 10_000}` } : {};
  return { values: { ...fields.values, serviceAddress: `深圳市福田区福民路${dice.below(900)}号`, ...account }, members: fields.members.map((each) => ({ ...each })) };
}
