import { loadVersion, nameOnVersion } from '../agreements/load-version.ts';
import { loadShown } from '../db/records.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { signedInStaff } from '../signed-in-staff.ts';
import type { Answer, Input } from '../use-case.ts';
import { readSealKeyFile } from './seal-vault.ts';
import { sealableProblem } from './sealable-problem.ts';
import type { Seal } from '../../../shared/domain/records.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';

/** What would be sealed and what would not, before the pass phrase is asked for. */
export async function preflightSeal(deps: DeskDeps, input: Input<'sealing.preflight'>): Answer<'sealing.preflight'> {
  const by = signedInStaff(deps);
  if (!by.ok) return by;
  const ready: string[] = [];
  const blocked: { agreementId: string; householdId: string; name: string; message: string }[] = [];
  const seals = new Map<string, Seal>();
  for (const agreementId of input.agreementIds) {
    const loaded = await loadVersion(deps.db, agreementId);
    if (!loaded.ok) {
      blocked.push({ agreementId, householdId: '', name: '', message: loaded.error.message });
      continue;
    }
    const { agreement, household, batch } = loaded.value;
    const seal = await loadShown(deps.db, 'seal', batch.sealId);
    if (seal !== null) seals.set(seal.sealId, seal);
    const problem = sealableProblem(loaded.value, by.value, deps.clock.nowMs());
    if (problem === null) ready.push(agreementId);
    else blocked.push({ agreementId, householdId: household.householdId, name: nameOnVersion(agreement, household), message: problem.message });
  }
  const [seal, ...others] = seals.values();
  if (others.length > 0) return refuse('many_seals', '所选协议使用不同的印章，请按批次分别盖章。');
  if (seal === undefined) return refuse('unknown_seal', '没有找到本批次的印章，请联网同步后再试。');
  if ((await readSealKeyFile(deps, seal.sealId)) === null) return refuse('seal_not_here', `印章“${seal.name}”的证书不在这台工作台，请到保管印章的工作台盖章。`);
  const warnings = seal.demo ? ['当前使用演示印章，盖章件只用于演示，没有法律效力。'] : [];
  return ok({ ready, blocked, warnings, sealName: seal.name, demo: seal.demo, needsPassPhrase: true });
}
