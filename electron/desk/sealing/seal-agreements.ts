import { documentRefOf, readDocument } from '../files/part-store.ts';
import { giveCommand } from '../db/give-command.ts';
import { startJob } from '../jobs/run-job.ts';
import { loadShown } from '../db/records.ts';
import { loadVersion, nameOnVersion } from '../agreements/load-version.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { signedInStaff } from '../signed-in-staff.ts';
import type { SignedInStaff } from '../signed-in-staff.ts';
import type { Answer, Input } from '../use-case.ts';
import { deskTrust } from '../verify/desk-trust.ts';
import type { DeskTrust } from '../verify/desk-trust.ts';
import { preflightSeal } from './preflight-seal.ts';
import { readSealKeyFile } from './seal-vault.ts';
import { sealableProblem } from './sealable-problem.ts';
import type { SealDrawing } from '../../../shared/documents/doors.ts';
import type { DocumentRef, Seal } from '../../../shared/domain/records.ts';
import { shanghaiDate } from '../../../shared/domain/signing-window.ts';
import { currentSigning } from '../../../shared/domain/situation.ts';
import { must } from '../../../shared/lib/assert.ts';
import { newId } from '../../../shared/lib/random.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';

const leaseMinutes = 30;

/**
 * 盖章 in bulk, as a job. The pass phrase opens the key once for the job and is forgotten; a wrong one stops before anything
 * starts. Each file is checked by our own verification before its command is given; what fails is kept and the others go on.
 */
export async function sealAgreements(deps: DeskDeps, input: Input<'sealing.seal'>): Answer<'sealing.seal'> {
  const by = signedInStaff(deps);
  if (!by.ok) return by;
  const preflight = await preflightSeal(deps, { agreementIds: input.agreementIds });
  if (!preflight.ok) return preflight;
  const [firstReady] = preflight.value.ready;
  if (firstReady === undefined) return refuse('nothing_ready', preflight.value.blocked[0]?.message ?? '所选协议都不能盖章，请刷新后查看状态。');
  const first = await loadVersion(deps.db, firstReady);
  if (!first.ok) return first;
  const seal = must(await loadShown(deps.db, 'seal', first.value.batch.sealId), 'the preflight found the seal');
  const keyFile = must(await readSealKeyFile(deps, seal.sealId), 'the preflight found the key');
  const signerId = newId(deps.random);
  const opened = await deps.documents.openSigner(signerId, keyFile, input.passPhrase, { certificatePem: seal.certificatePem, nowMs: deps.clock.nowMs() });
  if (!opened.ok) return opened;
  const items = await Promise.all(input.agreementIds.map(async (agreementId) => ({ id: agreementId, name: await nameOf(deps, agreementId) })));
  const order: SealOrder = { seal, signerId, by: by.value, trust: await deskTrust(deps) };
  const jobId = startJob(deps, 'seal', items, (item, own) => sealOne(own, item.id, order), {
    onEnd: () => deps.documents.closeSigner(signerId),
    endMessage: (job) => `已盖章 ${job.done - job.failed.length} 份${job.failed.length === 0 ? '' : `，${job.failed.length} 份未成功`}。`,
  });
  return ok({ jobId });
}

type SealOrder = { readonly seal: Seal; readonly signerId: string; readonly by: SignedInStaff; readonly trust: DeskTrust };

/** Load and fetch first, then lease, seal, check, and say so; whatever stops after the lease gives it back. */
async function sealOne(deps: DeskDeps, agreementId: string, order: SealOrder): Promise<Result<void, Refusal>> {
  const loaded = await loadVersion(deps.db, agreementId);
  if (!loaded.ok) return loaded;
  const { agreement, household, batch, situation } = loaded.value;
  const problem = sealableProblem(loaded.value, order.by, deps.clock.nowMs());
  if (problem !== null) return refuse(problem.code, problem.message);
  if (batch.sealId !== order.seal.sealId) return refuse('other_seal', '该协议使用另一枚印章，请按批次分别盖章。');
  const signedCopy = must(currentSigning(situation, agreement)?.signedCopy, 'what can be sealed has a signed copy');
  const bytes = await readDocument(deps, signedCopy);
  if (!bytes.ok) return bytes;
  const subject = { subjectId: agreementId, expectedRevision: agreement.revision };
  const leaseId = newId(deps.random);
  const leased = await giveCommand(deps, { ...subject, type: 'take_lease', payload: { leaseId, minutes: leaseMinutes } }, household.householdId);
  if (!leased.ok) return leased;
  const sealed = await sealLeased(deps, { bytes: bytes.value, signedCopy, subject, leaseId, householdId: household.householdId }, order)
    .catch((error: unknown) => giveLeaseBack(deps, subject, leaseId, household.householdId).then(() => { throw error; }));
  if (!sealed.ok) await giveLeaseBack(deps, subject, leaseId, household.householdId);
  return sealed;
}

