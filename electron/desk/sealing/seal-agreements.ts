import { namedItems } from '../agreements/publish-agreements.ts';
import { loadShown } from '../db/records.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { continueJob, startJob } from '../jobs/run-job.ts';
import type { OpenWork } from '../jobs/run-job.ts';
import type { Answer, Input } from '../use-case.ts';
import { deskTrust } from '../verify/desk-trust.ts';
import { checkSealing } from './preflight-seal.ts';
import { sealWork } from './seal-work.ts';
import type { SealPage } from './seal-work.ts';
import { readSealKeyFile } from './seal-vault.ts';
import type { Seal } from '../../../shared/domain/records.ts';
import { mayCommand } from '../../../shared/domain/roles.ts';
import { newId } from '../../../shared/lib/random.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import { signedInStaff } from '../signed-in-staff.ts';

/**
 * 盖章 in bulk, as a job. The pass phrase opens the key once for the job and is forgotten; a wrong one stops before anything
 * starts. What fails is kept and the others go on.
 */
export async function sealAgreements(deps: DeskDeps, input: Input<'sealing.seal'>): Answer<'sealing.seal'> {
  const checked = await checkSealing(deps, input.agreementIds);
  if (!checked.ok) return checked;
  const { ready, blocked, seal, keyFile, batchId } = checked.value;
  if (ready.length === 0) return refuse('nothing_ready', blocked[0]?.reason ?? '所选协议都不能盖章，请刷新后查看状态。');
  const { items } = await namedItems(deps, input.agreementIds);
  const work = await openWork(deps, seal, keyFile, input.passPhrase);
  return work.ok ? startJob(deps, { kind: 'seal', batchId, about: { sealId: seal.sealId }, items }, work.value) : work;
}

/** Goes on after a pause or a power cut: the pass phrase is asked for anew, as nothing is ever kept of it. */
export async function resumeSealing(deps: DeskDeps, job: { readonly jobId: string; readonly sealId: string }, retryFailed: boolean, passPhrase: string): Promise<Result<{ jobId: string }, Refusal>> {
  const by = signedInStaff(deps);
  if (!by.ok) return by;
  if (!mayCommand(by.value.roles, 'seal')) return refuse('role', '您的岗位没有盖章的权限，请由用印人继续。');
  const seal = await loadShown(deps.db, 'seal', job.sealId);
  const keyFile = seal === null ? null : await readSealKeyFile(deps, seal.sealId);
  if (seal === null || keyFile === null) return refuse('seal_not_here', '该任务使用的印章不在这台工作台，请到保管印章的工作台办理。');
  const work = await openWork(deps, seal, keyFile, passPhrase);
  return work.ok ? continueJob(deps, job.jobId, retryFailed, work.value) : work;
}

async function openWork(deps: DeskDeps, seal: Seal, keyFile: Uint8Array, passPhrase: string): Promise<Result<OpenWork<SealPage>, Refusal>> {
  const trust = await deskTrust(deps);
  const signerId = newId(deps.random);
  const opened = await deps.documents.openSigner(signerId, keyFile, passPhrase, { certificatePem: seal.certificatePem, nowMs: deps.clock.nowMs() });
  return opened.ok ? ok((own, jobId) => sealWork(own, jobId, { seal, signerId, trust })) : opened;
}
