import { readDocument } from '../../citizen-web/store/parts.ts';
import type { Seal, Signing } from '../../shared/domain/records.ts';
import type { VerifyReport } from '../../shared/documents/doors.ts';
import { sha256Hex } from '../../shared/crypto/sha256.ts';
import { must } from '../../shared/lib/assert.ts';
import { jobProblems } from './bulk-jobs.ts';
import { readDeskFacts, readHubFacts } from './disk-facts.ts';
import { acknowledgedIsDurable, closed, confidential, convergence, evidenceComplete, lateSealsInLedger, orderOfSigning, readYourWrites, sameOrder, sameResults } from './invariants/at-rest.ts';
import type { DocumentFacts } from './invariants/rest-facts.ts';
import type { HubProgram } from './hub-program.ts';
import { startMs } from './prepared-world.ts';
import type { World } from './world.ts';

/** What nobody may read in a log, an address or the hub's rows: number, name and street of the invented household. */
const secrets = ['440304198805123627', '王大三', '福荣路', '6217001234567'];

/** All that must hold when everything is at rest; each with the invariant it breaks. */
export async function checkRest(world: World): Promise<string[]> {
  const hubProgram = must(world.hub, 'the hub is on at the end');
  const hub = readHubFacts(world.hubDisk.sqlite, world.story, world.hubKeys, world.clock.nowMs());
  const found: [string, string[]][] = [
    ['I1', sameResults(hub)], ['I2', acknowledgedIsDurable(hub, world.told, world.signed, holdersIn(world))], ['I6 the hub:', convergence(null, hub)], ['I8', closed(hub)], ['I10', lateSealsInLedger(hub, world.refusedSeals)], ['I14', confidential(world.logs, secrets)],
  ];
  for (const desk of world.desks.filter((each) => !each.isBarred)) {
    const facts = readDeskFacts(desk.name, desk.disk.sqlite, desk);
    found.push([`I5 ${desk.name}:`, sameOrder(facts, hub)], [`I6 ${desk.name}:`, convergence(facts, hub)], [`I7 ${desk.name}:`, readYourWrites(facts)], [`I1 ${desk.name}:`, differentOutcomes(facts, hub)], ['', jobProblems(desk)]);
  }
  if (world.plan.seed % 10 === 0) found.push(['I14', confidential([{ where: 'the hub\'s database', text: Buffer.from(world.hubDisk.sqlite.serialize()).toString('utf8') }], secrets)]);
  // The clock is set by up to ten minutes to either side.
  const stepBackMs = world.plan.steps.some((step) => step.kind === 'clockHub') ? 20 * 60_000 : 0;
  for (const facts of await readSignings(world, hubProgram)) found.push(['I11', orderOfSigning(facts, stepBackMs)], ['I16', evidenceComplete(facts)]);
  return found.flatMap(([name, problems]) => problems.map((text) => `${name} ${text}`.trimStart()));
}

/** Desks that have lost nothing and may still speak. */
function holdersIn(world: World): ReadonlySet<string> {
  return new Set(world.desks.filter((desk) => !desk.isBarred && !desk.isOld).map((desk) => desk.name));
}

/** What a desk believes of its commands is what the hub has decided. */
function differentOutcomes({ outbox }: ReturnType<typeof readDeskFacts>, { results }: ReturnType<typeof readHubFacts>): string[] {
  return outbox.flatMap(({ commandId, state, type }) => {
    const outcome = results.get(commandId)?.outcome ?? 'unknown';
    const isAlike = state === 'done' ? outcome === 'accepted' : state !== 'refused' || outcome !== 'accepted';
    return isAlike ? [] : [`${type} ${commandId} is ${state} here and ${outcome} on the hub`];
  });
}

/** The documents of every signing and seal that came in this run. */
async function readSignings(world: World, { deps }: HubProgram): Promise<DocumentFacts[]> {
  const { records } = world.story;
  const seals = [...records.values()].flatMap((each): Seal[] => (each.kind === 'seal' ? [each.record] : []));
  const facts: DocumentFacts[] = [];
  for (const record of records.values()) {
    if (record.kind !== 'signing') continue;
    const agreement = records.get(`agreement:${record.record.agreementId}`);
    if (agreement?.kind !== 'agreement') continue;
    const isSealed = agreement.record.sealed?.channel === 'digital' && agreement.record.signingId === record.record.signingId;
    if (!world.story.newSignings.has(record.record.signingId) && !(isSealed && agreement.record.sealed !== null && agreement.record.sealed.atMs > startMs)) continue;
    const sealed = isSealed && agreement.record.sealed !== null ? await readDocument(deps.db, deps, agreement.record.sealed.document) : null;
    const signed = record.record.signedCopy === null ? null : await readDocument(deps.db, deps, record.record.signedCopy);
    const report = sealed?.ok === true ? await deps.documents.verify(sealed.value, seals.map((seal) => seal.rootPem)) : null;
    const bureau = report?.signatures.find((each) => each.field === 'bureau');
    facts.push({
      ...await readEvidence(deps, record.record), signing: record.record, isSealed, originalDigest: agreement.record.issued?.original.digest ?? null, sealedVerdict: report?.verdict ?? null, isInValidity: bureau === undefined || isWithin(bureau),
      isPrefix: sealed?.ok === true && signed?.ok === true && sha256Hex(sealed.value.subarray(0, signed.value.length)) === record.record.signedCopy?.digest,
    });
  }
  return facts;
}

/** Whether the moment that a seal claims lies within its certificate's life. */
function isWithin({ claimedAt, certificateNotBefore, certificateNotAfter }: VerifyReport['signatures'][number]): boolean {
  const atMs = Date.parse(claimedAt ?? '');
  return atMs >= Date.parse(certificateNotBefore ?? '') && atMs <= Date.parse(certificateNotAfter ?? '');
}

async function readEvidence(deps: HubProgram['deps'], signing: Signing): Promise<Pick<DocumentFacts, 'isReadable' | 'evidenceDigest' | 'drawingsDigest' | 'evidence'>> {
  const [evidence, drawings] = [await readDocument(deps.db, deps, signing.evidence), await readDocument(deps.db, deps, signing.drawings)];
  const letter = signing.counter?.agent === undefined ? null : await readDocument(deps.db, deps, signing.counter.agent.letter);
  return {
    isReadable: evidence.ok && drawings.ok && letter?.ok !== false, evidenceDigest: evidence.ok ? sha256Hex(evidence.value) : null, drawingsDigest: drawings.ok ? sha256Hex(drawings.value) : null,
    evidence: evidence.ok && signing.channel === 'online' ? JSON.parse(Buffer.from(evidence.value).toString('utf8')) : null,
  };
}
