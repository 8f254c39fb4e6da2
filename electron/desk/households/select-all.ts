import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { matchingRows } from './search-households.ts';
import { ok } from '../../../shared/lib/result.ts';

/** Every agreement the filter finds, for bulk work on more than one page of the list. */
export async function selectAllHouseholds(deps: DeskDeps, input: Input<'households.selectAll'>): Answer<'households.selectAll'> {
  const rows = await matchingRows(deps.db, input).execute();
  return ok({ agreementIds: rows.map((row) => row.agreement_id) });
}
