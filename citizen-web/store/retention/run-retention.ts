import type { WriteDb } from '../schema.ts';
import { dropLooseParts } from './drop-loose-parts.ts';
import { dropPhotos } from './drop-photos.ts';
import { retentionClasses } from './retention-classes.ts';
import type { RetentionClass, RetentionDeps } from './retention-classes.ts';

const dayMs = 86_400_000;

/**
 * Once a day: deletes what has been kept for as long as it may be, class by class, and writes down how many of each. Asked every two
 * seconds; says whether it was due. What is interrupted is done at the next round: a class is written down when it is through.
 */
export async function runRetention(deps: RetentionDeps): Promise<boolean> {
  const nowMs = deps.clock.nowMs();
  const rows = await deps.db.selectFrom('retention_run').select((eb) => ['class', eb.fn.max('at_ms').as('at_ms')]).groupBy('class').execute();
  const last = new Map(rows.map((row) => [row.class, Number(row.at_ms)]));
  const due = retentionClasses.filter((name) => nowMs - (last.get(name) ?? 0) >= dayMs);
  for (const name of due) {
    const keptDays = deps.config.retention[name];
    const count = await dropClass(deps, name, nowMs - keptDays * dayMs);
    await deps.db.insertInto('retention_run').values({ class: name, at_ms: nowMs, count, kept_days: keptDays }).onConflict((conflict) => conflict.doNothing()).execute();
  }
  return due.length > 0;
}

/** Deletes what is older than `beforeMs`; how many. */
async function dropClass(deps: RetentionDeps, name: RetentionClass, beforeMs: number): Promise<number> {
  switch (name) {
    case 'photos': return dropPhotos(deps, beforeMs);
    case 'loose_parts': return dropLooseParts(deps, beforeMs);
    default: return deps.db.transaction().execute((tx) => dropRows(tx, name, beforeMs));
  }
}

async function dropRows(tx: WriteDb, name: Exclude<RetentionClass, 'photos' | 'loose_parts'>, beforeMs: number): Promise<number> {
  switch (name) {
    case 'messages': return countOf(await tx.deleteFrom('sms_outbox').where('state', '!=', 'queued').where('created_at_ms', '<', beforeMs).execute());
    case 'sessions': return countOf(await tx.deleteFrom('session').where('expires_at_ms', '<', beforeMs).execute()) + countOf(await tx.deleteFrom('one_time_code').where('expires_at_ms', '<', beforeMs).execute())
      + countOf(await tx.deleteFrom('rate').where('window_start_ms', '<', beforeMs).execute());
    case 'links': return countOf(await tx.deleteFrom('access_code').where((eb) => eb.or([eb('expires_at_ms', '<', beforeMs), eb('revoked_at_ms', '<', beforeMs)])).execute())
      + countOf(await tx.deleteFrom('enrolment_code').where('expires_at_ms', '<', beforeMs).execute());
    case 'drafts': return countOf(await tx.deleteFrom('signing_draft').where('updated_at_ms', '<', beforeMs).execute());
    case 'risk_traces': return countOf(await tx.deleteFrom('signing_visit').where('at_ms', '<', beforeMs).execute()) + countOf(await tx.deleteFrom('ink_trace').where('at_ms', '<', beforeMs).execute())
      + countOf(await tx.deleteFrom('desk_address').where('last_seen_at_ms', '<', beforeMs).execute());
    case 'hand_ins': return countOf(await tx.deleteFrom('hand_in').where((eb) => eb.or([eb('settled_at_ms', '<', beforeMs), eb.and([eb('is_noted', '=', 1), eb('received_at_ms', '<', beforeMs)])])).execute());
  }
}

function countOf(results: readonly { readonly numDeletedRows: bigint }[]): number {
  return results.reduce((sum, each) => sum + Number(each.numDeletedRows), 0);
}
