import { openText } from '../../../shared/crypto/envelope.ts';
import { discloseRecord } from '../../../shared/crypto/change-chain.ts';
import { recordKindSchema } from '../../../shared/domain/records.ts';
import { parseJson } from '../../../shared/lib/parse-json.ts';
import { draftContext } from '../citizen-drafts.ts';
import { findDataKey } from '../data-keys.ts';
import { documentsIn } from '../../../shared/domain/documents-in.ts';
import { openHandIn } from '../hand-in/hand-in-content.ts';
import { dropParts } from '../parts.ts';
import { giveWay } from './give-way.ts';
import type { RetentionDeps } from './retention-classes.ts';

/**
 * Parts of households that nothing refers to: uploaded for a command that never came, photos of a draft that was given up. Whatever a record, a
 * command, a draft or 待核对 names is kept; bases, which are nobody's, too. A part counts its days from when it came.
 */
export async function dropLooseParts(deps: RetentionDeps, beforeMs: number): Promise<number> {
  const nowMs = deps.clock.nowMs();
  await deps.db.updateTable('part').set({ created_at_ms: nowMs }).where('created_at_ms', 'is', null).execute();
  const old = await deps.db.selectFrom('part').select('household_id').distinct().where('household_id', '!=', '').where('created_at_ms', '<', beforeMs).execute();
  let count = 0;
  for (const { household_id: householdId } of old) {
    await giveWay();
    const named = await namedDigests(deps, householdId);
    if (named === null) continue;
    const parts = await deps.db.selectFrom('part').select('digest').where('household_id', '=', householdId).where('created_at_ms', '<', beforeMs).execute();
    count += await dropParts(deps, householdId, parts.map((part) => part.digest).filter((digest) => !named.has(digest)));
  }
  return count;
}

/** Null: without the key nobody can say. */
async function namedDigests(deps: RetentionDeps, householdId: string): Promise<ReadonlySet<string> | null> {
  const { db } = deps;
  const key = await findDataKey(db, deps, householdId);
  if (key === null) return null;
  const records = await db.selectFrom('record').selectAll().where('household_id', '=', householdId).execute();
  const commands = await db.selectFrom('command').select(['command_id', 'sealed_text']).where('household_id', '=', householdId).execute();
  const drafts = await db.selectFrom('signing_draft').select(['agreement_id', 'sealed_state']).where('household_id', '=', householdId).execute();
  const handIns = await db.selectFrom('hand_in').selectAll().where('household_id', '=', householdId).execute();
  const texts = [
    ...commands.map((row) => openText(row.sealed_text, key, `command:${row.command_id}`)),
    ...drafts.map((row) => openText(row.sealed_state, key, draftContext(row.agreement_id))),
    ...await Promise.all(handIns.map(async (row) => await openHandIn(db, deps, row, row.sealed_content) ?? '')),
  ];
  const named: unknown[] = [
    ...records.map((row) => discloseRecord({ kind: recordKindSchema.parse(row.kind), id: row.id, batchId: row.batch_id, householdId: row.household_id, revision: row.revision, status: row.status, body: row.body }, key).record),
    ...texts.map(parseJson),
  ];
  return new Set(named.flatMap(documentsIn).flatMap((each) => each.parts.map((part) => part.digest)));
}
