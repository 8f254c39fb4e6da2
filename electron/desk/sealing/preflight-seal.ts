import { inPages } from '../agreements/load-version.ts';
import { loadShown } from '../db/records.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { createPreflightGroups } from '../jobs/preflight-groups.ts';
import { signedInStaff } from '../signed-in-staff.ts';
import type { Answer, Input } from '../use-case.ts';
import { readSealKeyFile } from './seal-vault.ts';
import { sealableProblem } from './sealable-problem.ts';
import type { Preflight } from '../../../shared/desk/document-calls.ts';
import type { Seal } from '../../../shared/domain/records.ts';
import { must } from '../../../shared/lib/assert.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';

export type SealPreflight = Preflight & { readonly seal: Seal; readonly keyFile: Uint8Array; readonly batchId: string };

/** What would be sealed and what would not, by reason, before the pass phrase is asked for. Four eyes (审核与用印分别办理) is one of the reasons. */
export async function preflightSeal(deps: DeskDeps, input: Input<'sealing.preflight'>): Answer<'sealing.preflight'> {
  const checked = await checkSealing(deps, input.agreementIds);
  if (!checked.ok) return checked;
  const { ready, blocked, warnings, seal } = checked.value;
  return ok({ ready, blocked, warnings, sealName: seal.name, demo: seal.demo, needsPassPhrase: true });
}

/** As the preflight, with the one seal that all of them use and its key file. */
export async function checkSealing(deps: DeskDeps, agreementIds: readonly string[]): Promise<Result<SealPreflight, Refusal>> {
  const by = signedInStaff(deps);
  if (!by.ok) return by;
  const ready: string[] = [];
  const groups = createPreflightGroups();
  const batchIdBySeal = new Map<string, string>();
  for await (const { ids, versions } of inPages(deps.db, agreementIds)) {
    for (const [index, version] of versions.entries()) {
      const agreementId = must(ids[index], 'an id each');
      const problem = version.ok ? sealableProblem(version.value, by.value, deps.clock.nowMs()) : version.error;
      if (version.ok) batchIdBySeal.set(version.value.batch.sealId, version.value.batch.batchId);
      if (problem === null) ready.push(agreementId);
      else groups.block(agreementId, problem);
    }
  }
  const [[sealId, batchId] = [], ...others] = batchIdBySeal;
  if (others.length > 0) return refuse('many_seals', '所选协议使用不同的印章，请按批次分别盖章。');
  const seal = sealId === undefined ? null : await loadShown(deps.db, 'seal', sealId);
  if (seal === null || batchId === undefined) return refuse('unknown_seal', '没有找到本批次的印章，请联网同步后再试。');
  const keyFile = await readSealKeyFile(deps, seal.sealId);
  if (keyFile === null) return refuse('seal_not_here', `印章“${seal.name}”的证书不在这台工作台，请到保管印章的工作台盖章。`);
  const warnings = seal.demo ? ['当前使用演示印章，盖章件只用于演示，没有法律效力。'] : [];
  return ok({ ready, blocked: groups.blocked(), warnings, seal, keyFile, batchId });
}
