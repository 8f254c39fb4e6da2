import { z } from 'zod';
import type { Agreement, DomainRecord } from '../../../shared/domain/records.ts';
import { effectiveClosesAtMs } from '../../../shared/domain/signing-window.ts';
import type { DeskFacts, DocumentFacts, HubFacts, RefusedSeal, SignedFacts, Told } from './rest-facts.ts';

/** I1, at rest: each stored result is what happened, and a resend was answered as before. */
export function sameResults(hub: Pick<HubFacts, 'results' | 'effectByCommand'>): string[] {
  const results = [...hub.results].flatMap(([commandId, { outcome, resultSeq }]) => {
    const effect = hub.effectByCommand.get(commandId) ?? null;
    return (outcome === 'accepted') === (resultSeq !== null) && effect === resultSeq ? [] : [`command ${commandId} is ${outcome} with change ${effect}, its result says ${resultSeq}`];
  });
  const orphans = [...hub.effectByCommand.keys()].filter((commandId) => !hub.results.has(commandId)).map((commandId) => `command ${commandId} has a change and no stored result`);
  return [...results, ...orphans];
}

/**
 * I2: what was acknowledged is on the hub. Across a restored hub it is there again when the desk that gave it still has it
 * (`holders`: desks that have lost nothing and are not stopped); the rest is what hand-in is for.
 */
export function acknowledgedIsDurable(hub: Pick<HubFacts, 'epoch' | 'results' | 'records'>, told: readonly Told[], signed: readonly SignedFacts[], holders: ReadonlySet<string>): string[] {
  const commands = told.flatMap(({ commandId, outcome, epoch, desk }) => {
    const result = hub.results.get(commandId);
    const isOwed = epoch === hub.epoch || (outcome === 'accepted' && holders.has(desk));
    if (result === undefined) return isOwed ? [`command ${commandId} was acknowledged and is gone`] : [];
    return epoch === hub.epoch && result.outcome !== outcome ? [`command ${commandId} was told to be ${outcome} and is ${result.outcome}`] : [];
  });
  const submissions = signed.filter(({ signingId, epoch }) => epoch === hub.epoch && !hub.records.has(`signing:${signingId}`)).map(({ signingId }) => `signing ${signingId} was acknowledged and is gone`);
  return [...commands, ...submissions];
}

/** I5, at rest: each desk has the hub's log, whole and in order. */
export function sameOrder(desk: Pick<DeskFacts, 'epoch' | 'cursor' | 'lastHash' | 'downloaded'>, hub: Pick<HubFacts, 'epoch' | 'lastSeq' | 'lastHash' | 'hashBySeq'>): string[] {
  const isAtEnd = desk.epoch === hub.epoch && desk.cursor === hub.lastSeq && desk.lastHash === hub.lastHash;
  const wrong = desk.downloaded.filter(({ seq, hash }) => hub.hashBySeq.get(seq) !== hash);
  return [
    ...(isAtEnd ? [] : [`its cursor is ${desk.cursor}, the hub is at ${hub.lastSeq}`]),
    ...wrong.map(({ seq }) => `its change ${seq} is not the hub's`),
    ...(desk.downloaded.length === hub.lastSeq ? [] : [`it has downloaded ${desk.downloaded.length} changes of ${hub.lastSeq}`]),
  ];
}

/** I6: the hub's rows are what its changes made, the desk's confirmed rows the hub's, the shown rows the confirmed ones. */
export function convergence(desk: Pick<DeskFacts, 'confirmed' | 'shownDiffers' | 'screenFaults'> | null, hub: Pick<HubFacts, 'made' | 'rows'>): string[] {
  if (desk === null) return differences('the hub\'s row', hub.rows, hub.made);
  return [...differences('confirmed', desk.confirmed, hub.made), ...desk.shownDiffers.map((key) => `shown ${key} is not as confirmed`), ...desk.screenFaults];
}

