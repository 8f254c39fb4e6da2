import { loadVersion } from '../agreements/load-version.ts';
import type { LoadedVersion } from '../agreements/load-version.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { signedInStaff } from '../signed-in-staff.ts';
import type { SignedInStaff } from '../signed-in-staff.ts';
import { lookProblem } from './look-problem.ts';
import { err, ok } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';

/** A version for whoever decides about its signature, and so may see its photos and its 委托书; refused to everybody else. */
export async function loadToLook(deps: DeskDeps, agreementId: string): Promise<Result<LoadedVersion & { readonly by: SignedInStaff }, Refusal>> {
  const by = signedInStaff(deps);
  if (!by.ok) return by;
  const hidden = lookProblem(by.value.roles);
  if (hidden !== null) return err(hidden);
  const loaded = await loadVersion(deps.db, agreementId);
  return loaded.ok ? ok({ ...loaded.value, by: by.value }) : loaded;
}
