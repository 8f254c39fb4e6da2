import { loadSituation } from '../db/load-situation.ts';
import { loadShown } from '../db/records.ts';
import type { ReadDb } from '../db/schema.ts';
import type { Agreement, Household, SigningBatch } from '../../../shared/domain/records.ts';
import type { Situation } from '../../../shared/domain/situation.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';

/** A household with its batch and every version: what a use case loads before it decides. */
export type LoadedHousehold = { readonly situation: Situation; readonly household: Household; readonly batch: SigningBatch };
export type LoadedVersion = LoadedHousehold & { readonly agreement: Agreement };

/** The household as it is shown: confirmed records with this desk's waiting commands on top. */
export async function loadHousehold(db: ReadDb, householdId: string): Promise<Result<LoadedHousehold, Refusal>> {
  const situation = await loadSituation(db, 'shown', householdId);
  const { household, batch } = situation;
  if (household === null || batch === null) return refuse('unknown_household', '没有找到该家庭，请刷新后再试。');
  return ok({ situation, household, batch });
}

export async function loadVersion(db: ReadDb, agreementId: string): Promise<Result<LoadedVersion, Refusal>> {
  const agreement = await loadShown(db, 'agreement', agreementId);
  if (agreement === null) return refuse('unknown_agreement', '没有找到该协议，请刷新后再试。');
  const loaded = await loadHousehold(db, agreement.householdId);
  return loaded.ok ? ok({ ...loaded.value, agreement }) : loaded;
}

/** 主申请人 as the version names them. */
export function nameOnVersion(agreement: Agreement, household: Household): string {
  return (agreement.issued?.fields ?? household.fields).values['principalApplicant'] ?? '';
}
