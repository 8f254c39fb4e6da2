import { loadSituation, loadSituations } from '../db/load-situation.ts';
import { listByIds, loadShown } from '../db/records.ts';
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
  return householdOf(await loadSituation(db, 'shown', householdId));
}

export async function loadVersion(db: ReadDb, agreementId: string): Promise<Result<LoadedVersion, Refusal>> {
  const agreement = await loadShown(db, 'agreement', agreementId);
  if (agreement === null) return unknownVersion();
  const loaded = await loadHousehold(db, agreement.householdId);
  return loaded.ok ? ok({ ...loaded.value, agreement }) : loaded;
}

/** A page of versions in few queries: one answer for each id, in their order. */
export async function loadVersions(db: ReadDb, agreementIds: readonly string[]): Promise<Result<LoadedVersion, Refusal>[]> {
  const agreements = new Map((await listByIds(db, 'shown', 'agreement', agreementIds)).map((each) => [each.agreementId, each]));
  const situations = await loadSituations(db, 'shown', [...new Set([...agreements.values()].map((each) => each.householdId))]);
  return agreementIds.map((id) => {
    const agreement = agreements.get(id);
    if (agreement === undefined) return unknownVersion();
    const loaded = householdOf(situations.get(agreement.householdId));
    return loaded.ok ? ok({ ...loaded.value, agreement }) : loaded;
  });
}

const versionsPerPage = 100;

/** Any number of versions, a page at a time; between two pages the desk answers whoever has asked it something. */
export async function* inPages(db: ReadDb, agreementIds: readonly string[]): AsyncGenerator<{ readonly ids: readonly string[]; readonly versions: readonly Result<LoadedVersion, Refusal>[] }> {
  const all = [...new Set(agreementIds)];
  for (let from = 0; from < all.length; from += versionsPerPage) {
    const ids = all.slice(from, from + versionsPerPage);
    yield { ids, versions: await loadVersions(db, ids) };
    await new Promise((next) => { setImmediate(next); });
  }
}

/** 主申请人 as the version names them. */
export function nameOnVersion(agreement: Agreement, household: Household): string {
  return (agreement.issued?.fields ?? household.fields).values['principalApplicant'] ?? '';
}

/** As sentences about one household call it: `王大三（BHR0001）`. */
export function whoOf({ agreement, household }: LoadedVersion): string {
  return `${nameOnVersion(agreement, household)}（${household.acceptanceNo}）`;
}

function householdOf(situation: Situation | undefined): Result<LoadedHousehold, Refusal> {
  const [household, batch] = [situation?.household ?? null, situation?.batch ?? null];
  if (situation === undefined || household === null || batch === null) return refuse('unknown_household', '没有找到该家庭，请刷新后再试。');
  return ok({ situation, household, batch });
}

function unknownVersion(): Result<never, Refusal> {
  return refuse('unknown_agreement', '没有找到该协议，请刷新后再试。');
}