function differences(layer: string, found: ReadonlyMap<string, string>, expected: ReadonlyMap<string, string>): string[] {
  const problems: string[] = [];
  for (const [key, text] of expected) if (found.get(key) !== text) problems.push(`${layer} ${key} ${found.has(key) ? 'differs' : 'is missing'}`);
  for (const key of found.keys()) if (!expected.has(key)) problems.push(`${layer} ${key} should not be there`);
  return problems;
}

/** I7: what was kept here is still known, done only when it is here, and listed when it was refused. */
export function readYourWrites({ outbox, kept, putAside, cursor }: Pick<DeskFacts, 'outbox' | 'kept' | 'putAside' | 'cursor'>): string[] {
  const known = new Set(outbox.map((each) => each.commandId));
  return [
    ...[...kept].filter((commandId) => !known.has(commandId)).map((commandId) => `command ${commandId} was kept and is gone`),
    ...outbox.flatMap((each) => {
      if (each.state === 'refused') return each.isListed || putAside.has(each.commandId) ? [] : [`${each.type} ${each.commandId} is refused and not listed`];
      if (each.isListed) return [`${each.type} ${each.commandId} is ${each.state} and listed as unsuccessful`];
      if (each.state === 'done' && (each.resultSeq ?? 0) > cursor) return [`${each.type} ${each.commandId} is done before it is here`];
      return each.isInTimeline ? [] : [`${each.type} ${each.commandId} is ${each.state} and nowhere to be seen`];
    }),
  ];
}

/** I8, at rest: nothing unsigned is left behind its close, but what the close leaves alone; links of what is void are dead. */
export function closed({ records, nowMs, liveLinksOfVoid }: Pick<HubFacts, 'records' | 'nowMs' | 'liveLinksOfVoid'>): string[] {
  const forgotten = agreementsOf(records).filter((agreement) => agreement.status === 'awaiting_signature' && isForgotten(agreement, records, nowMs));
  return [...forgotten.map((each) => `${each.agreementId} still waits for a signature after its close`), ...(liveLinksOfVoid > 0 ? [`${liveLinksOfVoid} links of void versions are alive`] : [])];
}

function isForgotten(agreement: Agreement, records: ReadonlyMap<string, DomainRecord>, nowMs: number): boolean {
  const [household, batch] = [records.get(`household:${agreement.householdId}`), records.get(`batch:${agreement.batchId}`)];
  if (household?.kind !== 'household' || batch?.kind !== 'batch') return true;
  if (nowMs < effectiveClosesAtMs(batch.record, household.record, agreement)) return false;
  const isKept = agreement.kind === 'agreement' && agreementsOf(records).some((each) => each.householdId === agreement.householdId && each.kind === 'waiver_statement'
    && (each.status === 'signed' || (each.status === 'awaiting_signature' && nowMs < effectiveClosesAtMs(batch.record, household.record, each))));
  const waits = [...records.values()].some((each) => each.kind === 'signing' && each.record.agreementId === agreement.agreementId && each.record.outcome === 'late_pending');
  return !isKept && !waits;
}

function agreementsOf(records: ReadonlyMap<string, DomainRecord>): Agreement[] {
  return [...records.values()].flatMap((each) => (each.kind === 'agreement' ? [each.record] : []));
}

const atMs = z.object({ atMs: z.number() });
const evidenceSchema = z.object({
  agreement: z.object({ agreementId: z.string(), attempt: z.number() }), document: z.object({ originalDigest: z.string() }), consents: z.array(atMs).min(2),
  face: z.object({ card: atMs, person: atMs }), reading: z.object({ confirmedAtMs: z.number() }),
  handwriting: z.object({ drawingsDigest: z.string(), characters: z.array(z.object({ confirmedAtMs: z.number() })).min(1) }),
  code: z.object({ askedAtMs: z.number(), boundDigest: z.string() }), submit: z.object({ arrivedAtMs: z.number() }),
});

