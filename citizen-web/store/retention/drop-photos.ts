import { endedAtMs } from '../../../shared/domain/agreement-end.ts';
import { loadSituationOfHousehold } from '../load-situation.ts';
import { dropParts } from '../parts.ts';
import { giveWay } from './give-way.ts';
import type { RetentionDeps } from './retention-classes.ts';

/**
 * Photos of cards and faces, and those the bureau had imported, once the version they were taken for has been sealed, confirmed or void since before `beforeMs` (architecture.md,
 * Personal data). Records and evidence keep their digests. A household at a time, so that nobody waits.
 */
export async function dropPhotos(deps: RetentionDeps, beforeMs: number): Promise<number> {
  const ended = await deps.db.selectFrom('record').select('household_id').distinct().where('kind', '=', 'agreement').where('status', 'in', ['sealed', 'void', 'approved']).execute();
  let count = 0;
  for (const { household_id: householdId } of ended) {
    if (householdId === null) continue;
    await giveWay();
    const { household, agreements, signings } = await loadSituationOfHousehold(deps.db, deps, householdId);
    const over = new Set(agreements.filter((each) => (endedAtMs(each) ?? Infinity) < beforeMs).map((each) => each.agreementId));
    const photos = signings.flatMap(({ agreementId, photos: taken }) => (taken === null ? [] : [{ agreementId, parts: [...taken.card.parts, ...taken.face.parts].map((part) => part.digest) }]));
    // A photo the bureau had imported is wanted as long as one version is under way.
    const imported = agreements.every((each) => over.has(each.agreementId)) ? household?.bureauPhoto?.document.parts.map((part) => part.digest) ?? [] : [];
    // A 委托书 stays, as a scan of paper does; it may be the same picture as a card.
    const letters = signings.flatMap(({ counter }) => counter?.agent?.letter.parts.map((part) => part.digest) ?? []);
    const stillNeeded = new Set([...photos.filter((each) => !over.has(each.agreementId)).flatMap((each) => each.parts), ...letters]);
    count += await dropParts(deps, householdId, [...photos.flatMap((each) => each.parts), ...imported].filter((digest) => !stillNeeded.has(digest)));
  }
  return count;
}
