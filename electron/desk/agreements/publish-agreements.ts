import { giveEachIn } from '../db/give-command.ts';
import type { GivenCommand } from '../db/give-command.ts';
import { loadShown } from '../db/records.ts';
import { inTransaction } from '../db/in-transaction.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { putParts } from '../files/part-store.ts';
import type { NewItem } from '../jobs/job-store.ts';
import { startJob } from '../jobs/run-job.ts';
import type { ItemRefusal, JobWork } from '../jobs/run-job.ts';
import { signedInStaff } from '../signed-in-staff.ts';
import type { Answer, Input } from '../use-case.ts';
import { fillOriginals } from './fill-original.ts';
import type { FilledOriginal, OriginalToFill } from './fill-original.ts';
import { issuingProblem } from './issuing-problem.ts';
import { loadVersions } from './load-version.ts';
import type { LoadedVersion } from './load-version.ts';
import { publishProblem } from './publish-problem.ts';
import { must } from '../../../shared/lib/assert.ts';
import { staleRefusal } from '../../../shared/domain/stale-refusal.ts';
import { mayCommand } from '../../../shared/domain/roles.ts';
import { err, ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';

const householdsPerPage = 100;

/** 推送 as a job: each household's original is made and its command given; what fails is kept, the others go on. */
export async function publishAgreements(deps: DeskDeps, input: Input<'agreements.publish'>): Answer<'agreements.publish'> {
  const may = mayPublish(deps);
  if (!may.ok) return may;
  const { seen } = input;
  if (seen !== undefined && (await loadShown(deps.db, 'household', seen.householdId))?.revision !== seen.revision) return err(staleRefusal);
  const { items, batchId } = await namedItems(deps, input.agreementIds);
  return startJob(deps, { kind: 'publish', batchId, about: {}, items }, publishWork);
}

export function mayPublish(deps: DeskDeps): Result<null, Refusal> {
  const by = signedInStaff(deps);
  if (!by.ok) return by;
  const place = issuingProblem(deps);
  if (place !== null) return err(place);
  return mayCommand(by.value.roles, 'publish') ? ok(null) : refuse('role', '您的岗位没有推送协议的权限，请联系有权限的同事。');
}

const idsPerQuery = 1_000;

/** What a job of versions is about: each id once, with the name that its failure would be listed under. */
export async function namedItems(deps: Pick<DeskDeps, 'db'>, agreementIds: readonly string[]): Promise<{ readonly items: readonly NewItem[]; readonly batchId: string | null }> {
  const ids = [...new Set(agreementIds)];
  const rows = new Map<string, { readonly name: string; readonly batch_id: string }>();
  for (let from = 0; from < ids.length; from += idsPerQuery) {
    const found = await deps.db.selectFrom('shown_record').innerJoin('household_row', 'household_row.household_id', 'shown_record.household_id')
      .select(['shown_record.id', 'household_row.name', 'household_row.batch_id']).where('shown_record.kind', '=', 'agreement').where('shown_record.id', 'in', ids.slice(from, from + idsPerQuery)).execute();
    for (const row of found) rows.set(row.id, row);
  }
  return { items: ids.map((id) => ({ id, name: rows.get(id)?.name ?? '' })), batchId: rows.get(ids[0] ?? '')?.batch_id ?? null };
}

/** A page of 推送: what each household's command would be, or why there is none. */
export type PublishPage = readonly Result<GivenCommand, ItemRefusal>[];

export function publishWork(own: DeskDeps): JobWork<PublishPage> {
  const known = new Set<string>();
  return {
    itemsPerPage: own.config.itemsPerJobPage ?? householdsPerPage,
    prepare: (items) => preparePage(own, items.map((each) => each.id), known),
    write: async (tx, page) => {
      const given = (await giveEachIn(tx, own, page.flatMap((each) => (each.ok ? [each.value] : [])))).values();
      return page.map((each) => (each.ok ? must(given.next().value, 'a result each') : each));
    },
  };
}

/** `known` are the bases that are kept already; one is kept when it is first met, before any command names it. */
async function preparePage(own: DeskDeps, agreementIds: readonly string[], known: Set<string>): Promise<PublishPage> {
  const by = signedInStaff(own);
  if (!by.ok) return agreementIds.map(() => by);
  const nowMs = own.clock.nowMs();
  const checked = (await loadVersions(own.db, agreementIds)).map((loaded): Result<LoadedVersion, ItemRefusal> => {
    if (!loaded.ok) return loaded;
    const problem = publishProblem(loaded.value, by.value, nowMs);
    return problem === null ? loaded : err(problem);
  });
  const wanted = checked.flatMap((each) => (each.ok ? [originalOf(each.value)] : []));
  const { bases, originals } = await fillOriginals(own, wanted, [...known]);
  if (bases.length > 0) await inTransaction(own.db, async (tx) => ok(await putParts(tx, own, bases)));
  for (const base of bases) known.add(base.digest);
  const filled = originals.values();
  return checked.map((each) => (each.ok ? commandOf(each.value, must(filled.next().value, 'an original each')) : each));
}

/** The original that a version's pushing makes. */
export function originalOf({ batch, agreement, household }: LoadedVersion): OriginalToFill {
  return { batch, kind: agreement.kind, agreementId: agreement.agreementId, agreementNo: agreement.agreementNo, fields: household.fields };
}

function commandOf({ agreement, household }: LoadedVersion, filled: Result<FilledOriginal, ItemRefusal>): Result<GivenCommand, ItemRefusal> {
  if (!filled.ok) return filled;
  const { issued, parts } = filled.value;
  return ok({
    intent: { type: 'publish', subjectId: agreement.agreementId, expectedRevision: agreement.revision, payload: { issued } }, householdId: household.householdId, parts,
  });
}
