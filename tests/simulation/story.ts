import { agreementActions, nextStatus } from '../../shared/domain/agreement.ts';
import type { Agreement, DomainRecord, Household, SigningBatch } from '../../shared/domain/records.ts';
import { effectiveClosesAtMs } from '../../shared/domain/signing-window.ts';
import { keyOf, textOf } from './record-text.ts';

/** The log read as a story: what each change did to the records before it, and whether it might. */
export type Story = {
  /** What is wrong with this change, given all before it. */
  readonly tell: (seq: number, records: readonly DomainRecord[]) => readonly string[];
  /** What is wrong with the end. */
  readonly end: (nowMs: number) => readonly string[];
  readonly recordsByKey: () => ReadonlyMap<string, string>;
};

export function createStory(): Story {
  const texts = new Map<string, string>();
  const current = new Map<string, DomainRecord>();
  return {
    recordsByKey: () => texts,
    tell: (seq, records) => {
      const violations = records.flatMap((each) => {
        const previous = current.get(keyOf(each)) ?? null;
        return [...revisionProblems(previous, each), ...statusProblems(previous, each), ...windowProblems(previous, each, current)];
      });
      for (const each of records) {
        texts.set(keyOf(each), textOf(each));
        current.set(keyOf(each), each);
      }
      const touched = new Set(records.flatMap((each) => (each.kind === 'agreement' ? [each.record.householdId] : [])));
      return [...violations, ...[...touched].flatMap((householdId) => togetherProblems(versionsOf(current, householdId)))].map((text) => `change ${seq}: ${text}`);
    },
    end: (nowMs) => [...current.values()].flatMap((each) => (each.kind === 'agreement' ? closeProblems(each.record, current, nowMs) : [])),
  };
}

/** +1 for each change of a record; a lease alone leaves an agreement's number as it is. */
function revisionProblems(previous: DomainRecord | null, each: DomainRecord): string[] {
  const { revision } = each.record;
  if (previous === null) return revision === 1 ? [] : [`${keyOf(each)} begins with revision ${revision}`];
  if (revision === previous.record.revision + 1) return [];
  const isLease = each.kind === 'agreement' && previous.kind === 'agreement' && revision === previous.record.revision
    && textOf({ kind: 'agreement', record: { ...each.record, lease: null } }) === textOf({ kind: 'agreement', record: { ...previous.record, lease: null } });
  return isLease ? [] : [`${keyOf(each)} goes from revision ${previous.record.revision} to ${revision}`];
}

/** Every step of an agreement is one of the state machine's. */
function statusProblems(previous: DomainRecord | null, each: DomainRecord): string[] {
  if (each.kind !== 'agreement' || (previous !== null && previous.kind !== 'agreement')) return [];
  const { agreementId, kind, status, versionNo } = each.record;
  if (previous === null) {
    const isBeginning = status === 'draft' ? versionNo === 1 && kind === 'agreement' : status === 'awaiting_signature';
    return isBeginning ? [] : [`${agreementId} begins as ${status}`];
  }
  const was = previous.record;
  if (was.status === status) return was.voidReason === each.record.voidReason ? [] : [`${agreementId} changes its void reason`];
  const isStep = agreementActions.some((action) => nextStatus(kind, was.status, was.voidReason, action) === status);
  return isStep ? [] : [`${agreementId} goes from ${was.status} to ${status}`];
}

/** An online signature lies inside the signing window that stood then. */
function windowProblems(previous: DomainRecord | null, each: DomainRecord, current: ReadonlyMap<string, DomainRecord>): string[] {
  if (each.kind !== 'signing' || previous !== null || each.record.channel !== 'online') return [];
  const { submittedAtMs, agreementId, householdId, batchId } = each.record;
  const [agreement, household, batch] = [current.get(`agreement:${agreementId}`), current.get(`household:${householdId}`), current.get(`batch:${batchId}`)];
  if (agreement?.kind !== 'agreement' || household?.kind !== 'household' || batch?.kind !== 'batch') return [`${agreementId} is signed before it is there`];
  const isInside = submittedAtMs >= batch.record.opensAtMs && submittedAtMs < effectiveClosesAtMs(batch.record, household.record, agreement.record);
  return isInside ? [] : [`${agreementId} is signed outside its signing window`];
}

/** One agreement at most that is not void; none beside a confirmed waiver. */
function togetherProblems(versions: readonly Agreement[]): string[] {
  const live = versions.filter((each) => each.kind === 'agreement' && each.status !== 'void');
  const openWaivers = versions.filter((each) => each.kind === 'waiver_statement' && (each.status === 'awaiting_signature' || each.status === 'signed'));
  const isWaived = versions.some((each) => each.kind === 'waiver_statement' && each.status === 'approved');
  return [
    ...(live.length > 1 ? [`${live.length} agreements of one household are alive`] : []),
    ...(openWaivers.length > 1 ? [`${openWaivers.length} waiver statements of one household are open`] : []),
    ...(isWaived && live.length > 0 ? ['an agreement lives beside a confirmed waiver'] : []),
  ];
}

/** After the closing job nothing unsigned is left behind its close, but what the close leaves alone. */
function closeProblems(agreement: Agreement, current: ReadonlyMap<string, DomainRecord>, nowMs: number): string[] {
  if (agreement.status !== 'awaiting_signature') return [];
  const [household, batch] = [householdOf(current, agreement), batchOf(current, agreement)];
  if (household === null || batch === null) return [`${agreement.agreementId} belongs to nobody`];
  const hasSignedWaiver = agreement.kind === 'agreement' && versionsOf(current, agreement.householdId).some((each) => each.kind === 'waiver_statement' && each.status === 'signed');
  const waitsForAdmission = [...current.values()].some((each) => each.kind === 'signing' && each.record.agreementId === agreement.agreementId && each.record.outcome === 'late_pending');
  const isForgotten = nowMs >= effectiveClosesAtMs(batch, household, agreement) && !hasSignedWaiver && !waitsForAdmission;
  return isForgotten ? [`${agreement.agreementId} still waits for a signature after its close`] : [];
}

function versionsOf(current: ReadonlyMap<string, DomainRecord>, householdId: string): Agreement[] {
  return [...current.values()].flatMap((each) => (each.kind === 'agreement' && each.record.householdId === householdId ? [each.record] : []));
}

function householdOf(current: ReadonlyMap<string, DomainRecord>, agreement: Agreement): Household | null {
  const found = current.get(`household:${agreement.householdId}`);
  return found?.kind === 'household' ? found.record : null;
}

function batchOf(current: ReadonlyMap<string, DomainRecord>, agreement: Agreement): SigningBatch | null {
  const found = current.get(`batch:${agreement.batchId}`);
  return found?.kind === 'batch' ? found.record : null;
}