type Subject = { readonly subjectId: string; readonly expectedRevision: number };
type Leased = { readonly bytes: Uint8Array; readonly signedCopy: DocumentRef; readonly subject: Subject; readonly leaseId: string; readonly householdId: string };

async function sealLeased(deps: DeskDeps, { bytes, signedCopy, subject, leaseId, householdId }: Leased, order: SealOrder): Promise<Result<void, Refusal>> {
  const tail = await makeTail(deps, bytes, order);
  if (!tail.ok) return tail;
  const sealedCopy = { digest: documentRefOf([bytes, tail.value]).digest, parts: [...signedCopy.parts, ...documentRefOf([tail.value]).parts] };
  const payload = { signedCopyDigest: signedCopy.digest, sealedCopy, sealId: order.seal.sealId, sealUseId: newId(deps.random), leaseId };
  return giveCommand(deps, { ...subject, type: 'seal', payload }, householdId, { parts: [tail.value] });
}

/** Only what is still ours: who sealed the same agreement beside us has a lease of their own. */
async function giveLeaseBack(deps: DeskDeps, subject: Subject, leaseId: string, householdId: string): Promise<void> {
  const agreement = await loadShown(deps.db, 'agreement', subject.subjectId);
  if (agreement?.lease?.leaseId !== leaseId) return;
  await giveCommand(deps, { ...subject, expectedRevision: agreement.revision, type: 'release_lease', payload: { leaseId } }, householdId);
}

async function makeTail(deps: DeskDeps, signedCopy: Uint8Array, order: SealOrder): Promise<Result<Uint8Array, Refusal>> {
  const nowMs = deps.clock.nowMs();
  const tail = await deps.documents.bureauTail(signedCopy, {
    // A seal's drawing is made by our own drawer and registered with the seal; the record carries it as plain data.
    seal: order.seal.drawing as SealDrawing, sealedOnIso: shanghaiDate(nowMs), sealedAtMs: nowMs, signerId: order.signerId,
    timestamp: order.seal.timestamp, revocationLists: order.seal.revocationLists,
    placement: order.seal.placement, maxPagesPerSeam: order.seal.maxPagesPerSeam,
  });
  if (!tail.ok) return tail;
  const problem = await verifyProblem(deps, Buffer.concat([signedCopy, tail.value]), order);
  return problem ?? tail;
}

/** Our own 验真 on the result, before anybody is told that it is sealed. */
async function verifyProblem(deps: DeskDeps, sealedBytes: Uint8Array, order: SealOrder): Promise<Result<never, Refusal> | null> {
  const report = await deps.documents.verify(sealedBytes, { ...order.trust, nowMs: deps.clock.nowMs() });
  const bureau = report.signatures.find((each) => each.field === 'bureau');
  const intact = report.signatures.length === 2 && report.signatures.every((each) => each.intact && each.coversWholeRevision);
  const isTimed = order.seal.timestamp === null || bureau?.timestampedAt != null;
  if (intact && isTimed && (bureau?.trust === 'trusted' || bureau?.trust === 'demo')) return null;
  return refuse('seal_check', `盖章后的文件没有通过核对，未登记为已盖章：${report.findings.join('')}`);
}

async function nameOf(deps: DeskDeps, agreementId: string): Promise<string> {
  const loaded = await loadVersion(deps.db, agreementId);
  return loaded.ok ? nameOnVersion(loaded.value.agreement, loaded.value.household) : '';
}