/** I10: a seal that came too late was put on a file all the same, so the ledger has it as 已用印未生效 (architecture.md, Sync, line 13). */
export function lateSealsInLedger({ epoch, records }: Pick<HubFacts, 'epoch' | 'records'>, refused: readonly RefusedSeal[]): string[] {
  return refused.filter((each) => each.epoch === epoch).flatMap(({ sealUseId, agreementId, sealedCopyDigest }) => {
    const [use, agreement] = [records.get(`seal_use:${sealUseId}`), records.get(`agreement:${agreementId}`)];
    const isEffective = agreement?.kind === 'agreement' && agreement.record.sealed?.document.digest === sealedCopyDigest;
    return isEffective || (use?.kind === 'seal_use' && use.record.sealedCopyDigest === sealedCopyDigest) ? [] : [`the late seal ${sealUseId} is not in the ledger`];
  });
}

/** I11: consents, face, reading, every character, code, 提交, in this order, and all of one original (I9). `stepBackMs`: by how much the hub's clock was set back in this run; two steps around that look so much out of order. */
export function orderOfSigning({ signing, evidence, originalDigest, drawingsDigest }: Pick<DocumentFacts, 'signing' | 'evidence' | 'originalDigest' | 'drawingsDigest'>, stepBackMs = 0): string[] {
  if (signing.channel !== 'online') return [];
  const parsed = evidenceSchema.safeParse(evidence);
  if (!parsed.success) return [`signing ${signing.signingId} has no whole evidence`];
  const { consents, face, reading, handwriting, code, submit, document, agreement } = parsed.data;
  const times = [Math.max(...consents.map((each) => each.atMs)), face.card.atMs, face.person.atMs, reading.confirmedAtMs, Math.max(...handwriting.characters.map((each) => each.confirmedAtMs)), code.askedAtMs];
  // The code is sent after the whole request has come when both happen in one call; what counts is that it was there before 提交 was decided.
  const isInOrder = times.every((time, index) => index === 0 || (times[index - 1] ?? 0) <= time + stepBackMs) && submit.arrivedAtMs === signing.submittedAtMs;
  const isOne = document.originalDigest === originalDigest && handwriting.drawingsDigest === drawingsDigest && agreement.agreementId === signing.agreementId && agreement.attempt === signing.attempt;
  return [...(isInOrder ? [] : [`signing ${signing.signingId} was not done in order: ${times.join()}`]), ...(isOne ? [] : [`the evidence of signing ${signing.signingId} is of something else`])];
}

/** I14: nothing that tells who somebody is stands where it must not. */
export function confidential(texts: readonly { readonly where: string; readonly text: string }[], secrets: readonly string[]): string[] {
  return texts.flatMap(({ where, text }) => secrets.filter((secret) => text.includes(secret)).map(() => `${where} tells who somebody is`));
}

/** I15: within 60 seconds on a good line nothing waits any more. */
export function drains(waiting: readonly { readonly name: string; readonly count: number }[]): string[] {
  return waiting.filter((each) => each.count > 0).map(({ name, count }) => `${count} things still wait on ${name} after 60 s`);
}

/** I16: whatever is sealed has its evidence, handwriting and sealed copy, each of them what its digest says; I10: grown from the signed copy; sealed while the certificate was valid (RFC 5280, 4.1.2.5; issue of sync, item 7: a certificate that ends in mid-job). */
export function evidenceComplete(facts: DocumentFacts): string[] {
  const { signing, isReadable, evidenceDigest, isSealed, sealedVerdict, isPrefix, isInValidity } = facts;
  if (!isReadable || evidenceDigest !== signing.evidenceDigest) return [`the evidence of signing ${signing.signingId} cannot be proved`];
  if (isSealed && !isInValidity) return [`the sealed copy of signing ${signing.signingId} was sealed by a certificate that was not valid then`];
  return !isSealed || (sealedVerdict === 'genuine' && isPrefix) ? [] : [`the sealed copy of signing ${signing.signingId} is ${sealedVerdict}, ${isPrefix ? '' : 'not '}grown from it`];
}
